//! `cargo xtask soak`: every attack that we know of on the memory and the connections of the contract server, played
//! against the real program, with a well-behaved client beside. It fails when the server takes too much memory, when the
//! client has to wait too long or gets a wrong response, or when something that was acknowledged is lost.
//!
//! `attacks` are what is done to the server, `client` the HTTP for it, `good` the client that is measured. Everything
//! stays on this machine's loopback address, and the attackers run at a low priority, so that what is measured is
//! the server and not the load generator.

mod attacks;
mod client;
mod good;

use crate::bench::rustc::{memory, resident_peak};
use crate::codegen::root;
use crate::conformance::{Build, ContractServer};
use anyhow::{Context, Result, bail, ensure};
use attacks::{ATTACKS, Attack, Done};
use client::Server;
use good::{Figures, Good};
use serde::Serialize;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask soak                        all attacks, one after the other and then all at once\n  \
    cargo xtask soak --seconds 600          the same, for longer\n  \
    cargo xtask soak --only large-bodies    one of them\n\n\
    The server is bounded when its peak memory stays under 512 MB and the 99th percentile of a well-behaved client's\n\
    latency under 50 ms in each phase. Where the machine itself is late by more than half of that, a phase is repeated.")]
pub(crate) struct Arguments {
    /// How long all phases take together.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u64).range(10..=86_400))]
    seconds: u64,
    /// Only this attack.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Attack a server without optimisations. Its latency is told and not judged.
    #[arg(long)]
    dev: bool,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

/// The most memory that the server may have taken at any time, in bytes.
const MOST_MEMORY: u64 = 512_000_000;

/// The highest 99th percentile of the well-behaved client's latency in a phase.
const MOST_LATENCY: Duration = Duration::from_millis(50);

/// From how late the machine wakes a thread that sleeps, in one of 100 cases, a phase says nothing of the server.
const BUSY: Duration = Duration::from_millis(25);

/// How often a phase is played at most when the machine is busy.
const ATTEMPTS: usize = 3;

/// What came of a phase.
#[derive(Serialize)]
struct Phase {
    name: &'static str,
    seconds: f64,
    #[serde(flatten)]
    figures: Figures,
    /// The server's memory at the end of the phase, in KiB.
    memory_kib: Option<u64>,
    /// What the attackers have to tell.
    attackers: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let chosen: Vec<&Attack> =
        ATTACKS.iter().filter(|attack| arguments.only.as_deref().is_none_or(|only| only == attack.name)).collect();
    if chosen.is_empty() {
        let names: Vec<_> = ATTACKS.iter().map(|attack| attack.name).collect();
        bail!("there is no attack `{}`; there are {}", arguments.only.as_deref().unwrap_or_default(), names.join(", "));
    }
    client::raise_file_limit();
    let build = if arguments.dev { Build::Dev } else { Build::Release };
    eprintln!("building and starting the server");
    let running = ContractServer::start_with(build, "ignored", &root().join("target/soak"), "strict = true\n")?;
    let server = Server::new(&running.url)?;
    let process = running.process.id().to_string();
    let good = Good::start(server)?;
    let phases = chosen.len() + 1 + usize::from(chosen.len() > 1);
    let length = Duration::from_secs(arguments.seconds) / u32::try_from(phases)?;
    let player = Player { server, good: &good, process: &process, length, judged: !arguments.dev };
    let mut played = vec![player.play("nothing", &[])?];
    for attack in &chosen {
        played.push(player.play(attack.name, &[attack])?);
    }
    if chosen.len() > 1 {
        played.push(player.play("all-at-once", &chosen)?);
    }
    good.stop()?;
    let peak = resident_peak(&process).context("the system does not tell how much memory the server took")? * 1024;
    if arguments.json {
        println!("{}", serde_json::json!({ "peak_bytes": peak, "phases": played }));
    } else {
        print(&played, peak);
    }
    ensure!(
        peak < MOST_MEMORY,
        "the server took {} MB of memory, {} are allowed",
        peak / 1_000_000,
        MOST_MEMORY / 1_000_000
    );
    Ok(ExitCode::SUCCESS)
}

/// Plays phases.
struct Player<'a> {
    server: Server,
    good: &'a Good,
    process: &'a str,
    length: Duration,
    judged: bool,
}

impl Player<'_> {
    fn play(&self, name: &'static str, attacks: &[&Attack]) -> Result<Phase> {
        let mut attempt = 1;
        loop {
            eprintln!("{name}: {} s", self.length.as_secs_f32().round());
            let phase = self.play_once(name, attacks)?;
            let Figures { p99, machine_p99, .. } = phase.figures;
            if !self.judged || p99 < MOST_LATENCY {
                return Ok(phase);
            }
            if machine_p99 < BUSY || attempt == ATTEMPTS {
                bail!(
                    "{name}: 1 of 100 calls of the well-behaved client took {p99:?} or longer, {MOST_LATENCY:?} are allowed \
                     (the machine woke sleeping threads up to {machine_p99:?} late, attempt {attempt} of {ATTEMPTS})"
                );
            }
            attempt += 1;
            eprintln!("{name}: {p99:?}, but the machine itself was {machine_p99:?} late; once more");
        }
    }

    fn play_once(&self, name: &'static str, attacks: &[&Attack]) -> Result<Phase> {
        self.good.between_calls(|| self.server.reset())?;
        // The client's own config exists again before anybody fills the memory.
        std::thread::sleep(Duration::from_millis(200));
        self.good.take()?;
        let (start, stop) = (Instant::now(), AtomicBool::new(false));
        let attackers = std::thread::scope(|scope| {
            let running: Vec<_> = attacks
                .iter()
                .map(|attack| {
                    let stop = &stop;
                    scope.spawn(move || {
                        client::low_priority();
                        (attack.run)(self.server, stop).with_context(|| attack.name)
                    })
                })
                .collect();
            std::thread::sleep(self.length);
            stop.store(true, Ordering::Relaxed);
            let figures = self.good.take();
            let told: Result<Vec<_>> =
                running.into_iter().map(|attack| attack.join().expect("a panic is passed on")).collect();
            anyhow::Ok((figures?, told?))
        });
        let (figures, attackers) = attackers?;
        if let [done] = attackers.as_slice() {
            ensure!(done.count > 0, "{name}: the attack has done nothing; give it more --seconds");
        }
        let attackers = attackers.into_iter().map(|done: Done| done.text).collect();
        let memory_kib = memory(self.process, "VmRSS:");
        ensure!(memory_kib.is_some(), "{name}: the server has ended");
        Ok(Phase { name, seconds: start.elapsed().as_secs_f64(), figures, memory_kib, attackers })
    }
}

fn print(phases: &[Phase], peak: u64) {
    println!("attack                calls      p50      p99      max   machine p99   reconnects   memory");
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1000.0);
    for Phase { name, figures, memory_kib, .. } in phases {
        let Figures { calls, p50, p99, max, machine_p99, reconnects } = figures;
        println!(
            "{name:<20} {calls:>6} {:>8} {:>8} {:>8}      {:>8}   {reconnects:>10}   {:>4} MB",
            ms(*p50),
            ms(*p99),
            ms(*max),
            ms(*machine_p99),
            memory_kib.unwrap_or_default() * 1024 / 1_000_000
        );
    }
    for Phase { name, attackers, .. } in phases {
        attackers.iter().for_each(|told| println!("{name}: {told}"));
    }
    println!("peak memory of the server: {} MB of {}", peak / 1_000_000, MOST_MEMORY / 1_000_000);
}
