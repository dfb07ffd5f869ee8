//! Python packages, each set in a virtual environment of its own.

use crate::process::run;
use anyhow::Result;
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
