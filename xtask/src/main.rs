//! The chores of this repository, one module a subcommand. What tests the product is a program of its own below `tests/`
//! and `fuzz/`, and only started here.

// Its `println!` and `eprintln!` are those of all modules.
#[macro_use]
extern crate proofmark_testkit;

mod bench;
mod changes;
mod codegen;
mod demo;
mod features;
mod model;
mod program;

use clap::{Parser, Subcommand};
use program::Program;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of this repository")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Regenerates the client crate from the model, or checks that it is up to date.
    Codegen(codegen::Arguments),
    /// Regenerates the client and plays the documented example and its exceptions against it.
    Demo(demo::Arguments),
    /// Runs programs written for aws-sdk-lambda with it and with the client in its place.
    Dropin(program::Arguments),
    /// Measures beside the peer.
    Bench(bench::Arguments),
    /// Runs clients and servers that we did not write against the contract.
    Conformance(program::Arguments),
    /// Checks the generated crates with subsets of their operations.
    Features(features::Arguments),
    /// Throws bytes at the contract server and at the readers of models.
    Fuzz(program::Arguments),
    /// Fetches, compares and checks the model.
    Model(model::Arguments),
    /// Compares the public API with the peer's, item by item.
    Parity(program::Arguments),
    /// Attacks the contract server's memory and connections, and measures a well-behaved client meanwhile.
    Soak(program::Arguments),
    /// Generates every service in a folder of models whose protocol is implemented, and type-checks those that are asked
    /// for.
    Sweep(program::Arguments),
    /// Makes the same generated calls with the client and with aws-sdk-lambda, and compares all that comes of them.
    Wire(program::Arguments),
}

// Generation allocates millions of tokens; this allocator takes a third off its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let result = match std::env::var_os(bench::rustc::LOG) {
        Some(log) => bench::rustc::run(log.as_ref()),
        None => run(),
    };
    proofmark_testkit::process::exit(result)
}

fn run() -> anyhow::Result<ExitCode> {
    match Arguments::parse().chore {
        Chore::Codegen(arguments) => codegen::run(arguments),
        Chore::Demo(arguments) => demo::run(&arguments),
        Chore::Bench(arguments) => bench::run(arguments),
        Chore::Features(arguments) => features::run(&arguments),
        Chore::Model(arguments) => model::run(arguments),
        Chore::Conformance(arguments) => program::run(&Program::CONFORMANCE, &arguments),
        Chore::Dropin(arguments) => program::run(&Program::DROPIN, &arguments),
        Chore::Fuzz(arguments) => program::run(&Program::FUZZ, &arguments),
        Chore::Parity(arguments) => program::run(&Program::PARITY, &arguments),
        Chore::Soak(arguments) => program::run(&Program::SOAK, &arguments),
        Chore::Sweep(arguments) => program::run(&Program::SWEEP, &arguments),
        Chore::Wire(arguments) => program::run(&Program::DIFFERENTIAL, &arguments),
    }
}
