//! `cargo xtask bench hello`: what a user waits for and ships. The simplest program is built with the generated crate and
//! with aws-sdk-lambda from nothing, in turns; then what it weighs. Arguments and the order of things are here.

mod build;
mod response;
mod table;

use super::cost::{Cost, median};
use anyhow::{Result, ensure};
use build::{Hello, Profile};
use response::Responder;
use serde::Serialize;
use std::process::ExitCode;

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask bench hello                       all of it, one build of each kind\n  \
    cargo xtask bench hello --runs 3              medians of three builds\n  \
    cargo xtask bench hello --only dev            the time of a dev build alone\n  \
    cargo xtask bench hello --only size           what the programs weigh, without the times\n  \
    cargo xtask bench hello --config aws-config   a program that also uses aws-config\n  \
    cargo xtask bench hello --client rustls-ring  ours without C\n  \
    cargo xtask bench hello --json                the figures as JSON\n\n\
    The programs stand in benches/hello and have the default features of what they depend on, but for --client. They are built below\n\
    target/bench/hello: offline, into an empty folder, with incremental compilation off. What comes out is run against\n\
    the contract server and must print the same. All of it takes a quarter of an hour on two cores.")]
pub(crate) struct Arguments {
    /// How often each is built from nothing; the median counts.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..))]
    runs: u8,
    /// Only this.
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Where the program has its region and credentials from.
    #[arg(long, value_enum, default_value = "by-hand")]
    config: Configuration,
    /// The HTTP client of our crate; the peer always has its default one.
    #[arg(long, value_enum, default_value = "default")]
    client: HttpClient,
    /// The peer's version.
    #[arg(long, default_value = "1.156.0")]
    peer: String,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

/// What can be measured alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Time and crates of a dev build.
    Dev,
    /// Time and crates of a release build.
    Release,
    /// What the stripped program weighs.
    Size,
}

/// Where a program has its region and credentials from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Configuration {
    /// It takes them from the environment itself.
    ByHand,
    /// aws-config, with clients of three more services in it.
    AwsConfig,
}

/// The HTTP client that our crate is built with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum HttpClient {
    /// That of the default features: rustls with aws-lc, as the peer.
    Default,
    /// rustls with ring.
    RustlsRing,
    /// HTTP without TLS.
    PlainHttp,
}

/// Building the program with one crate.
#[derive(Debug, Serialize)]
struct Built {
    #[serde(flatten)]
    cost: Cost,
    /// The packages that were compiled for it, itself not counted.
    crates: usize,
}

/// The same of both.
#[derive(Debug, Serialize)]
struct Pair<T> {
    ours: T,
    peer: T,
}

/// What came out.
#[derive(Debug, Default, Serialize)]
struct Report {
    dev: Option<Pair<Built>>,
    release: Option<Pair<Built>>,
    /// Bytes of the stripped program.
    size: Option<Pair<u64>>,
    /// The same, tuned for size.
    size_tuned: Option<Pair<u64>>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let wanted = |part| arguments.only.is_none_or(|only| only == part);
    eprintln!("fetching what the programs depend on");
    let programs = Hello::pair(arguments.config, arguments.client, &arguments.peer)?;
    let responder = Responder::start()?;
    let mut report = Report::default();
    if wanted(Part::Dev) {
        report.dev = Some(cold(&programs, Profile::Dev, arguments.runs, &responder)?);
    }
    if wanted(Part::Release) {
        report.release = Some(cold(&programs, Profile::Release, arguments.runs, &responder)?);
    }
    if wanted(Part::Size) {
        report.size = Some(weighed(&programs, Profile::Release, &responder)?);
        report.size_tuned = Some(weighed(&programs, Profile::Small, &responder)?);
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        table::print(&report, arguments);
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds both from nothing, in turns, so that whatever else the machine does meanwhile, it does to both.
fn cold(programs: &Pair<Hello>, profile: Profile, runs: u8, responder: &Responder) -> Result<Pair<Built>> {
    let mut costs = Pair { ours: Vec::new(), peer: Vec::new() };
    let mut crates = Pair { ours: 0, peer: 0 };
    for run in 1..=runs {
        let mut ours = || -> Result<()> {
            eprintln!("{}, run {run} of {runs}: {}", profile.name(), programs.ours.name());
            let cost;
            (cost, crates.ours) = programs.ours.build_cold(profile)?;
            costs.ours.push(cost);
            Ok(())
        };
        let mut peer = || -> Result<()> {
            eprintln!("{}, run {run} of {runs}: {}", profile.name(), programs.peer.name());
            let cost;
            (cost, crates.peer) = programs.peer.build_cold(profile)?;
            costs.peer.push(cost);
            Ok(())
        };
        if run % 2 == 1 {
            ours()?;
            peer()?;
        } else {
            peer()?;
            ours()?;
        }
    }
    same_response(programs, profile, responder)?;
    Ok(Pair {
        ours: Built { cost: median(&costs.ours), crates: crates.ours },
        peer: Built { cost: median(&costs.peer), crates: crates.peer },
    })
}

/// What the programs weigh, built if they are not yet.
fn weighed(programs: &Pair<Hello>, profile: Profile, responder: &Responder) -> Result<Pair<u64>> {
    for program in [&programs.ours, &programs.peer] {
        eprintln!("{}: {}", profile.name(), program.name());
        program.build(profile)?;
    }
    same_response(programs, profile, responder)?;
    Ok(Pair { ours: programs.ours.size(profile)?, peer: programs.peer.size(profile)? })
}

/// That both programs do what they are for: a faulty one could be small and quick to build.
fn same_response(programs: &Pair<Hello>, profile: Profile, responder: &Responder) -> Result<()> {
    let (ours, peer) =
        (responder.ask(&programs.ours.program(profile))?, responder.ask(&programs.peer.program(profile))?);
    ensure!(ours == peer, "the programs print different things\n  ours: {ours}\n  peer: {peer}");
    Ok(())
}
