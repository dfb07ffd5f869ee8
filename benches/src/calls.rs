//! `cargo xtask bench calls`: time and allocations of calls through the whole client, beside aws-sdk-lambda in the same
//! program. The program itself is in `benches/calls`.

use anyhow::{Context, Result, bail};
use proofmark_testkit::cargo_command;
use proofmark_testkit::root;
use serde::{Deserialize, Serialize};
use std::fs;
use std::process::{ExitCode, Stdio};

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask bench calls           the table\n  \
    cargo xtask bench calls --json    the figures as JSON\n\n\
    The peer is fetched from the registry and built below target/bench; this takes some minutes the first time.")]
pub(crate) struct Arguments {
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

/// What the program prints, a line each.
#[derive(Deserialize, Serialize)]
struct Figure {
    case: String,
    contender: String,
    microseconds: f64,
    allocations: u64,
    allocated_bytes: u64,
}

/// The contender that the others are measured against.
const PEER: &str = "peer";

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let program = root().join("benches/calls");
    // The versions that the workspace has; cargo adds what only this program needs.
    fs::copy(root().join("Cargo.lock"), program.join("Cargo.lock"))?;
    eprintln!("building and running benches/calls");
    let output = cargo_command()
        .current_dir(&program)
        .args(["run", "--release", "--quiet"])
        .env("CARGO_TARGET_DIR", root().join("target/bench/calls"))
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    if !output.status.success() {
        bail!("benches/calls failed");
    }
    let text = String::from_utf8(output.stdout).context("benches/calls printed no UTF-8")?;
    let figures: Vec<Figure> =
        text.lines().map(serde_json::from_str).collect::<Result<_, _>>().context("benches/calls printed no JSON")?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&figures)?);
    } else {
        print(&figures);
    }
    Ok(ExitCode::SUCCESS)
}

fn print(figures: &[Figure]) {
    println!("peer: aws-sdk-lambda; medians of 301 rounds in which the contenders take turns");
    println!("{:<52} {:<20} {:>11} {:>6} {:>12}", "case", "contender", "time", "/peer", "allocations");
    for figure in figures {
        let peer = figures.iter().find(|f| f.case == figure.case && f.contender == PEER);
        let ratio = peer.map_or(f64::NAN, |peer| figure.microseconds / peer.microseconds);
        println!(
            "{:<52} {:<20} {:>8.1} us {:>6.3} {:>12}",
            figure.case, figure.contender, figure.microseconds, ratio, figure.allocations
        );
    }
}
