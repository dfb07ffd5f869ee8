//! Chores that are programs of their own: each is built when it is asked for, with what it needs and no more.

use anyhow::{Context, Result, bail};
use proofmark_testkit::{cargo_command, root};
use std::ffi::OsString;
use std::process::{Command, ExitCode};

/// A package with one program.
pub(crate) struct Program {
    /// The package in this workspace.
    package: &'static str,
    /// Whether it is optimised: what generates, measures or runs for long.
    release: bool,
}

impl Program {
    pub(crate) const CONFORMANCE: Self = Self { package: "proofmark-conformance", release: true };
    pub(crate) const DIFFERENTIAL: Self = Self { package: "proofmark-differential", release: true };
    pub(crate) const DROPIN: Self = Self { package: "proofmark-dropin", release: true };
    pub(crate) const FUZZ: Self = Self { package: "proofmark-fuzz", release: true };
    pub(crate) const PARITY: Self = Self { package: "proofmark-parity", release: true };
    /// Memory is judged, and was measured with optimisations.
    pub(crate) const SOAK: Self = Self { package: "proofmark-soak", release: true };
    pub(crate) const SWEEP: Self = Self { package: "proofmark-sweep", release: true };
}

/// What is passed on to a program as it stands.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    #[arg(value_name = "ARGUMENT", trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Builds a program and runs it; its exit status is that of the chore.
pub(crate) fn run(program: &Program, arguments: &Arguments) -> Result<ExitCode> {
    let profile: &[&str] = if program.release { &["--release"] } else { &[] };
    let cargo = |verb: &str| -> Command {
        let mut command = cargo_command();
        command.args([verb, "--package", program.package]).args(profile);
        command
    };
    eprintln!("building {}", program.package);
    // A build that fails is none of the program's exit statuses.
    let built = cargo("build").arg("--quiet").current_dir(root()).status().context("cannot run cargo")?;
    if !built.success() {
        bail!("{} does not build", program.package);
    }
    // Not in the repository's folder: arguments are paths as the caller has them.
    let status = cargo("run")
        .args(["--quiet", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .arg("--")
        .args(&arguments.arguments)
        .status()
        .context("cannot run cargo")?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}
