//! `cargo xtask bench serve`: requests per second and memory of the contract server, with and without state, beside plain
//! wiremock and moto in the same run. Each server is a process of its own, freshly started; this process sends the load.

mod load;
mod seed;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use load::Load;
use proofmark_testkit::memory::memory;
use proofmark_testkit::moto::Moto;
use proofmark_testkit::packages::{Package, Profile, Side};
use proofmark_testkit::process::Running;
use proofmark_testkit::root;
use proofmark_testkit::server::{Build, ContractServer};
use serde::Serialize;
use std::process::{Command, ExitCode, Stdio};

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask bench serve                                      300,000 requests to each, fewer to moto\n  \
    cargo xtask bench serve --only contract --requests 5000000   whether memory stays flat\n\n\
    The contract server is measured twice: with `state = \"off\"` it responds with the documented example; with `state = \"on\"`\n\
    the config was put to an alias of a function that was created.\n\n\
    wiremock is sent 300,000 requests at most, since it keeps memory for each; moto 3,000, since it is slow. Both are\n\
    installed below target/; the first time this takes some minutes.")]
pub(crate) struct Arguments {
    /// How many requests each server gets.
    #[arg(long, default_value_t = 300_000, value_parser = clap::value_parser!(u64).range(SLICES..))]
    requests: u64,
    /// How many keep-alive connections are open at a time.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1000))]
    connections: u16,
    /// Only this server.
    #[arg(long, value_enum)]
    only: Option<Server>,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum Server {
    /// The contract server without state.
    Contract,
    /// The contract server with state.
    Stateful,
    Wiremock,
    Moto,
}

/// A run is measured in as many parts, since servers slow down.
const SLICES: u64 = 10;

/// Requests before memory is looked at for the first time.
const WARM_UP: u64 = 500;

/// What all are asked: the documented example of the seed operation.
const TARGET: &str = "/2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE";

/// One line of the table.
#[derive(Serialize)]
struct Figure {
    server: Server,
    requests: u64,
    /// Requests per second over all.
    rate: f64,
    /// Requests per second in the first and in the last part of the run.
    first_rate: f64,
    last_rate: f64,
    memory_before_kib: Option<u64>,
    memory_after_kib: Option<u64>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let all = [Server::Contract, Server::Stateful, Server::Wiremock, Server::Moto];
    let chosen = all.into_iter().filter(|server| arguments.only.is_none_or(|only| only == *server));
    let mut runs = chosen.map(|server| Run::start(server, arguments)).collect::<Result<Vec<_>>>()?;
    let total = runs.iter().map(|run| run.slice * SLICES).sum();
    let bar = ProgressBar::new(total)
        .with_style(ProgressStyle::with_template("{bar:30} {human_pos}/{human_len} {per_sec} {msg}")?);
    // In turns, so that whatever else the machine does meanwhile, it does to all.
    for _ in 0..SLICES {
        for run in &mut runs {
            bar.set_message(run.server.name());
            run.rates.push(run.load.run(run.slice)?);
            bar.inc(run.slice);
        }
    }
    bar.finish_and_clear();
    let figures: Vec<Figure> = runs.iter().map(Run::figure).collect();
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&figures)?);
    } else {
        print(&figures, arguments);
    }
    Ok(ExitCode::SUCCESS)
}

impl Server {
    fn name(self) -> &'static str {
        match self {
            Self::Contract => "contract server, state off",
            Self::Stateful => "contract server, state on",
            Self::Wiremock => "wiremock",
            Self::Moto => "moto",
        }
    }

    /// How many requests it gets at most.
    fn limit(self) -> u64 {
        match self {
            Self::Contract | Self::Stateful => u64::MAX,
            Self::Wiremock => 300_000,
            Self::Moto => 3_000,
        }
    }

    /// Starts it; its address and its process.
    fn start(self) -> Result<(String, Running)> {
        match self {
            Self::Contract => {
                let server = contract_server("off")?;
                Ok((server.url, server.process))
            }
            Self::Stateful => {
                let server = contract_server("on")?;
                seed::put_config(&server.url)?;
                Ok((server.url, server.process))
            }
            Self::Wiremock => {
                let package = Package::new("bench/wiremock", root().join("benches/wiremock"));
                let program = package.build(Side::Peer, Profile::Release, &[])?.program("bench-wiremock");
                let mut process = Running::start(Command::new(program).stdout(Stdio::piped()))?;
                Ok((process.line()?, process))
            }
            Self::Moto => {
                let moto = Moto::start()?;
                moto.seed()?;
                moto.put_config()?;
                Ok((moto.url, moto.process))
            }
        }
    }
}

/// The contract server with this `state`.
fn contract_server(state: &str) -> Result<ContractServer> {
    let folder = root().join("target/bench/serve").join(state);
    ContractServer::start(Build::Release, &folder, &format!("strict = true\nstate = \"{state}\"\n"))
}

/// A server under load.
struct Run {
    server: Server,
    process: Running,
    load: Load,
    /// How many requests a part of the run has.
    slice: u64,
    /// Requests per second of each part.
    rates: Vec<f64>,
    memory_before_kib: Option<u64>,
}

impl Run {
    fn start(server: Server, arguments: &Arguments) -> Result<Self> {
        eprintln!("{}: building and starting", server.name());
        let (url, process) = server.start()?;
        let address = url.strip_prefix("http://").unwrap_or(&url).trim_end_matches('/');
        let load = Load {
            address: address
                .parse()
                .with_context(|| format!("{} listens at `{url}`, which is not an address", server.name()))?,
            request: request(address).into_bytes().into(),
            connections: arguments.connections.into(),
        };
        load.run(WARM_UP)?;
        let memory_before_kib = resident(&process);
        let slice = arguments.requests.min(server.limit()) / SLICES;
        Ok(Self { server, process, load, slice, rates: Vec::new(), memory_before_kib })
    }

    fn figure(&self) -> Figure {
        Figure {
            server: self.server,
            requests: self.slice * SLICES,
            // Parts of equal size: the mean rate is the harmonic one.
            rate: self.rates.len() as f64 / self.rates.iter().map(|rate| 1.0 / rate).sum::<f64>(),
            first_rate: self.rates.first().copied().unwrap_or_default(),
            last_rate: self.rates.last().copied().unwrap_or_default(),
            memory_before_kib: self.memory_before_kib,
            memory_after_kib: resident(&self.process),
        }
    }
}

fn resident(process: &Running) -> Option<u64> {
    memory(&process.id().to_string(), "VmRSS:")
}

/// A signature in form, as a strict server asks for.
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20161121/us-east-2/lambda/aws4_request, \
    SignedHeaders=host;x-amz-date, Signature=0000000000000000000000000000000000000000000000000000000000000000";
const DATE: &str = "20161121T194920Z";

fn request(host: &str) -> String {
    format!(
        "GET {TARGET} HTTP/1.1\r\nhost: {host}\r\nx-amz-date: {DATE}\r\n\
         authorization: {AUTHORIZATION}\r\n\r\n",
    )
}

fn print(figures: &[Figure], arguments: &Arguments) {
    println!("GET {TARGET}, keep-alive, {} connections", arguments.connections);
    println!("server                       requests   requests/s       first        last   memory before / after");
    let mib = |kib: Option<u64>| kib.map_or_else(|| "?".to_owned(), |kib| format!("{:.1} MiB", kib as f64 / 1024.0));
    for figure in figures {
        println!(
            "{:<27} {:>9}   {:>10.0}  {:>10.0}  {:>10.0}   {} / {}",
            figure.server.name(),
            figure.requests,
            figure.rate,
            figure.first_rate,
            figure.last_rate,
            mib(figure.memory_before_kib),
            mib(figure.memory_after_kib),
        );
    }
    let (ours, peers): (Vec<_>, Vec<_>) =
        figures.iter().partition(|figure| matches!(figure.server, Server::Contract | Server::Stateful));
    for ours in ours {
        for peer in &peers {
            println!("{} / {}: {:.2}", ours.server.name(), peer.server.name(), ours.rate / peer.rate);
        }
    }
}
