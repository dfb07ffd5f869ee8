//! `cargo xtask bench`: figures beside the peer, measured in one run. One module per benchmark.

// Its `println!` and `eprintln!` are those of all modules.
#[macro_use]
extern crate proofmark_testkit;

mod calls;
mod compile;
mod cost;
mod diff;
mod doc;
mod hello;
mod record;
mod rustc;
mod serve;

use anyhow::Result;
use clap::Parser;
use std::process::ExitCode;

#[derive(clap::Parser)]
#[command(
    name = "cargo xtask bench",
    bin_name = "cargo xtask bench",
    about = "Measures beside aws-sdk-lambda, wiremock and moto"
)]
struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(clap::Subcommand)]
enum Bench {
    /// Time and allocations of calls, beside aws-sdk-lambda and serde's derives.
    Calls(calls::Arguments),
    /// Compile time, memory and size of the generated crate, beside aws-sdk-lambda.
    Compile(compile::Arguments),
    /// Time and memory of comparing two versions of a model.
    Diff(diff::Arguments),
    /// Time, files and size of the documentation, beside aws-sdk-lambda's.
    Doc(doc::Arguments),
    /// A whole program from nothing: time, crates and the size of what is built, beside aws-sdk-lambda.
    Hello(hello::Arguments),
    /// What recording adds to a call, a long recording, and many clients of a replay.
    Record(record::Arguments),
    /// Requests per second and memory of the contract server, beside wiremock and moto.
    Serve(serve::Arguments),
}

fn main() -> ExitCode {
    let result = match std::env::var_os(rustc::LOG) {
        Some(log) => rustc::run(log.as_ref()),
        None => run(Arguments::parse()),
    };
    proofmark_testkit::report::exit(result)
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.bench {
        Bench::Calls(arguments) => calls::run(&arguments),
        Bench::Compile(arguments) => compile::run(&arguments),
        Bench::Diff(arguments) => diff::run(&arguments),
        Bench::Doc(arguments) => doc::run(&arguments),
        Bench::Hello(arguments) => hello::run(&arguments),
        Bench::Record(arguments) => record::run(&arguments),
        Bench::Serve(arguments) => serve::run(&arguments),
    }
}
