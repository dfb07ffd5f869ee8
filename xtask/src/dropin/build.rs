//! The package of programs, copied below `target/` and built there: as it is, or with the generated crate in place of
//! aws-sdk-lambda.

use super::{folder, target};
use crate::cargo_command;
use crate::codegen::root;
use crate::process::run;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which crate is `aws-sdk-lambda`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Side {
    Peer,
    Ours,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Peer => "peer",
            Self::Ours => "ours",
        }
    }
}

/// Where the programs of one side were built to.
pub(super) struct Binaries(PathBuf);

impl Binaries {
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

/// Builds these programs of the package for one side.
pub(super) fn build(package: &Path, side: Side, programs: &[String]) -> Result<Binaries> {
    let folder = folder().join(side.name());
    let (source, copy) = (package.join("src"), folder.join("src"));
    mirror(&source, &copy).with_context(|| format!("cannot copy {} to {}", source.display(), copy.display()))?;
    let manifest = package.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())?;
    let text = if side == Side::Ours { switched(&text)? } else { text };
    write(&folder.join("Cargo.toml"), text.as_bytes())?;
    // The versions that this workspace is built with.
    let lock = root().join("Cargo.lock");
    fs::copy(&lock, folder.join("Cargo.lock")).with_context(|| format!("cannot copy {}", lock.display()))?;
    // What both sides depend on is built once; only the programs themselves are kept apart.
    run(cargo_command()
        .args(["build", "--quiet"])
        .args(programs.iter().flat_map(|program| ["--bin", program]))
        .env("CARGO_BUILD_BUILD_DIR", target())
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
    let lines = manifest.lines().map(|line| {
        if published(&line) {
            let features = line.find("features = ").map_or("", |at| &line[at..line.len() - 2]);
            format!("aws-sdk-lambda = {{ package = \"proofmark-lambda\", path = {client:?}, {features} }}")
        } else {
            line.to_owned()
        }
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
