//! A package of programs, copied below `target/` and built there: as it is, or with the generated crate in place of
//! aws-sdk-lambda.

use crate::cargo_command;
use crate::codegen::root;
use crate::process::run;
use crate::scratch::artifacts;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which crate is `aws-sdk-lambda`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Side {
    Peer,
    Ours,
}

impl Side {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Peer => "peer",
            Self::Ours => "ours",
        }
    }
}

/// Where the programs of one side were built to.
pub(crate) struct Binaries(PathBuf);

impl Binaries {
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

/// A package whose dependency `aws-sdk-lambda` is either crate.
pub(crate) struct Package {
    /// Its name, which is that of its folder below `target/`.
    name: &'static str,
    /// The folder that its sources are copied from.
    source: PathBuf,
    manifest: String,
}

impl Package {
    /// The package in this folder of `tests/`. All have the dependencies of the first, so that these are built once.
    pub(crate) fn new(name: &'static str) -> Result<Self> {
        let tests = root().join("tests");
        let path = tests.join("dropin/Cargo.toml");
        let manifest = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let manifest = manifest.replace("name = \"dropin\"", &format!("name = {name:?}"));
        Ok(Self { name, source: tests.join(name).join("src"), manifest })
    }
}

/// The folder in which a package is built for one side.
pub(crate) fn folder(package: &str, side: Side) -> PathBuf {
    artifacts().join(package).join(side.name())
}

/// Builds these programs of the package for one side.
pub(crate) fn build(package: &Package, side: Side, programs: &[String]) -> Result<Binaries> {
    let folder = folder(package.name, side);
    let (source, copy) = (&package.source, folder.join("src"));
    mirror(source, &copy).with_context(|| format!("cannot copy {} to {}", source.display(), copy.display()))?;
    let text = if side == Side::Ours { switched(&package.manifest)? } else { package.manifest.clone() };
    write(&folder.join("Cargo.toml"), text.as_bytes())?;
    // The versions that this workspace is built with.
    let lock = root().join("Cargo.lock");
    fs::copy(&lock, folder.join("Cargo.lock")).with_context(|| format!("cannot copy {}", lock.display()))?;
    // What both sides depend on is built once; only the programs themselves are kept apart.
    run(cargo_command()
        .args(["build", "--quiet"])
        .args(programs.iter().flat_map(|program| ["--bin", program]))
        .env("CARGO_BUILD_BUILD_DIR", artifacts())
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .current_dir(&folder))
    .with_context(|| format!("the programs do not build ({})", side.name()))?;
    Ok(Binaries(folder.join("target/debug")))
}

/// The manifest with the one line changed that an application changes.
fn switched(manifest: &str) -> Result<String> {
    let published = |line: &&str| line.starts_with("aws-sdk-lambda = ");
    ensure!(manifest.lines().filter(published).count() == 1, "the manifest has not one line for aws-sdk-lambda");
    let client = root().join("crates/lambda");
    let source = format!("package = \"proofmark-lambda\", path = {client:?}");
    let lines = manifest.lines().map(|line| match line.split_once("version = \"") {
        // All else in the line stays: `default-features`, `features`.
        Some((before, rest)) if published(&line) => {
            let behind = rest.split_once('"').map_or("", |(_, behind)| behind);
            format!("{before}{source}{behind}")
        }
        _ => line.to_owned(),
    });
    Ok(lines.collect::<Vec<_>>().join("\n") + "\n")
}

/// Makes a folder the copy of another. Files that are the same stay untouched, so that nothing is built again for them.
fn mirror(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let mut kept = BTreeSet::new();
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            mirror(&entry.path(), &copy)?;
        } else {
            write(&copy, &fs::read(entry.path())?)?;
        }
        kept.insert(entry.file_name());
    }
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        if !kept.contains(&entry.file_name()) {
            let path = entry.path();
            if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
        }
    }
    Ok(())
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|found| found == content) {
        return Ok(());
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::switched;

    #[test]
    fn only_the_source_of_the_dependency_is_switched() {
        let line = r#"aws-sdk-lambda = { version = "1.112.0", default-features = false, features = ["rt-tokio"] }"#;
        let manifest = switched(line).expect("a line that can be switched");
        assert!(manifest.starts_with(r#"aws-sdk-lambda = { package = "proofmark-lambda", path = ""#), "{manifest}");
        assert!(
            manifest.ends_with("crates/lambda\", default-features = false, features = [\"rt-tokio\"] }\n"),
            "{manifest}"
        );
    }
}
