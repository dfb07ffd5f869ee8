//! `cargo xtask wire`: the same generated calls with aws-sdk-lambda and with the generated crate, whose requests and
//! outcomes must be equal. Arguments; the work is in the modules below.

mod answers;
mod broken;
mod canonical;
mod case;
mod compare;
mod driver;
mod events;
mod inputs;
mod known;
mod message;
mod mutate;
pub(crate) mod newer;
mod odd;
mod play;
mod report;
mod run;
mod server;
mod texts;
mod times;

use std::process::ExitCode;

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask wire                     12,000 generated calls, and every documented example\n  \
    cargo xtask wire --calls 200000      more of them\n  \
    cargo xtask wire --seed 7            others\n  \
    cargo xtask wire --case 7-4711       one of them, with all that was sent, answered and said\n  \
    cargo xtask wire --json              as JSON\n\n\
    The driver stands in tests/wire. It is built twice below target/wire: with aws-sdk-lambda, and with proofmark-lambda in \
    its place. Both make each call at the same recording server, which answers both with the same bytes. What both sent \
    and what both came to is compared: method, path, query, headers and body; output, error and all that the public API \
    tells of it. Where the two are known to differ stands in tests/wire/known.toml, with the reason and the paragraph of \
    the specification; an entry that explains nothing any more is a finding, in runs with the default seed and at least \
    as many calls as by default. What only our newer model has stands in tests/wire/newer.toml and is left out.\n\n\
    Exit status: 0 all equal or known, 1 findings, 2 could not run.")]
pub(crate) struct Arguments {
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

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match run::run(arguments) {
        Ok(fine) => ExitCode::from(u8::from(!fine)),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
