//! `cargo xtask bench diff`: how long `proofmark diff` takes for two versions of a model, with reading and printing, and
//! how much memory. Models are downloaded before, and the figures have limits.

use super::cost::middle;
use anyhow::{Context, Result, ensure};
use proofmark_testkit::memory::resident_peak;
use proofmark_testkit::process::run as finish;
use proofmark_testkit::report::{Report, publish};
use proofmark_testkit::{cargo_command, root};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask bench diff             medians of five runs each\n  \
    cargo xtask bench diff --json      the figures as JSON\n\n\
    Two versions of botocore's models each: of Lambda; of SageMaker, the largest whose crate is generated; and of EC2,\n\
    the largest, whose protocol is not generated. They are kept below target/models.\n\n\
    Exit status: 0 within the limits, 1 beyond, 2 could not run.")]
pub(crate) struct Arguments {
    /// How often each is compared; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..))]
    runs: u8,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

const OLD: &str = "1.43.60";
const NEW: &str = "1.44.5";

/// The services, with the most seconds and MiB that a comparison may take.
const SERVICES: [(&str, f64, Option<u64>); 3] =
    [("lambda", 0.2, Some(100)), ("sagemaker", 3.0, None), ("ec2", 3.0, None)];

#[derive(Serialize)]
struct Figure {
    service: &'static str,
    changes: u64,
    seconds: f64,
    /// The most memory that it had, in MiB, where the system reports it.
    mebibytes: Option<u64>,
    is_within: bool,
}

struct Figures(Vec<Figure>);

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    finish(cargo_command().args(["build", "--quiet", "--release", "--package", "proofmark-cli"]).current_dir(root()))?;
    let program = proofmark_testkit::artifacts().join("release/proofmark");
    let mut figures = Vec::new();
    for (service, most_seconds, most_memory) in SERVICES {
        let models = [OLD, NEW].map(|version| format!("{service}@{version}"));
        // Downloads what is not there, and says how many changes there are.
        let output = command(&program, &models).args(["--format", "json"]).stderr(Stdio::inherit()).output()?;
        ensure!(output.status.success(), "proofmark diff {} failed", models.join(" "));
        let shown: Value = serde_json::from_slice(&output.stdout).context("proofmark diff printed no JSON")?;
        let (mut seconds, mut memory) = (Vec::new(), None);
        for _ in 0..arguments.runs {
            let (time, peak) = measure(&mut command(&program, &models))?;
            seconds.push(time);
            memory = memory.max(peak);
        }
        let seconds = middle(seconds);
        let mebibytes = memory.map(|kib| kib / 1024);
        let is_within = seconds <= most_seconds && most_memory.zip(mebibytes).is_none_or(|(most, peak)| peak <= most);
        let changes = shown["summary"]["changes"].as_u64().unwrap_or_default();
        figures.push(Figure { service, changes, seconds, mebibytes, is_within });
    }
    Ok(publish(&Figures(figures), arguments.json))
}

fn command(program: &Path, models: &[String; 2]) -> Command {
    let mut command = Command::new(program);
    let cache: PathBuf = root().join("target");
    command.arg("diff").args(models).env("PROOFMARK_CACHE", cache).stdin(Stdio::null());
    command
}

/// Seconds and peak memory in KiB of a program, which is looked at while it runs.
fn measure(command: &mut Command) -> Result<(f64, Option<u64>)> {
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().context("proofmark cannot be started")?;
    let id = child.id().to_string();
    let mut peak = None;
    let status = loop {
        match child.try_wait()? {
            Some(status) => break status,
            None => {
                peak = peak.max(resident_peak(&id));
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    };
    ensure!(status.success(), "proofmark diff ended with {status}");
    Ok((begun.elapsed().as_secs_f64(), peak))
}

impl Report for Figures {
    fn passed(&self) -> bool {
        self.0.iter().all(|figure| figure.is_within)
    }

    fn json(&self) -> Value {
        json!({ "old": OLD, "new": NEW, "services": self.0 })
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:10} {:>8} {:>9} {:>8}", "service", "changes", "time", "memory")?;
        for figure in &self.0 {
            let memory = figure.mebibytes.map_or("-".to_owned(), |mebibytes| format!("{mebibytes} MiB"));
            let mark = if figure.is_within { "" } else { "  beyond its limit" };
            writeln!(f, "{:10} {:>8} {:>7.3} s {memory:>8}{mark}", figure.service, figure.changes, figure.seconds)?;
        }
        Ok(())
    }
}
