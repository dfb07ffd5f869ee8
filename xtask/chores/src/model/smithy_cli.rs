//! The official Smithy CLI: fetched from Maven Central by `mvn`, kept under `target/`, run by `java`.

use anyhow::{Context, Result, bail, ensure};
use proofmark_testkit::root;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const MAIN: &str = "software.amazon.smithy.cli.SmithyCli";

/// The CLI's jars.
pub(crate) struct SmithyCli {
    jars: PathBuf,
}

impl SmithyCli {
    /// The CLI of this version, fetched unless it was before.
    pub(crate) fn fetched(version: &str) -> Result<Self> {
        let folder = root().join("target/smithy-cli").join(version);
        let jars = folder.join("jars");
        if !jars.is_dir() {
            fs::create_dir_all(&folder).with_context(|| format!("{} cannot be created", folder.display()))?;
            let pom = format!(
                "<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId>\
                 <version>1</version><dependencies><dependency><groupId>software.amazon.smithy</groupId>\
                 <artifactId>smithy-cli</artifactId><version>{version}</version></dependency></dependencies></project>"
            );
            fs::write(folder.join("pom.xml"), pom)?;
            // Fetched beside and moved in whole, so that a fetch cut off does not pass for one that was finished.
            let part = folder.join("part");
            let mut command = Command::new("mvn");
            command.args(["-B", "-q", "dependency:copy-dependencies"]).current_dir(&folder);
            command.arg(format!("-DoutputDirectory={}", part.display()));
            let output = command.output().context("`mvn` cannot be started; install Maven to check with the CLI")?;
            if !output.status.success() || !part.is_dir() {
                bail!("mvn could not fetch smithy-cli {version}:\n{}", String::from_utf8_lossy(&output.stdout).trim());
            }
            fs::rename(&part, &jars)?;
        }
        Ok(Self { jars })
    }

    /// What `smithy ast` prints for these files.
    pub(crate) fn ast(&self, files: &[PathBuf], flatten: bool) -> Result<String> {
        let mut command = Command::new("java");
        command.arg("-cp").arg(self.jars.join("*")).args([MAIN, "ast", "--no-config", "--no-color"]);
        if flatten {
            command.arg("--flatten");
        }
        let output = command.args(files).output().context("`java` cannot be started; install Java 17 or later")?;
        let said = [output.stderr, output.stdout.clone()].concat();
        ensure!(output.status.success(), "the Smithy CLI rejects the files:\n{}", String::from_utf8_lossy(&said));
        String::from_utf8(output.stdout).context("the output of the Smithy CLI is not UTF-8")
    }
}
