//! `cargo xtask fuzz`: throws bytes at the contract server in this process and watches its memory.

use crate::bench::rustc::memory;
use anyhow::Result;
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use proofmark_contract::lambda;
use proofmark_contract::serve::fuzz;
use std::process::ExitCode;
use std::time::Instant;

/// The arguments of `cargo xtask fuzz`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Requests, mutated and at random; exits with 1 on a panic, an answer that is none, or memory that grows.
    Requests {
        /// How many.
        #[arg(long, default_value_t = 1_000_000)]
        count: u64,
        /// Where the randomness begins.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

/// How much more memory there may be at the end than after a tenth of the run, in MiB.
const GROWTH: u64 = 16;

/// Runs `cargo xtask fuzz`.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let What::Requests { count, seed } = arguments.what;
    let begun = Instant::now();
    let bar = ProgressBar::new(count).with_style(ProgressStyle::with_template("{wide_bar} {pos}/{len} {eta}")?);
    let (mut early, mut late) = (None, None);
    let outcome = fuzz::requests(lambda::api(), seed, count, |thrown| {
        bar.set_position(thrown);
        let memory = memory("self", "VmRSS:").map(|kib| kib / 1024);
        if early.is_none() && thrown >= count / 10 {
            early = memory;
        }
        late = memory;
    });
    bar.finish_and_clear();
    let seconds = begun.elapsed().as_secs_f64();
    println!("{} inputs from seed {seed} in {seconds:.1} s", outcome.inputs);
    for (status, answers) in &outcome.answers {
        println!("  answered {status}: {answers}");
    }
    println!("  closed, or broken as asked: {}", outcome.unanswered);
    let grew = match (early, late) {
        (Some(early), Some(late)) => {
            println!("  memory after a tenth: {early} MiB, at the end: {late} MiB");
            late > early + GROWTH
        }
        _ => false,
    };
    for problem in &outcome.problems {
        println!("  problem: {problem}");
    }
    Ok(ExitCode::from(u8::from(grew || !outcome.problems.is_empty())))
}
