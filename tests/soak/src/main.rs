//! `cargo xtask soak`: every attack that we know of on the memory and the connections of the contract server, played
//! against the real program, with a well-behaved client beside. It fails when the server takes too much memory, when
//! the client has to wait too long or gets a wrong response, or when something that was acknowledged is lost.
//!
//! `mixed` is another run: calls of all kinds of resources, of which each response is checked.
//!
//! `attacks` are what is done to the server, `client` the HTTP for it, `good` the client that is measured, `machine`
//! what else the machine is busy with, `verdict` what the figures say. Everything stays on this machine's loopback
//! address, and the attackers run at a low priority, so that what is measured is the server and not the load generator.

#[macro_use]
extern crate proofmark_testkit;

mod attacks;
mod client;
mod good;
mod machine;
mod mixed;
mod verdict;

use anyhow::{Context, Result, bail, ensure};
use attacks::{ATTACKS, Attack, Done};
use clap::Parser;
use client::Server;
use good::{Figures, Good};
use machine::Machine;
use proofmark_testkit::memory::{memory, resident_peak};
use proofmark_testkit::report::{Report, exit, publish};
use proofmark_testkit::root;
use proofmark_testkit::server::{Build, ContractServer};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use verdict::{ATTEMPTS, Attempt, Latency, MOST_LATENCY, MOST_MEMORY, Verdict};

#[derive(clap::Parser)]
#[command(
    name = "cargo xtask soak",
    bin_name = "cargo xtask soak",
    about = "Attacks the contract server's memory and connections, and measures a well-behaved client meanwhile",
    after_help = "Examples:\n  \
    cargo xtask soak                        all attacks, one after the other and then all at once\n  \
    cargo xtask soak --seconds 600          the same, for longer\n  \
    cargo xtask soak --only large-bodies    one of them\n  \
    cargo xtask soak --mixed --calls 1000000\n\n\
    The server is bounded when its peak memory stays under 512 MB and the 99th percentile of a well-behaved client's\n\
    latency under 50 ms in each phase, of which each has three attempts. Where other programs take a fifth of the\n\
    processors while nobody attacks, or sleeping threads are woken 10 ms late, a latency that is too long is reported as\n\
    not judged, and does not fail. Memory is always judged."
)]
struct Arguments {
    /// How long all phases take together.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u64).range(10..=86_400))]
    seconds: u64,
    /// Only this attack.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// No attacks: calls of all kinds of resources from several clients, whose responses are all checked.
    #[arg(long, conflicts_with_all = ["seconds", "only"])]
    mixed: bool,
    /// How many calls `--mixed` makes.
    #[arg(long, default_value_t = 100_000, requires = "mixed", value_parser = clap::value_parser!(u32).range(1000..=100_000_000))]
    calls: u32,
    /// Attack a server without optimisations. Its latency is reported and not judged.
    #[arg(long)]
    dev: bool,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

/// How long each of the machine's figures is measured between two phases, while nobody attacks.
const WINDOW: Duration = Duration::from_millis(500);

/// What came of a phase: the figures of its last attempt, and all attempts.
#[derive(Serialize)]
struct Phase {
    name: &'static str,
    seconds: f64,
    #[serde(flatten)]
    figures: Figures,
    /// The server's memory at the end of the phase, and the most that it took until then, in KiB.
    memory_kib: u64,
    peak_kib: u64,
    attempts: Vec<Attempt>,
    latency: Latency,
    /// What the attackers have done.
    attackers: Vec<String>,
}

fn main() -> ExitCode {
    exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let build = if arguments.dev { Build::Dev } else { Build::Tool };
    if arguments.mixed {
        return mixed::run(usize::try_from(arguments.calls)?, build, arguments.json);
    }
    let chosen: Vec<&Attack> =
        ATTACKS.iter().filter(|attack| arguments.only.as_deref().is_none_or(|only| only == attack.name)).collect();
    if chosen.is_empty() {
        let names: Vec<_> = ATTACKS.iter().map(|attack| attack.name).collect();
        bail!("there is no attack `{}`; there are {}", arguments.only.as_deref().unwrap_or_default(), names.join(", "));
    }
    client::raise_file_limit();
    eprintln!("building and starting the server");
    let running =
        ContractServer::start_with(build, "ignored", &root().join("target/soak"), "strict = true\nstate = \"auto\"\n")?;
    let server = Server::new(&running.url)?;
    let process = running.process.id().to_string();
    let good = Good::start(server)?;
    let phases = chosen.len() + 1 + usize::from(chosen.len() > 1);
    let length = Duration::from_secs(arguments.seconds) / u32::try_from(phases)?;
    let player = Player { server, good: &good, process: &process, length, judged: !arguments.dev };
    let mut machine = player.machine()?;
    let mut played = vec![player.play("nothing", &[], &mut machine)?];
    for attack in &chosen {
        played.push(player.play(attack.name, &[attack], &mut machine)?);
    }
    if chosen.len() > 1 {
        played.push(player.play("all-at-once", &chosen, &mut machine)?);
    }
    let peak = player.peak()? * 1024;
    good.stop()?;
    let judged = played.iter().filter(|_| !arguments.dev);
    let verdict = Verdict::of(peak, judged.map(|phase| (phase.name, &phase.attempts[..])));
    let report = SoakReport { peak, phases: played, verdict };
    let status = publish(&report, arguments.json);
    for what in &report.verdict.not_judged {
        eprintln!("!!! LATENCY NOT JUDGED: {what}");
    }
    for problem in &report.verdict.problems {
        eprintln!("error: {problem}");
    }
    Ok(status)
}

/// What all phases found.
struct SoakReport {
    /// The most memory that the server took, in bytes.
    peak: u64,
    phases: Vec<Phase>,
    verdict: Verdict,
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
    /// Plays a phase until the client is fast enough, or often enough. What the machine was like before is known; what
    /// it is like after, is found out.
    fn play(&self, name: &'static str, attacks: &[&Attack], machine: &mut Machine) -> Result<Phase> {
        let mut attempts = Vec::new();
        loop {
            eprintln!("{name}: {} s", self.length.as_secs_f32().round());
            let mut phase = self.play_once(name, attacks)?;
            let before = std::mem::replace(machine, self.machine()?);
            let attempt = Attempt { p99: phase.figures.p99, before, after: *machine };
            attempts.push(attempt);
            if !self.judged || attempt.is_fast() || attempts.len() == ATTEMPTS {
                phase.latency = Latency::of(&attempts);
                phase.attempts = attempts;
                return Ok(phase);
            }
            let Attempt { p99, before, after } = attempt;
            eprintln!(
                "{name}: p99 {p99:.1?} of {MOST_LATENCY:?} (the machine before: {before}; after: {after}); once more"
            );
        }
    }

    /// Everything back to how it was, and what the machine is like then.
    fn machine(&self) -> Result<Machine> {
        self.good.between_calls(|| self.server.reset())?;
        // The client's own config exists again before anybody fills the memory.
        std::thread::sleep(Duration::from_millis(200));
        self.good.take()?;
        std::thread::sleep(WINDOW);
        let late = self.good.take()?.machine_p99;
        let taken = machine::taken_by_others(self.process, WINDOW);
        self.good.take()?;
        Ok(Machine { late, taken })
    }

    /// The most memory that the server has taken so far, in KiB.
    fn peak(&self) -> Result<u64> {
        resident_peak(self.process).context("the server has ended, or the system does not say how much memory it took")
    }

    fn play_once(&self, name: &'static str, attacks: &[&Attack]) -> Result<Phase> {
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
            let done: Result<Vec<_>> =
                running.into_iter().map(|attack| attack.join().expect("a panic is passed on")).collect();
            anyhow::Ok((figures?, done?))
        });
        let (figures, attackers) = attackers?;
        if let [done] = attackers.as_slice() {
            ensure!(done.count > 0, "{name}: the attack has done nothing; give it more --seconds");
        }
        let attackers = attackers.into_iter().map(|done: Done| done.text).collect();
        let memory_kib = memory(self.process, "VmRSS:").with_context(|| format!("{name}: the server has ended"))?;
        Ok(Phase {
            name,
            seconds: start.elapsed().as_secs_f64(),
            figures,
            memory_kib,
            peak_kib: self.peak()?,
            attempts: Vec::new(),
            latency: Latency::NotJudged,
            attackers,
        })
    }
}

impl Report for SoakReport {
    fn passed(&self) -> bool {
        self.verdict.problems.is_empty()
    }

    fn json(&self) -> Value {
        json!({ "peak_bytes": self.peak, "phases": self.phases })
    }
}

impl fmt::Display for SoakReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "attack                calls      p50      p99      max   machine p99   reconnects   memory     peak"
        )?;
        let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1000.0);
        for Phase { name, figures, memory_kib, peak_kib, .. } in &self.phases {
            let Figures { calls, p50, p99, max, machine_p99, reconnects } = figures;
            writeln!(
                f,
                "{name:<20} {calls:>6} {:>8} {:>8} {:>8}      {:>8}   {reconnects:>10}   {:>3} MB   {:>3} MB",
                ms(*p50),
                ms(*p99),
                ms(*max),
                ms(*machine_p99),
                memory_kib * 1024 / 1_000_000,
                peak_kib * 1024 / 1_000_000
            )?;
        }
        for Phase { name, attackers, .. } in &self.phases {
            attackers.iter().try_for_each(|done| writeln!(f, "{name}: {done}"))?;
        }
        let attempts = self.phases.iter().flat_map(|phase| &phase.attempts);
        let machines = attempts.flat_map(|attempt| [attempt.before, attempt.after]);
        if let Some(busiest) = machines.max_by(|a, b| a.taken.total_cmp(&b.taken)) {
            writeln!(f, "the machine while nobody attacked, at its busiest: {busiest}")?;
        }
        writeln!(f, "peak memory of the server: {} MB of {}", self.peak / 1_000_000, MOST_MEMORY / 1_000_000)
    }
}
