//! `cargo xtask conformance`: clients that we did not write against the contract server, and our client and verifier
//! against a server that we did not write. Arguments and the report's outputs only.

#[macro_use]
extern crate proofmark_testkit;

mod calls;
mod driver;
mod environment;
mod judge;
mod moto;
mod own;
mod peers;
mod protocol;
mod recordings;
mod requests;
mod run;
mod story;

use anyhow::{Context, Result};
use clap::Parser;
use clap::builder::PossibleValuesParser;
use proofmark_contract::report::{KnownFailures, RunReport, html, json, junit, terminal};
use proofmark_testkit::exclusive;
use proofmark_testkit::report::exit;
use proofmark_testkit::root;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Parser)]
#[command(
    name = "cargo xtask conformance",
    bin_name = "cargo xtask conformance",
    about = "Runs clients and servers that we did not write against the contract",

    group = clap::ArgGroup::new("what").required(true).multiple(false).args(["peers", "moto", "protocol", "own", "recordings"]),
    after_help = "Examples:\n  \
    cargo xtask conformance --peers                          every peer\n  \
    cargo xtask conformance --peers boto3 go-v2              these two\n  \
    cargo xtask conformance --peers --html target/peers.html\n  \
    cargo xtask conformance --moto                           a server that we did not write\n  \
    cargo xtask conformance --protocol restJson1             Smithy's own tests of the protocol\n  \
    cargo xtask conformance --protocol awsJson1_0 --side server\n  \
    cargo xtask conformance --self                           our verifier against our server\n  \
    cargo xtask conformance --recordings                     boto3 and our client, recorded and replayed\n\n\
    Peers are installed below target/peers, in the versions that tests/conformance/src/peers/mod.rs names; the first\n\
    time this takes some minutes. A peer that cannot be installed is skipped, by name.\n\n\
    Exit status: 0 all as expected or known, 1 findings, 2 could not run."
)]
struct Arguments {
    /// Runs clients that we did not write against the contract server: these, or all.
    #[arg(long, value_name = "NAME", num_args = 0.., value_parser = PossibleValuesParser::new(peers::PEERS.iter().map(|peer| peer.name)))]
    peers: Option<Vec<String>>,
    /// Runs our client and the verifier against moto's server.
    #[arg(long)]
    moto: bool,
    /// Runs the official tests of a protocol.
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(protocol::names()))]
    protocol: Option<String>,
    /// Runs our verifier against our server, for the services of the official protocol tests and a dozen of botocore's.
    /// What cannot be had without `mvn` or `python3` is skipped, by name.
    #[arg(long = "self")]
    own: bool,
    /// Records the calls and the story of boto3 and of our client, replays them without a server, compares, and searches
    /// for planted secrets in all that is written; of these peers, or both. One that cannot be installed is skipped, by
    /// name.
    #[arg(long, value_name = "NAME", num_args = 0.., value_parser = PossibleValuesParser::new(recordings::RECORDED))]
    recordings: Option<Vec<String>>,
    /// Whose protocol tests: those of clients, played by generated ones, or those of servers, played by the contract
    /// kit [default: both].
    #[arg(long, value_enum, requires = "protocol")]
    side: Option<protocol::Side>,
    /// The protocol tests: Smithy files, jars, and folders of either [default: the official ones, fetched by `mvn`].
    #[arg(long, value_name = "PATH", num_args = 1.., requires = "protocol")]
    from: Vec<PathBuf>,
    /// Writes the report as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Writes the report as a page.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Writes the report as JUnit XML.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Prints every case, not only those that need eyes.
    #[arg(long)]
    verbose: bool,
}

fn main() -> ExitCode {
    exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    write(arguments, &report(arguments)?)
}

fn report(arguments: &Arguments) -> Result<RunReport> {
    // The suites, peers and drivers are the same files for all.
    let _lock = exclusive::lock("conformance")?;
    match (&arguments.protocol, &arguments.peers) {
        (Some(name), _) => {
            let sides = arguments.side.map_or(protocol::Side::ALL.to_vec(), |side| vec![side]);
            let whole = arguments.from.is_empty();
            let run =
                |side: protocol::Side| but_known(side.run(name, &arguments.from)?, &side.known_failures(name), whole);
            let reports = sides.into_iter().map(run).collect::<Result<Vec<RunReport>>>()?;
            reports.into_iter().reduce(protocol::together).context("no side was asked for")
        }
        (None, Some(names)) => but_known(run::peers(&run::api()?, names)?, "third-party/known.toml", names.is_empty()),
        (None, None) if arguments.own => own::run(),
        (None, None) if arguments.recordings.is_some() => {
            recordings::run(&run::api()?, arguments.recordings.as_deref().unwrap_or_default())
        }
        (None, None) => but_known(moto::run(&run::api()?)?, "third-party/known-moto.toml", true),
    }
}

/// A report compared with a list of known failures below `tests`.
fn but_known(mut report: RunReport, known: &str, whole: bool) -> Result<RunReport> {
    let path = root().join("tests").join(known);
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    KnownFailures::parse(&text).with_context(|| path.display().to_string())?.apply(&mut report, |_| whole);
    Ok(report)
}

fn write(arguments: &Arguments, report: &RunReport) -> Result<ExitCode> {
    let outputs = [
        (&arguments.json, json::render as fn(&RunReport) -> String),
        (&arguments.html, html::render),
        (&arguments.junit, junit::render),
    ];
    for (path, render) in outputs {
        if let Some(path) = path {
            fs::write(path, render(report)).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    let style = terminal::Style {
        colour: terminal::wants_colour(&std::io::stdout()),
        verbose: arguments.verbose,
        ..terminal::Style::default()
    };
    // It has colours, and escapes what it shows.
    std::print!("{}", terminal::render(report, style));
    Ok(report.exit_status().into())
}
