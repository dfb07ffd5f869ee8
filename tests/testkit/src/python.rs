//! Python packages, each set in a virtual environment of its own.

use crate::process::run;
use crate::root;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program of the virtual environment in this folder.
pub fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join("venv/bin").join(name)
}

/// Creates a virtual environment in this folder, with these packages (`name==version`).
pub fn environment(folder: &Path, requirements: &[String]) -> Result<()> {
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder.join("venv")))?;
    run(Command::new(program(folder, "pip"))
        .args(["install", "--quiet", "--disable-pip-version-check"])
        .args(requirements))
}

/// The version of botocore whose models are used.
const BOTOCORE: &str = "1.44.5";

/// The folder of botocore's models, `target/botocore-VERSION/botocore/data`. It is fetched with pip where it is missing.
pub fn botocore() -> Result<PathBuf> {
    let folder = root().join("target").join(format!("botocore-{BOTOCORE}"));
    let data = folder.join("botocore/data");
    if !data.is_dir() {
        run(Command::new("python3")
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target"])
            .arg(&folder)
            .arg(format!("botocore=={BOTOCORE}")))
        .with_context(|| format!("botocore {BOTOCORE} cannot be fetched with pip"))?;
    }
    Ok(data)
}
