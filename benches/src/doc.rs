//! `cargo xtask bench doc`: how long rustdoc takes for the generated crate and what it writes, beside aws-sdk-lambda. What
//! the crates depend on is built before.

use super::compile::{OURS, PEER};
use super::cost::{self, Cost, median};
use anyhow::{Context, Result, ensure};
use proofmark_testkit::cargo_command;
use proofmark_testkit::root;
use serde::Serialize;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask bench doc             one run of each\n  \
    cargo xtask bench doc --runs 3    medians of three, in turns\n  \
    cargo xtask bench doc --json      the figures as JSON\n\n\
    The peer is fetched from the registry; all is built below target/bench/doc, with all operations and Tokio.")]
pub(crate) struct Arguments {
    /// How often each is documented; the median counts.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..))]
    runs: u8,
    /// The peer's version.
    #[arg(long, default_value = "1.156.0")]
    peer: String,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

/// The documentation of one crate.
#[derive(Serialize)]
struct Figure {
    name: &'static str,
    #[serde(flatten)]
    cost: Cost,
    files: u64,
    bytes: u64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let folder = root().join("target/bench/doc");
    super::compile::prepare(&folder, &arguments.peer, "all-operations")?;
    for name in [OURS, PEER] {
        eprintln!("{name}: building what it depends on");
        document(&folder, name)?;
    }
    let mut figures = [(OURS, Vec::new(), (0, 0)), (PEER, Vec::new(), (0, 0))];
    for run in 1..=arguments.runs {
        for (name, costs, written) in &mut figures {
            eprintln!("{name}: run {run} of {}", arguments.runs);
            empty(&pages(&folder))?;
            // Else cargo finds it documented.
            proofmark_testkit::process::run(cargo(&folder, "clean").args(["--package", name]))?;
            costs.push(document(&folder, name)?);
            *written = size(&pages(&folder))?;
        }
    }
    let figures = figures.map(|(name, costs, (files, bytes))| Figure { name, cost: median(&costs), files, bytes });
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&figures)?);
    } else {
        print(&figures, arguments);
    }
    Ok(ExitCode::SUCCESS)
}

fn cargo(folder: &Path, verb: &str) -> Command {
    let mut command = cargo_command();
    command
        .arg(verb)
        .arg("--quiet")
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTDOCFLAGS");
    command
}

fn document(folder: &Path, package: &str) -> Result<Cost> {
    let (output, cost) =
        cost::output(cargo(folder, "doc").args(["--no-deps", "--package", package])).context("cannot run cargo")?;
    ensure!(output.status.success(), "cargo doc failed for {package}");
    Ok(cost)
}

/// Where the documentation is written to.
fn pages(folder: &Path) -> PathBuf {
    folder.join("target/doc")
}

fn empty(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot empty {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// How many files there are in a folder, and how many bytes they have.
fn size(folder: &Path) -> Result<(u64, u64)> {
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        let (more, longer) =
            if entry.file_type()?.is_dir() { size(&entry.path())? } else { (1, entry.metadata()?.len()) };
        files += more;
        bytes += longer;
    }
    Ok((files, bytes))
}

fn print(figures: &[Figure; 2], arguments: &Arguments) {
    println!("cargo doc --no-deps, dependencies built, median of {}; peer: {PEER} {}", arguments.runs, arguments.peer);
    println!("{:<18} {:>9} {:>15} {:>8} {:>10}", "", "time", "processor time", "files", "size");
    for figure in figures {
        let processor = figure.cost.processor.map_or_else(|| "unknown".to_owned(), |time| format!("{time:.1} s"));
        println!(
            "{:<18} {:>7.1} s {:>15} {:>8} {:>7.1} MB",
            figure.name,
            figure.cost.wall,
            processor,
            figure.files,
            figure.bytes as f64 / 1e6
        );
    }
    let [ours, peer] = figures;
    let processor = ours.cost.processor.zip(peer.cost.processor).map_or(f64::NAN, |(ours, peer)| ours / peer);
    println!(
        "{:<18} {:>9.3} {:>15.3} {:>8.3} {:>10.3}",
        "ours/peer",
        ours.cost.wall / peer.cost.wall,
        processor,
        ours.files as f64 / peer.files as f64,
        ours.bytes as f64 / peer.bytes as f64
    );
}
