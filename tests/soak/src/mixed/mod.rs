//! `cargo xtask soak --mixed`: calls of all kinds of resources from several clients at once. Each client has functions,
//! layers and mappings of its own, so it knows what every response has to be, and the first one that differs is reported
//! and fails the run. `connection` sends the calls, `function` is what a client knows of a function, `client` chooses the
//! calls (those about what belongs to a function are in `belongings`). Afterwards everything is deleted, and the second half of the calls must not leave the server larger than the
//! first did.

mod belongings;
mod client;
mod connection;
mod function;

use crate::client::Server;
use crate::good::milliseconds;
use crate::verdict::MOST_MEMORY;
use anyhow::{Context, Result, ensure};
use client::Client;
use connection::Connection;
use proofmark_testkit::memory::{memory, resident_peak};
use proofmark_testkit::report::{Report, publish};
use proofmark_testkit::root;
use proofmark_testkit::server::{Build, ContractServer};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How many clients call at once.
const CLIENTS: usize = 8;

/// By how much the second half of the calls may leave the server larger than the first, in KiB: what its allocator keeps
/// differs from run to run.
const MOST_GROWTH_KIB: u64 = 32 * 1024;

/// Everything that is tried is tried with time standing still, so that no response depends on how fast the machine is.
const SCENARIO: &str = "strict = true\nstate = \"on\"\nclock = \"virtual\"\n";

/// What a run found.
#[derive(Serialize)]
struct Mixed {
    calls: usize,
    /// How many calls there were of each operation.
    operations: BTreeMap<&'static str, usize>,
    seconds: f64,
    #[serde(serialize_with = "milliseconds")]
    p50: Duration,
    #[serde(serialize_with = "milliseconds")]
    p99: Duration,
    #[serde(serialize_with = "milliseconds")]
    max: Duration,
    /// The server's memory after each half, when everything was deleted, and the most that it took, in KiB.
    after_halves_kib: [u64; 2],
    peak_kib: u64,
    /// What the first wrong response of each client was.
    failures: Vec<String>,
}

/// Makes this many calls, and judges the responses and the memory.
pub(super) fn run(calls: usize, build: Build, as_json: bool) -> Result<ExitCode> {
    eprintln!("building and starting the server");
    let running = ContractServer::start_with(build, "ignored", &root().join("target/soak"), SCENARIO)?;
    let server = Server::new(&running.url)?;
    let process = running.process.id().to_string();
    let resident = || memory(&process, "VmRSS:").context("the server has ended");
    let start = Instant::now();
    let mut connections = Vec::new();
    let mut failures = Vec::new();
    let mut after_halves_kib = [0; 2];
    for (half, after) in after_halves_kib.iter_mut().enumerate() {
        eprintln!("{} calls, half {} of 2", calls / 2, half + 1);
        for (client, (connection, outcome)) in play(server, half, calls / 2).into_iter().enumerate() {
            failures.extend(outcome.err().map(|error| format!("client {client}: {error:#}")));
            connections.push(connection);
        }
        if !failures.is_empty() {
            break;
        }
        *after = resident()?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let mut latencies: Vec<Duration> =
        connections.iter().flat_map(|connection| &connection.latencies).copied().collect();
    latencies.sort_unstable();
    let at = |percent: usize| {
        latencies
            .get((latencies.len() * percent / 100).min(latencies.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    };
    let mut operations = BTreeMap::new();
    for (operation, count) in connections.iter().flat_map(|connection| &connection.operations) {
        *operations.entry(*operation).or_default() += count;
    }
    let peak_kib = resident_peak(&process).context("the system does not say how much memory the server took")?;
    let mixed = Mixed {
        calls: latencies.len(),
        operations,
        seconds,
        p50: at(50),
        p99: at(99),
        max: at(100),
        after_halves_kib,
        peak_kib,
        failures,
    };
    ensure!(mixed.calls > 0, "no call was made");
    let status = publish(&mixed, as_json);
    for problem in mixed.problems() {
        eprintln!("error: {problem}");
    }
    Ok(status)
}

/// Lets all clients make their part of so many calls at once, and delete what they created.
fn play(server: Server, half: usize, calls: usize) -> Vec<(Connection, Result<()>)> {
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                scope.spawn(move || {
                    let seed = u64::try_from(half * CLIENTS + number + 1).unwrap_or(1);
                    // Layers stay when all of their versions are deleted, so each half has names of its own.
                    let mut client = Client::new(Connection::new(server), half * 100 + number, seed);
                    let outcome = client.play(calls / CLIENTS);
                    (client.into_connection(), outcome)
                })
            })
            .collect();
        clients.into_iter().map(|client| client.join().expect("a panic is passed on")).collect()
    })
}

impl Mixed {
    fn problems(&self) -> Vec<String> {
        let mut problems = self.failures.clone();
        let [first, second] = self.after_halves_kib;
        if self.failures.is_empty() && second > first + MOST_GROWTH_KIB {
            problems.push(format!(
                "with everything deleted the server took {first} KiB after half of the calls, and {second} KiB after all"
            ));
        }
        if self.peak_kib * 1024 >= MOST_MEMORY {
            problems.push(format!(
                "the server took {} MB of memory; it has to stay under {} MB",
                self.peak_kib * 1024 / 1_000_000,
                MOST_MEMORY / 1_000_000
            ));
        }
        problems
    }
}

impl Report for Mixed {
    fn passed(&self) -> bool {
        self.problems().is_empty()
    }

    fn json(&self) -> Value {
        json!(self)
    }
}

impl fmt::Display for Mixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (operation, count) in &self.operations {
            writeln!(f, "{count:>9} {operation}")?;
        }
        let Self { calls, seconds, p50, p99, max, after_halves_kib: [first, second], peak_kib, .. } = self;
        let per_second = *calls as f64 / seconds;
        writeln!(f, "{calls} calls in {seconds:.0} s ({per_second:.0} per second), {} failures", self.failures.len())?;
        let ms = |time: &Duration| format!("{:.1} ms", time.as_secs_f64() * 1000.0);
        writeln!(f, "latency: p50 {}, p99 {}, max {}", ms(p50), ms(p99), ms(max))?;
        let mb = |kib: &u64| kib * 1024 / 1_000_000;
        writeln!(
            f,
            "memory of the server: {} MB after half of the calls, {} MB after all, peak {} MB of {}",
            mb(first),
            mb(second),
            mb(peak_kib),
            MOST_MEMORY / 1_000_000
        )
    }
}
