//! The chores that change or check what is generated and what is published, one module per subcommand.

// Its `println!` and `eprintln!` are those of all modules.
#[macro_use]
extern crate proofmark_testkit;

mod changes;
mod codegen;
mod control;
mod features;
mod model;
mod pictures;
mod release;

use clap::{Parser, Subcommand};
use proofmark_testkit::report::exit;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Chores of this repository")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Regenerates the client crate from the model, or checks that it is up to date.
    Codegen(codegen::Arguments),
    /// Renders the clients of the control API from its model, or checks that they are up to date.
    Control(control::Arguments),
    /// Checks the generated crates with subsets of their operations.
    Features(features::Arguments),
    /// Fetches, compares and checks the model.
    Model(model::Arguments),
    /// Draws the pictures of README, or checks that they are up to date.
    Pictures(pictures::Arguments),
    /// Shows what a release would publish, and what is missing for it.
    Release(release::Arguments),
}

fn main() -> ExitCode {
    exit(match Arguments::parse().chore {
        Chore::Codegen(arguments) => codegen::run(&arguments),
        Chore::Control(arguments) => control::run(&arguments),
        Chore::Features(arguments) => features::run(&arguments),
        Chore::Model(arguments) => model::run(arguments),
        Chore::Pictures(arguments) => pictures::run(&arguments),
        Chore::Release(arguments) => release::run(&arguments),
    })
}
