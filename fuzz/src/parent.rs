//! Starts the child that runs the cases, starts it again after one that killed it, and reports the outcome.

use super::child::{self, Message, Progress};
use super::options::{Bounds, Corpus, GROWTH, Target, bar};
use super::seeds::Seeds;
use anyhow::{Context, Result, bail};
use proofmark_testkit::root;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How many cases may do harm before the run is given up.
const MOST: usize = 20;

/// How the whole run goes, over all children.
struct Run<'a> {
    target: Target,
    bounds: Bounds,
    corpus: &'a Corpus,
    seeds: Seeds,
    folder: PathBuf,
    begun: Instant,
    next: u64,
    accepted: u64,
    slowest: (u64, u64),
    /// Memory in MiB after a tenth of the run and at the last look, of the child that runs now.
    early: Option<u64>,
    late: u64,
    most: u64,
    harm: Vec<String>,
}

/// Runs the cases of a target; says whether none did harm.
pub(super) fn run(target: Target, bounds: Bounds, corpus: &Corpus) -> Result<bool> {
    let folder = root().join("target/fuzz");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let seeds = Seeds::read(target, corpus)?;
    let mut run = Run {
        target,
        bounds,
        corpus,
        seeds,
        folder,
        begun: Instant::now(),
        next: 0,
        accepted: 0,
        slowest: (0, 0),
        early: None,
        late: 0,
        most: 0,
        harm: Vec::new(),
    };
    let bar = bar(bounds.cases, bounds.time())?;
    while !run.is_over() && run.harm.len() < MOST {
        run.child(&bar)?;
    }
    bar.finish_and_clear();
    Ok(run.report())
}

impl Run<'_> {
    fn left(&self) -> Option<Duration> {
        self.bounds.time().map(|time| time.saturating_sub(self.begun.elapsed()))
    }

    fn is_over(&self) -> bool {
        self.left().is_some_and(|left| left.is_zero()) || self.bounds.cases.is_some_and(|cases| self.next >= cases)
    }

    /// Runs one child to its end.
    fn child(&mut self, bar: &indicatif::ProgressBar) -> Result<()> {
        // Runs beside each other must not mistake each other's cases for theirs.
        let at = self.folder.join(format!("{}-{}.at", self.target.name(), std::process::id()));
        let mut command = Command::new(std::env::current_exe().context("cannot find this program")?);
        command.args(["child", self.target.name()]);
        command.args(["--seed", &self.bounds.seed.to_string(), "--from", &self.next.to_string()]);
        command.arg("--at").arg(&at);
        if let Some(cases) = self.bounds.cases {
            command.args(["--to", &cases.to_string()]);
        }
        if let Some(left) = self.left() {
            command.args(["--seconds", &left.as_secs_f64().to_string()]);
        }
        if let Some(corpus) = &self.corpus.corpus {
            command.arg("--corpus").arg(corpus);
        }
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("cannot start the child")?;
        let output = child.stdout.take().context("the child's output is not piped")?;
        let (first, accepted) = (self.next, self.accepted);
        let mut reported = false;
        self.early = None;
        for line in BufReader::new(output).lines() {
            // A child that is killed may leave half a line.
            match serde_json::from_str(&line?) {
                Ok(Message::Progress(progress)) => {
                    self.next = first + progress.cases;
                    self.accepted = accepted + progress.accepted;
                    self.look(&progress);
                    bar.set_position(if self.bounds.cases.is_some() {
                        self.next
                    } else {
                        self.begun.elapsed().as_secs()
                    });
                    bar.set_message(format!("{} cases", self.next));
                }
                Ok(Message::Harm { case, what }) => {
                    reported = true;
                    self.note(case, &what)?;
                    if self.harm.len() >= MOST {
                        child.kill()?;
                    }
                }
                Err(_) => {}
            }
        }
        let status = child.wait()?;
        let number = child::case_at(&at);
        // What it said is read; a file that stays does no harm.
        let _ = std::fs::remove_file(&at);
        if status.success() || self.harm.len() >= MOST {
            return Ok(());
        }
        let case = number?;
        // The watch has reported what it ended.
        if !(reported && status.code() == Some(child::ENDED)) {
            self.note(case, &format!("it ended the process with {status}"))?;
        }
        if case < first {
            bail!("the child ended before its first case, with {status}");
        }
        self.next = case + 1;
        Ok(())
    }

    fn look(&mut self, progress: &Progress) {
        if progress.slowest.1 > self.slowest.1 {
            self.slowest = progress.slowest;
        }
        self.late = progress.memory / 1024;
        self.most = self.most.max(self.late);
        let done = match (self.bounds.cases, self.bounds.time()) {
            (Some(cases), _) => self.next >= cases / 10,
            (None, Some(time)) => self.begun.elapsed() >= time / 10,
            (None, None) => false,
        };
        if done && self.early.is_none() {
            self.early = Some(self.late);
        }
    }

    /// Keeps a case that did harm, and what it did.
    fn note(&mut self, number: u64, what: &str) -> Result<()> {
        let name = format!("{}-{}-{number}", self.target.name(), self.bounds.seed);
        self.seeds.case(self.bounds.seed, number).write(&self.folder.join(&name))?;
        self.harm.push(format!("case {number}: {what} ({})", Path::new("target/fuzz").join(name).display()));
        Ok(())
    }

    /// Prints what came of it; says whether it is good.
    fn report(&self) -> bool {
        let seconds = self.begun.elapsed().as_secs_f64();
        println!("{}: {} cases from seed {} in {seconds:.1} s", self.target.name(), self.next, self.bounds.seed);
        println!("  accepted, written and read back as they were: {}", self.accepted);
        println!("  the slowest: case {}, {} ms", self.slowest.0, self.slowest.1);
        let grew = self.early.is_some_and(|early| {
            println!("  memory after a tenth: {early} MiB, at the end: {} MiB, at most: {} MiB", self.late, self.most);
            self.late > early + GROWTH
        });
        for harm in &self.harm {
            println!("  harm: {harm}");
        }
        self.harm.is_empty() && !grew
    }
}
