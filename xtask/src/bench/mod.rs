//! `cargo xtask bench`: figures beside the peer, measured in one run. One module a benchmark.

mod calls;
mod compile;
pub(crate) mod rustc;
mod serve;

use anyhow::Result;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(clap::Subcommand)]
enum Bench {
    /// Time and allocations of calls, beside aws-sdk-lambda and serde's derives.
    Calls(calls::Arguments),
    /// Compile time, memory and size of the generated crate, beside aws-sdk-lambda.
    Compile(compile::Arguments),
    /// Requests a second and memory of the contract server, beside wiremock and moto.
    Serve(serve::Arguments),
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.bench {
        Bench::Calls(arguments) => calls::run(&arguments),
        Bench::Compile(arguments) => compile::run(&arguments),
        Bench::Serve(arguments) => serve::run(&arguments),
    }
}
