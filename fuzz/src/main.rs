//! `cargo xtask fuzz`: throws bytes at the contract server and mangled files at the readers of models. Requests are
//! synthesized by the contract kit; cases for the readers by `json`, `idl` and `chain`, from the files in `seeds`.
//! `child` runs them and `parent` looks after it.

#[macro_use]
extern crate proofmark_testkit;

mod case;
mod chain;
mod check;
mod child;
mod idl;
mod inputs;
mod json;
mod options;
mod parent;
mod requests;
mod seeds;

use anyhow::Result;
use clap::{Parser, Subcommand};
use options::{Bounds, Corpus, Target};
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `cargo xtask fuzz`.
#[derive(clap::Parser)]
#[command(
    name = "cargo xtask fuzz",
    bin_name = "cargo xtask fuzz",
    about = "Throws bytes at the contract server and at the readers of models",
    after_help = "Examples:\n  \
    cargo xtask fuzz all --seconds 60\n  \
    cargo xtask fuzz idl --seconds 1500 --seed 7 --corpus ../smithy-files\n  \
    cargo xtask fuzz replay target/fuzz/idl-7-12345\n\n\
    A case is made of its seed and its number alone, so a run can be repeated. What does harm is written below\n\
    target/fuzz. Exit status: 0 no harm done, 1 otherwise."
)]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Requests to the contract server, mutated and at random: no panic, no invalid response, no growing memory.
    Requests(Bounds),
    /// JSON AST files: no panic, stack overflow or hang, and what is accepted is written and read back as it was.
    Models {
        #[command(flatten)]
        bounds: Bounds,
        #[command(flatten)]
        corpus: Corpus,
    },
    /// Smithy IDL files: the same.
    Idl {
        #[command(flatten)]
        bounds: Bounds,
        #[command(flatten)]
        corpus: Corpus,
    },
    /// All of these, a third of the time each.
    All {
        /// For how many seconds in total.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// Where the randomness begins.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// One case that did harm: a file, or a folder of them.
    Replay {
        /// Where it is.
        path: PathBuf,
    },
    /// What runs the cases: this program, started by itself.
    #[command(hide = true)]
    Child(child::Arguments),
}

// Generating and reading allocate a great deal; this allocator takes a third off its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    proofmark_testkit::report::exit(run(&Arguments::parse()))
}

/// Runs `cargo xtask fuzz`.
fn run(arguments: &Arguments) -> Result<ExitCode> {
    let unharmed = match &arguments.what {
        What::Requests(bounds) => requests::run(*bounds)?,
        What::Models { bounds, corpus } => parent::run(Target::Models, *bounds, corpus)?,
        What::Idl { bounds, corpus } => parent::run(Target::Idl, *bounds, corpus)?,
        What::All { seconds, seed } => {
            let bounds = Bounds { cases: None, seconds: Some(seconds.div_ceil(3)), seed: *seed };
            let requests = requests::run(bounds)?;
            let models = parent::run(Target::Models, bounds, &Corpus::default())?;
            let idl = parent::run(Target::Idl, bounds, &Corpus::default())?;
            requests && models && idl
        }
        What::Replay { path } => replay(path)?,
        What::Child(arguments) => return child::run(arguments),
    };
    Ok(ExitCode::from(u8::from(!unharmed)))
}

fn replay(path: &std::path::Path) -> Result<bool> {
    let case = case::Case::read(path)?;
    match check::check(&case) {
        Ok(check::Verdict::Accepted) => println!("accepted, and written and read back as it was"),
        Ok(check::Verdict::Refused(report)) => println!("rejected:\n{report}"),
        Err(harm) => {
            println!("harm: {harm}");
            return Ok(false);
        }
    }
    Ok(true)
}
