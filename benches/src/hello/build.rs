//! The program as a package of its own below `target/`, with one of the two crates, and building it.

use super::{Configuration, HttpClient, Pair};
use crate::cost::{self, Cost};
use anyhow::{Context, Result, ensure};
use proofmark_testkit::cargo_command;
use proofmark_testkit::process;
use proofmark_testkit::root;
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How it is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Profile {
    Dev,
    Release,
    /// Tuned for size.
    Small,
}

impl Profile {
    /// The folder of its artifacts.
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
            Self::Small => "small",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
            Self::Small => "tuned for size",
        }
    }

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Dev => &[],
            Self::Release => &["--release"],
            Self::Small => &["--profile", "small"],
        }
    }
}

const PROFILES: &str = r#"[profile.release]
strip = true

[profile.small]
inherits = "release"
opt-level = "z"
lto = "fat"
codegen-units = 1
panic = "abort"
"#;

/// The program with one crate.
pub(super) struct Hello {
    name: &'static str,
    folder: PathBuf,
}

impl Hello {
    /// The program with either crate, everything that it depends on fetched.
    pub(super) fn pair(configuration: Configuration, client: HttpClient, peer: &str) -> Result<Pair<Self>> {
        let lambda = root().join("crates/lambda").display().to_string();
        let features = match client {
            HttpClient::Default => "",
            HttpClient::RustlsRing => ", default-features = false, features = [\"rustls-ring\", \"rt-tokio\"]",
            HttpClient::PlainHttp => ", default-features = false, features = [\"plain-http\", \"rt-tokio\"]",
        };
        let ours = format!("aws-sdk-lambda = {{ package = \"proofmark-lambda\", path = {lambda:?}{features} }}");
        let peer = format!("aws-sdk-lambda = \"={peer}\"");
        Ok(Pair {
            ours: Self::write("proofmark-lambda", "ours", configuration, &ours)?,
            peer: Self::write("aws-sdk-lambda", "peer", configuration, &peer)?,
        })
    }

    fn write(name: &'static str, folder: &str, configuration: Configuration, dependency: &str) -> Result<Self> {
        let (program, more) = match configuration {
            Configuration::ByHand => {
                ("by_hand", "tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }")
            }
            Configuration::AwsConfig => {
                ("aws_config", "aws-config = \"1\"\ntokio = { version = \"1\", features = [\"full\"] }")
            }
        };
        let folder = root().join("target/bench/hello").join(program).join(folder);
        let source = folder.join("src");
        fs::create_dir_all(&source)?;
        fs::copy(root().join("benches/hello").join(program).with_extension("rs"), source.join("main.rs"))?;
        let manifest = format!(
            "[package]\nname = \"hello\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\n{dependency}\n{more}\n\n{PROFILES}"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        // The versions that this workspace is built with.
        fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let program = Self { name, folder };
        process::run(&mut program.cargo("fetch"))?;
        Ok(program)
    }

    /// The name of its crate.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// The file that was built.
    pub(super) fn program(&self, profile: Profile) -> PathBuf {
        let name = format!("hello{}", std::env::consts::EXE_SUFFIX);
        self.target().join(profile.folder()).join(name)
    }

    /// How many bytes it has.
    pub(super) fn size(&self, profile: Profile) -> Result<u64> {
        let program = self.program(profile);
        Ok(fs::metadata(&program).with_context(|| program.display().to_string())?.len())
    }

    /// Builds it from nothing; what that cost, and how many packages were compiled beside its own.
    pub(super) fn build_cold(&self, profile: Profile) -> Result<(Cost, usize)> {
        remove(&self.target().join(profile.folder()))?;
        self.build(profile)
    }

    /// Builds what is not built yet.
    pub(super) fn build(&self, profile: Profile) -> Result<(Cost, usize)> {
        let mut command = self.cargo("build");
        command.args(["--offline", "--quiet", "--message-format", "json"]).args(profile.arguments());
        let (output, cost) = cost::output(&mut command).context("cannot run cargo")?;
        ensure!(output.status.success(), "the program does not build with {}", self.name);
        Ok((cost, compiled(&output.stdout)?))
    }

    fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    fn cargo(&self, verb: &str) -> Command {
        let mut command = cargo_command();
        command
            .arg(verb)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.target())
            .env("CARGO_INCREMENTAL", "0")
            // What is measured is what anybody gets.
            .env_remove("RUSTFLAGS");
        command
    }
}

/// The number of packages that cargo says it compiled, without the program itself.
fn compiled(messages: &[u8]) -> Result<usize> {
    let text = std::str::from_utf8(messages).context("cargo printed no UTF-8")?;
    let mut packages = BTreeSet::new();
    for line in text.lines().filter(|line| line.starts_with('{')) {
        let message: serde_json::Value = serde_json::from_str(line).context("cargo printed no JSON")?;
        if message["reason"] == "compiler-artifact" && message["fresh"] == false {
            let package = message["package_id"].as_str().context("cargo named no package")?;
            packages.insert(package.to_owned());
        }
    }
    Ok(packages.len().saturating_sub(1))
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot empty {}", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::compiled;

    #[test]
    fn a_package_counts_once_and_the_program_not_at_all() {
        let artifact = |id: &str, fresh: bool| {
            format!("{{\"reason\":\"compiler-artifact\",\"package_id\":\"{id}\",\"fresh\":{fresh}}}\n")
        };
        let messages = [
            // A build script and its library.
            artifact("libc", false),
            artifact("libc", false),
            "{\"reason\":\"build-script-executed\",\"package_id\":\"libc\"}\n".to_owned(),
            artifact("built-before", true),
            artifact("tokio", false),
            artifact("hello", false),
            "{\"reason\":\"build-finished\",\"success\":true}\n".to_owned(),
        ];
        assert_eq!(compiled(messages.concat().as_bytes()).ok(), Some(2));
    }
}
