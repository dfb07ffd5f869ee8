//! `cargo xtask diff-proofs`: compares what `proofmark diff` says with what is generated. `rules` proves each rule by
//! clients that are compiled and run; `history` compares the Rust view with the sources of the crates that the versions
//! of a model give.

#[macro_use]
extern crate proofmark_testkit;

mod client;
mod history;
mod listing;
mod rules;

use anyhow::Result;
use clap::Parser;
use proofmark_testkit::report::exit;
use std::process::ExitCode;

#[derive(clap::Parser)]
#[command(
    name = "cargo xtask diff-proofs",
    bin_name = "cargo xtask diff-proofs",
    about = "Compares what `proofmark diff` says with what is generated",
    after_help = "Examples:\n  \
    cargo xtask diff-proofs rules                              every rule, by its fixtures\n  \
    cargo xtask diff-proofs rules --rule input-member-added    one rule\n  \
    cargo xtask diff-proofs history                            the versions of Lambda's model that botocore published\n  \
    cargo xtask diff-proofs history --versions 1.43.60,1.44.5  two of them\n\n\
    Exit status: 0 no differences, 1 differences, 2 could not run."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Proves the rules: generates, compiles and runs the clients of their fixtures.
    Rules(rules::Arguments),
    /// Compares the Rust view with the generated crates, over the versions of a model.
    History(history::Arguments),
}

fn main() -> ExitCode {
    exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    match &arguments.command {
        Command::Rules(arguments) => rules::run(arguments),
        Command::History(arguments) => history::run(arguments),
    }
}
