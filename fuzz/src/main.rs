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
mod json;
mod parent;
mod requests;
mod seeds;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

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

/// How long to go on.
#[derive(clap::Args, Clone, Copy)]
struct Bounds {
    /// How many cases [default: as many as the time allows; of requests a million].
    #[arg(long)]
    cases: Option<u64>,
    /// For how many seconds [default: 60, if no number of cases is given].
    #[arg(long)]
    seconds: Option<u64>,
    /// Where the randomness begins.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What is mutated beside the files of this repository.
#[derive(clap::Args, Clone, Default)]
struct Corpus {
    /// A folder with more files to mutate.
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
}

/// A reader of models.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Target {
    Models,
    Idl,
}

impl Target {
    fn name(self) -> &'static str {
        match self {
            Self::Models => "models",
            Self::Idl => "idl",
        }
    }
}

/// How much more memory there may be at the end than after a tenth of the run, in MiB. A large case leaves some 100.
const GROWTH: u64 = 256;

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

impl Bounds {
    /// The time there is.
    fn time(self) -> Option<Duration> {
        match (self.seconds, self.cases) {
            (Some(seconds), _) => Some(Duration::from_secs(seconds)),
            (None, Some(_)) => None,
            (None, None) => Some(Duration::from_secs(60)),
        }
    }
}

/// A bar over cases, or over seconds where only these are bounded.
fn bar(cases: Option<u64>, time: Option<Duration>) -> Result<indicatif::ProgressBar> {
    use indicatif::{ProgressBar, ProgressStyle};
    Ok(match (cases, time) {
        (Some(cases), _) => {
            ProgressBar::new(cases).with_style(ProgressStyle::with_template("{wide_bar} {pos}/{len} {eta}")?)
        }
        (None, Some(time)) => {
            let style = ProgressStyle::with_template("{wide_bar} {msg} {pos}/{len} s")?;
            ProgressBar::new(time.as_secs()).with_style(style)
        }
        (None, None) => ProgressBar::new_spinner(),
    })
}
