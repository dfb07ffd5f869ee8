//! A package of programs, copied below `target/` and built there: as it is, or with the generated crate in place of
//! aws-sdk-lambda.

use crate::process::run;
use crate::{artifacts, cargo_command, root};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which crate is `aws-sdk-lambda`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Side {
    /// AWS's own crate.
    Peer,
    /// The generated crate.
    Ours,
}

impl Side {
    /// Its name in paths and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Peer => "peer",
            Self::Ours => "ours",
        }
    }
}

/// Where the programs of one side were built to.
#[derive(Debug)]
pub struct Binaries(PathBuf);

impl Binaries {
    /// The path of one of them.
    pub fn program(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

/// A package whose dependency `aws-sdk-lambda` is either crate.
#[derive(Debug)]
pub struct Package {
    /// The name of its folder below `target/`.
    name: &'static str,
    /// The folder that its sources are copied from.
    source: PathBuf,
    manifest: String,
}

impl Package {
    /// The package whose manifest is in this folder. It is built below `target/NAME`.
    pub fn new(name: &'static str, folder: &Path) -> Result<Self> {
        let path = folder.join("Cargo.toml");
        let manifest = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok(Self { name, source: folder.join("src"), manifest })
    }
}

/// The folder in which a package is built for one side.
pub fn folder(package: &str, side: Side) -> PathBuf {
    artifacts().join(package).join(side.name())
}

/// Builds these programs of the package for one side.
pub fn build(package: &Package, side: Side, programs: &[String]) -> Result<Binaries> {
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

/// The manifest with the one dependency changed that an application changes. All else stays: `default-features`,
/// `features`.
fn switched(manifest: &str) -> Result<String> {
    let mut manifest: toml::Table = manifest.parse().context("the manifest is not valid TOML")?;
    let dependency = manifest.get_mut("dependencies").and_then(|dependencies| dependencies.get_mut("aws-sdk-lambda"));
    let dependency = dependency.and_then(toml::Value::as_table_mut).context("the manifest has no aws-sdk-lambda")?;
    ensure!(dependency.remove("version").is_some(), "the manifest has no version of aws-sdk-lambda");
    dependency.insert("package".to_owned(), "proofmark-lambda".into());
    let client = root().join("crates/lambda");
    dependency.insert("path".to_owned(), client.to_str().context("the repository's path is not UTF-8")?.into());
    Ok(manifest.to_string())
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
        let manifest = "[dependencies]\n\
            aws-sdk-lambda = { version = \"1.112.0\", default-features = false, features = [\"rt-tokio\"] }\n\
            tokio = \"1\"\n";
        let switched: toml::Table = switched(manifest).unwrap().parse().unwrap();
        let client = crate::root().join("crates/lambda");
        let expected: toml::Table = format!(
            "[dependencies]\n\
             aws-sdk-lambda = {{ package = \"proofmark-lambda\", path = {client:?}, default-features = false, \
             features = [\"rt-tokio\"] }}\n\
             tokio = \"1\"\n"
        )
        .parse()
        .unwrap();
        assert_eq!(switched, expected);
    }

    #[test]
    fn a_manifest_without_the_dependency_is_an_error() {
        assert!(switched("[dependencies]\ntokio = \"1\"\n").is_err());
    }
}
