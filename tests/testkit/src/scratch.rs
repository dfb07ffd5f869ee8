//! Generated crates below `target/`.

use anyhow::{Context, Result};
use proofmark_codegen::files::{self, Files, MARK};
use std::fs;
use std::path::Path;

/// Writes a generated crate to a folder below `target/`, whatever an earlier run left there.
pub fn generated(folder: &Path, files: &Files) -> Result<()> {
    if folder.exists() && !folder.join(MARK).exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    files::write(folder, files, true)?;
    Ok(())
}
