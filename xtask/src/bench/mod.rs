//! `cargo xtask bench`: figures beside the peer, measured in one run. One module a benchmark.

mod compile;
pub(crate) mod rustc;

use anyhow::Result;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(clap::Subcommand)]
enum Bench {
    /// Compile time, memory and size of the generated crate, beside aws-sdk-lambda.
    Compile(compile::Arguments),
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.bench {
        Bench::Compile(arguments) => compile::run(&arguments),
    }
}
