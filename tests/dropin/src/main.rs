//! `cargo xtask dropin`: programs written for aws-sdk-lambda, run with it and with the generated crate in its place.
//! Arguments and what is printed; the work is in the modules below.

#[macro_use]
extern crate proofmark_testkit;

mod compare;
mod known;
mod run;

use anyhow::{Result, bail};
use clap::Parser;
use compare::{Comparison, Verdict, compare};
use known::Known;
use proofmark_testkit::known::KnownList;
use proofmark_testkit::packages::{Binaries, Package, Profile, Side, more_programs};
use proofmark_testkit::report::{self, Report, exit};
use proofmark_testkit::root;
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(clap::Parser)]
#[command(
    name = "cargo xtask dropin",
    bin_name = "cargo xtask dropin",
    about = "Runs programs written for aws-sdk-lambda with it and with the client in its place",
    after_help = "Examples:\n  \
    cargo xtask dropin                     every program\n  \
    cargo xtask dropin invoke waiters      these two\n  \
    cargo xtask dropin --print errors      also what it printed\n  \
    cargo xtask dropin --json              as JSON\n\n\
    The programs stand in tests/dropin/programs/src/bin. They are built twice below target/dropin: as they are, and with one \
    line of their manifest changed, as an application would change it. Where the two are known to differ stands in \
    tests/dropin/known.toml, line by line, with the reason; an entry that no longer applies is a finding.\n\n\
    Exit status: 0 all the same or known, 1 findings, 2 could not run."
)]
struct Arguments {
    /// The programs to run [default: all].
    #[arg(value_name = "PROGRAM")]
    programs: Vec<String>,
    /// Print what each program printed with the generated crate.
    #[arg(long, conflicts_with = "json")]
    print: bool,
    /// Print everything as JSON.
    #[arg(long)]
    json: bool,
}

/// What all programs together came to.
#[derive(Serialize)]
struct DropInReport {
    programs: Vec<Comparison>,
    /// Entries of the list of known differences for programs that there are not.
    orphans: Vec<Known>,
    /// Whether the text has what each program printed.
    #[serde(skip)]
    print: bool,
}

fn main() -> ExitCode {
    exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    Ok(report::publish(&compared(arguments)?, arguments.json))
}

fn compared(arguments: &Arguments) -> Result<DropInReport> {
    let folder = root().join("tests/dropin");
    let all: Vec<String> = more_programs(&folder.join("programs"))?.into_iter().map(|(name, _)| name).collect();
    let known = known::load()?;
    let package = Package::new("dropin", folder.join("programs"));
    let orphans = known.iter().map(|(_, entry)| entry).filter(|entry| !all.contains(&entry.program)).cloned().collect();
    let programs = chosen(all, &arguments.programs)?;
    eprintln!("building with aws-sdk-lambda");
    let peer = package.build(Side::Peer, Profile::Dev, &programs)?;
    eprintln!("building with proofmark-lambda");
    let ours = package.build(Side::Ours, Profile::Dev, &programs)?;
    eprintln!("running {} programs", programs.len());
    Ok(DropInReport { programs: pairs(&programs, &peer, &ours, &known)?, orphans, print: arguments.print })
}

/// Those of these names, or all.
fn chosen(all: Vec<String>, names: &[String]) -> Result<Vec<String>> {
    if let Some(unknown) = names.iter().find(|name| !all.contains(name)) {
        bail!("there is no program `{unknown}`; there are {}", all.join(", "));
    }
    Ok(if names.is_empty() { all } else { names.to_vec() })
}

/// Runs each program on both sides, some at once.
fn pairs(programs: &[String], peer: &Binaries, ours: &Binaries, known: &KnownList<Known>) -> Result<Vec<Comparison>> {
    let next = AtomicUsize::new(0);
    let worker = || -> Result<Vec<Comparison>> {
        let mut done = Vec::new();
        while let Some(name) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (peer, ours) = (run::run(&peer.program(name))?, run::run(&ours.program(name))?);
            done.push(compare(name, &peer, ours, known));
        }
        Ok(done)
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all = std::thread::scope(|scope| -> Result<Vec<Comparison>> {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        let mut all = Vec::new();
        for thread in threads {
            match thread.join() {
                Ok(done) => all.extend(done?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(all)
    })?;
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

impl Report for DropInReport {
    fn passed(&self) -> bool {
        self.orphans.is_empty() && self.programs.iter().all(|program| program.verdict.is_fine())
    }

    fn json(&self) -> Value {
        json!(self)
    }
}

impl fmt::Display for DropInReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for program in &self.programs {
            write!(f, "{program}")?;
            if self.print {
                writeln!(f, "{}", program.printed)?;
            }
        }
        for entry in &self.orphans {
            writeln!(
                f,
                "an entry of {} is for `{}`, a program that there is not: delete it",
                known::LIST,
                entry.program
            )?;
        }
        let count = |verdict| self.programs.iter().filter(|program| program.verdict == verdict).count();
        writeln!(
            f,
            "{} programs: {} the same, {} differ, {} fail",
            self.programs.len(),
            count(Verdict::Same),
            count(Verdict::Differs),
            count(Verdict::Fails)
        )
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (known, new): (Vec<_>, Vec<_>) = self.differences.iter().partition(|difference| difference.is_known());
        let note = if known.is_empty() { String::new() } else { format!(", {} known to differ", known.len()) };
        writeln!(f, "{:8} {:16} {} lines{note}", self.verdict.word(), self.name, self.lines)?;
        for difference in new {
            for (mark, line) in [("  peer", &difference.peer), ("  ours", &difference.ours)] {
                writeln!(f, "{mark} {}", line.as_deref().unwrap_or("(no such line)"))?;
            }
        }
        for (entry, lines) in &self.stale {
            let Known { peer, ours, lines: said, .. } = entry;
            let list = known::LIST;
            writeln!(f, "  an entry of {list} explains {lines} lines and says {said}: correct or delete it")?;
            writeln!(f, "    peer {}\n    ours {ours}", peer.as_deref().unwrap_or("(no such line)"))?;
        }
        if !self.complaint.is_empty() {
            writeln!(f, "{}", self.complaint)?;
        }
        Ok(())
    }
}
