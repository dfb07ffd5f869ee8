//! Gets the official protocol tests onto the disk: jars with models, fetched by `mvn` and kept below `target/`.

use anyhow::{Context, Result, bail};
use proofmark_testkit::process::run;
use proofmark_testkit::root;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

const GROUP: &str = "software.amazon.smithy";

/// The tests, and the jars whose models theirs refer to; each of the newest version that was published with them.
const ARTIFACTS: [(&str, &str); 7] = [
    ("smithy-aws-protocol-tests", "1.74.1"),
    ("smithy-aws-traits", "1.74.1"),
    ("smithy-protocol-test-traits", "1.74.1"),
    ("smithy-waiters", "1.74.1"),
    ("smithy-protocol-traits", "1.73.0"),
    ("smithy-rules-engine", "1.73.0"),
    ("smithy-validation-model", "1.67.0"),
];

/// Where the tests are kept.
fn kept() -> PathBuf {
    let [(_, version), ..] = ARTIFACTS;
    root().join("target/protocol/suite").join(version)
}

/// Whether the tests were fetched before.
pub(crate) fn is_there() -> bool {
    kept().join("jars").is_dir()
}

/// The jars that have models.
pub(crate) fn suite() -> Result<Vec<PathBuf>> {
    let folder = kept();
    let jars = folder.join("jars");
    if !jars.is_dir() {
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be created", folder.display()))?;
        // What they depend on is code, which nothing here runs.
        let dependency = |(artifact, version): (&str, &str)| {
            format!(
                "<dependency><groupId>{GROUP}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>\
                 <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>\
                 </dependency>"
            )
        };
        let pom = format!(
            "<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId>\
             <version>1</version><dependencies>{}</dependencies></project>",
            ARTIFACTS.map(dependency).concat()
        );
        fs::write(folder.join("pom.xml"), pom)?;
        // Fetched beside and moved in whole, so that a fetch cut off does not pass for one that was finished.
        let part = folder.join("part");
        let mut command = Command::new("mvn");
        command.args(["-B", "-q", "dependency:copy-dependencies"]).current_dir(&folder);
        command.arg(format!("-DoutputDirectory={}", part.display()));
        run(&mut command).context("the tests cannot be fetched; name them with --from")?;
        fs::rename(&part, &jars)?;
    }
    with_models(&[jars])
}

/// The files that models are read from: those that are named, and of a folder the jars with models, if it has jars.
pub(super) fn with_models(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        let jars = if path.is_dir() { jars_in(path)? } else { Vec::new() };
        if jars.is_empty() {
            found.push(path.clone());
        }
        for jar in jars {
            if has_models(&jar)? {
                found.push(jar);
            }
        }
    }
    if found.is_empty() {
        bail!("no jar with models was found");
    }
    Ok(found)
}

fn jars_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "jar"));
    paths.sort();
    Ok(paths)
}

fn has_models(jar: &Path) -> Result<bool> {
    let unreadable = || format!("cannot read {}", jar.display());
    let archive = zip::ZipArchive::new(File::open(jar).with_context(unreadable)?).with_context(unreadable)?;
    Ok(archive.index_for_name("META-INF/smithy/manifest").is_some())
}
