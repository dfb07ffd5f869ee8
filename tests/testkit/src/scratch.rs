//! Programs of their own workspace, below `target/`: a manifest written here, sources copied from this repository. For
//! what depends on packages that this workspace does not have.

use crate::process::run;
use crate::{artifacts, cargo_command, root};
use anyhow::{Context, Result};
#[cfg(feature = "codegen")]
use proofmark_codegen::files::{self, Files, MARK};
use std::fs;
use std::path::{Path, PathBuf};

/// Writes a generated crate to a folder below `target/`, whatever an earlier run left there.
#[cfg(feature = "codegen")]
pub fn generated(folder: &Path, files: &Files) -> Result<()> {
    if folder.exists() && !folder.join(MARK).exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    files::write(folder, files, true)?;
    Ok(())
}

/// Such a program.
pub struct Program<'a> {
    /// Its package's name, which is the program's.
    pub package: &'a str,
    /// The lines of its manifest's dependencies.
    pub dependencies: &'a str,
    /// Its files below `src` with what they are copied from.
    pub files: &'a [(&'a str, PathBuf)],
    /// Whether it is to be built for speed.
    pub release: bool,
}

impl Program<'_> {
    /// Builds it in this folder, and says where the program is.
    pub fn build(&self, folder: &Path) -> Result<PathBuf> {
        let source = folder.join("src");
        fs::create_dir_all(&source)?;
        for (name, file) in self.files {
            fs::copy(file, source.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
        }
        let manifest = format!(
            "[package]\nname = {:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\n{}\n[profile.dev]\ndebug = false\n",
            self.package, self.dependencies
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        // The versions that this workspace is built with.
        fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let target = artifacts();
        run(cargo_command()
            .args(["build", "--quiet"])
            .args(self.release.then_some("--release"))
            .env("CARGO_TARGET_DIR", &target)
            .env("CARGO_INCREMENTAL", "0")
            .current_dir(folder))?;
        Ok(target.join(if self.release { "release" } else { "debug" }).join(self.package))
    }
}
