//! `cargo xtask wire`: the same generated calls with aws-sdk-lambda and with the generated crate, whose requests and
//! outcomes must be equal. Arguments; the work is in the modules below.

#[macro_use]
extern crate proofmark_testkit;

mod answers;
mod broken;
mod canonical;
mod case;
mod compare;
mod driver;
mod events;
mod inputs;
mod known;
mod mutate;
mod odd;
mod play;
mod report;
mod run;
mod texts;
mod times;

use clap::Parser;
use proofmark_testkit::report::exit;
use std::process::ExitCode;

#[derive(clap::Parser)]
#[command(
    name = "cargo xtask wire",
    bin_name = "cargo xtask wire",
    about = "Makes the same generated calls with the client and with aws-sdk-lambda, and compares all that comes of them",
    after_help = "Examples:\n  \
    cargo xtask wire                     12,000 generated calls, and every documented example\n  \
    cargo xtask wire --calls 200000      more of them\n  \
    cargo xtask wire --seed 7            others\n  \
    cargo xtask wire --case 7-4711       one of them, with all requests, responses and outcomes\n  \
    cargo xtask wire --json              as JSON\n\n\
    The driver stands in tests/differential/driver. It is built twice below target/wire: with aws-sdk-lambda, and with proofmark-lambda in \
    its place. Both make each call at the same recording server, which responds to both with the same bytes. What both sent \
    and what both came to is compared: method, path, query, headers and body; output, error and all that the public API \
    describes it. Where the two are known to differ stands in tests/differential/known.toml, with the reason and the paragraph of \
    the specification; an entry that explains nothing any more is a finding, in runs with the default seed and at least \
    as many calls as by default. What only our newer model has stands in tests/differential/newer.toml and is left out.\n\n\
    Exit status: 0 all equal or known, 1 findings, 2 could not run."
)]
struct Arguments {
    /// How many calls are generated.
    #[arg(long, value_name = "N", default_value_t = CALLS, conflicts_with = "case")]
    calls: u64,
    /// What they are generated from.
    #[arg(long, value_name = "SEED", default_value_t = SEED, value_parser = clap::value_parser!(u64).range(..1 << 24))]
    seed: u64,
    /// Make one call alone, and print all of it; its id as reports have it.
    #[arg(long, value_name = "ID", conflicts_with_all = ["seed", "json"])]
    case: Option<String>,
    /// Print everything as JSON.
    #[arg(long)]
    json: bool,
}

const CALLS: u64 = 12_000;
const SEED: u64 = 1;

impl Arguments {
    /// Whether the run is one in which every entry of the list must explain something.
    fn is_whole(&self) -> bool {
        self.calls >= CALLS && self.seed == SEED && self.case.is_none()
    }
}

fn main() -> ExitCode {
    exit(run::run(&Arguments::parse()))
}
