//! `cargo xtask demo`: the main job in one command. Regenerates the client, then plays the documented example of
//! GetFunctionEventInvokeConfig and its exceptions against it over a real socket.

use crate::codegen;
use anyhow::{Context, Result};
use proofmark_testkit::{cargo_command, root};
use std::process::ExitCode;

#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask demo\n\nExit status: 0 all as documented, 1 otherwise.")]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<ExitCode> {
    codegen::run(codegen::Arguments::default())?;
    println!();
    eprintln!("building the client (the first time takes some minutes)");
    let status = cargo_command()
        .current_dir(root())
        .args(["run", "--quiet", "--package", "proofmark-tests", "--bin", "demo"])
        .status()
        .context("cannot run cargo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
