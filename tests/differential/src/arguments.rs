//! The arguments of `cargo xtask wire`.

use super::service::{self, Service};

#[derive(clap::Parser)]
#[command(
    name = "cargo xtask wire",
    bin_name = "cargo xtask wire",
    about = "Makes the same generated calls with a generated client and with AWS's own crate, and compares the outcomes",
    after_help = "Examples:\n  \
    cargo xtask wire                     12,000 generated calls of Lambda, and every documented example\n  \
    cargo xtask wire --service sqs       5,000 calls of SQS\n  \
    cargo xtask wire --calls 200000      more of them\n  \
    cargo xtask wire --seed 7            others\n  \
    cargo xtask wire --case 7-4711       one of them, with requests, responses and outcomes\n  \
    cargo xtask wire --json              as JSON\n\n\
    The driver is in tests/differential/driver. It is built twice below target/wire: with AWS's crate of the service, and \
    with the generated crate in its place. Both make each call at the same recording server, which sends both the same \
    bytes. Requests and outcomes are compared: method, path, query, headers and body; output, error and all that the \
    public API gives of it. Known differences are in tests/differential/known.toml, with the reason and the paragraph of \
    the specification; an entry that explains nothing any more is a finding, in runs with the default seed and at least \
    as many calls as by default. What only our newer model has is in tests/differential/newer.toml and is left out. The \
    crates of services other than Lambda are generated below target/wire, from botocore's models, which pip fetches.\n\n\
    Exit status: 0 all equal or known, 1 findings, 2 could not run."
)]
pub(super) struct Arguments {
    /// The service: lambda, sqs.
    #[arg(long, value_name = "NAME", default_value = "lambda", value_parser = service::find)]
    pub(super) service: &'static Service,
    /// How many calls are generated [default: 12,000 of lambda, 5,000 of sqs].
    #[arg(long, value_name = "N", conflicts_with = "case")]
    pub(super) calls: Option<u64>,
    /// What they are generated from.
    #[arg(long, value_name = "SEED", default_value_t = SEED, value_parser = clap::value_parser!(u64).range(..1 << 24))]
    pub(super) seed: u64,
    /// Make one call alone, and print all of it; its id as reports have it.
    #[arg(long, value_name = "ID", conflicts_with_all = ["seed", "json"])]
    pub(super) case: Option<String>,
    /// Print everything as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

const SEED: u64 = 1;

impl Arguments {
    /// How many calls are generated.
    pub(super) fn calls(&self) -> u64 {
        self.calls.unwrap_or(self.service.calls)
    }

    /// Whether the run is one in which every entry of the list must explain something.
    pub(super) fn is_whole(&self) -> bool {
        self.calls() >= self.service.calls && self.seed == SEED && self.case.is_none()
    }
}
