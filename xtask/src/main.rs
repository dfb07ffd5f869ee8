//! The chores of this repository, one module a subcommand. Arguments and file access only; the work is done by the
//! crates.

// First: its `println!` and `eprintln!` are those of all modules that follow.
#[macro_use]
mod output;

mod bench;
mod changes;
mod codegen;
mod conformance;
mod demo;
mod dropin;
mod exclusive;
mod features;
mod fuzz;
mod model;
mod parity;
mod process;
mod scratch;
mod soak;
mod sweep;
mod wire;

use clap::{Parser, Subcommand};
use std::process::{Command, ExitCode};

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
    Dropin(dropin::Arguments),
    /// Measures beside the peer.
    Bench(bench::Arguments),
    /// Runs clients and servers that we did not write against the contract.
    Conformance(conformance::Arguments),
    /// Checks the generated crates with subsets of their operations.
    Features(features::Arguments),
    /// Throws bytes at the contract server.
    Fuzz(fuzz::Arguments),
    /// Fetches, compares and checks the model.
    Model(model::Arguments),
    /// Compares the public API with the peer's, item by item.
    Parity(parity::Arguments),
    /// Attacks the contract server's memory and connections, and measures a well-behaved client meanwhile.
    Soak(soak::Arguments),
    /// Generates every service in a folder of models whose protocol is implemented, and type-checks those that are asked
    /// for.
    Sweep(sweep::Arguments),
    /// Makes the same generated calls with the client and with aws-sdk-lambda, and compares all that comes of them.
    Wire(wire::Arguments),
}

// Generation allocates millions of tokens; this allocator takes a third off its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let result = match std::env::var_os(bench::rustc::LOG) {
        Some(log) => bench::rustc::run(log.as_ref()),
        None => run(),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    match Arguments::parse().chore {
        Chore::Codegen(arguments) => codegen::run(arguments),
        Chore::Demo(arguments) => demo::run(&arguments),
        Chore::Dropin(arguments) => Ok(dropin::run(&arguments)),
        Chore::Bench(arguments) => bench::run(arguments),
        Chore::Conformance(arguments) => Ok(conformance::run(&arguments)),
        Chore::Features(arguments) => features::run(&arguments),
        Chore::Fuzz(arguments) => fuzz::run(&arguments),
        Chore::Model(arguments) => model::run(arguments),
        Chore::Parity(arguments) => parity::run(&arguments),
        Chore::Soak(arguments) => soak::run(&arguments),
        Chore::Sweep(arguments) => Ok(sweep::run(&arguments)),
        Chore::Wire(arguments) => Ok(wire::run(&arguments)),
    }
}

/// The cargo that runs this program, else the one on the path.
fn cargo_command() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
