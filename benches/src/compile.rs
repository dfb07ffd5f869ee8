//! `cargo xtask bench compile`: what it costs to compile the generated crate, beside aws-sdk-lambda in the same run:
//! dependencies built, incremental off, one crate at a time.

use super::rustc::{LOG, Note};
use anyhow::{Context, Result, bail};
use proofmark_testkit::cargo_command;
use proofmark_testkit::root;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask bench compile                one run of each\n  \
    cargo xtask bench compile --runs 3       the median of three\n  \
    cargo xtask bench compile --only check   no dev, no release\n\n\
    The peer is fetched from the registry and built below target/bench; this takes some minutes.")]
pub(crate) struct Arguments {
    /// How often each crate is compiled; the median counts.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..))]
    runs: u8,
    /// Only this kind of build.
    #[arg(long, value_enum)]
    only: Option<Build>,
    /// The peer's version.
    #[arg(long, default_value = "1.156.0")]
    peer: String,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum Build {
    Check,
    Dev,
    Release,
}

impl Build {
    const ALL: [Self; 3] = [Self::Check, Self::Dev, Self::Release];

    fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Check => &["check"],
            Self::Dev => &["build"],
            Self::Release => &["build", "--release"],
        }
    }
}

pub(super) const OURS: &str = "proofmark-lambda";
/// The family whose operations alone are measured too.
const FAMILY: &str = "event-invoke-config";
const SHARED: &str = "proofmark-runtime";
pub(super) const PEER: &str = "aws-sdk-lambda";
const WRAPPER: &str = "rustc-wrapper";

/// One line of the table.
#[derive(Serialize)]
struct Figure {
    build: &'static str,
    ours_seconds: f64,
    ours_peak_mb: f64,
    family_seconds: f64,
    family_peak_mb: f64,
    shared_seconds: f64,
    peer_seconds: f64,
    peer_peak_mb: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let folder = root().join("target/bench/compile");
    let family = folder.join("family");
    prepare(&folder, &arguments.peer, "all-operations")?;
    prepare(&family, &arguments.peer, FAMILY)?;
    let mut figures = Vec::new();
    for build in Build::ALL.into_iter().filter(|build| arguments.only.is_none_or(|only| only == *build)) {
        eprintln!("{}: building the dependencies", build.name());
        cargo(&folder, build.arguments())?;
        cargo(&family, build.arguments())?;
        let mut notes = [(&folder, OURS), (&folder, SHARED), (&folder, PEER), (&family, OURS)]
            .map(|(folder, package)| (folder, package, Vec::new()));
        // In turns, so that what else the machine does is shared by all.
        for run in 1..=arguments.runs {
            for (folder, package, notes) in &mut notes {
                eprintln!("{}: {package}, run {run} of {}", build.name(), arguments.runs);
                notes.push(measure(folder, build, package)?);
            }
        }
        let [ours, shared, peer, alone] = notes.map(|(.., notes)| median(notes));
        figures.push(Figure {
            build: build.name(),
            ours_seconds: ours.seconds,
            ours_peak_mb: ours.peak as f64 / 1024.0,
            family_seconds: alone.seconds,
            family_peak_mb: alone.peak as f64 / 1024.0,
            shared_seconds: shared.seconds,
            peer_seconds: peer.seconds,
            peer_peak_mb: peer.peak as f64 / 1024.0,
        });
    }
    let ours = size(&root().join("crates/lambda/src"))?;
    let peer = size(&peer_source(&folder, &arguments.peer)?)?;
    if arguments.json {
        let report = serde_json::json!({ "figures": figures, "ours": ours, "peer": peer });
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&figures, &ours, &peer, arguments);
    }
    Ok(ExitCode::SUCCESS)
}

/// A package that depends on both crates, with the same features and with our lock file. Ours has these operations.
pub(super) fn prepare(folder: &Path, peer: &str, operations: &str) -> Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    let lambda = root().join("crates/lambda");
    let manifest = format!(
        "[package]\nname = \"bench-compile\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n\
         {PEER} = {{ version = \"={peer}\", default-features = false, features = [\"rt-tokio\"] }}\n\
         {OURS} = {{ path = {:?}, default-features = false, features = [\"tokio\", {operations:?}] }}\n\n\
         [profile.dev]\nincremental = false\n",
        lambda.display().to_string()
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), "")?;
    // A copy, since this program may be rebuilt while the benchmark runs.
    fs::copy(std::env::current_exe()?, folder.join(WRAPPER))?;
    if !folder.join("Cargo.lock").exists() {
        fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    }
    Ok(())
}

fn cargo(folder: &Path, arguments: &[&str]) -> Result<()> {
    let log = folder.join("rustc.log");
    let status = cargo_command()
        .current_dir(folder)
        .args(arguments)
        .arg("--quiet")
        .env("CARGO_TARGET_DIR", root().join("target/bench/compile/target"))
        .env("CARGO_INCREMENTAL", "0")
        .env("RUSTC_WRAPPER", folder.join(WRAPPER))
        .env(LOG, &log)
        .status()
        .context("cannot run cargo")?;
    if status.success() { Ok(()) } else { bail!("cargo {} failed", arguments.join(" ")) }
}

/// Compiles one package, everything else built.
fn measure(folder: &Path, build: Build, package: &str) -> Result<Note> {
    let name = package.replace('-', "_");
    let log = folder.join("rustc.log");
    let release: &[&str] = if build == Build::Release { &["--release"] } else { &[] };
    cargo(folder, &[&["clean", "-p", package], release].concat())?;
    fs::remove_file(&log).or_else(|e| if e.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(e) })?;
    cargo(folder, build.arguments())?;
    let text = fs::read_to_string(&log)?;
    let mut notes = text.lines().filter_map(|line| serde_json::from_str::<Note>(line).ok());
    notes.find(|note| note.name == name).with_context(|| format!("cargo did not compile {package}"))
}

fn median(mut notes: Vec<Note>) -> Note {
    notes.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    notes.swap_remove(notes.len() / 2)
}

/// How much source there is.
#[derive(Default, Serialize)]
struct Size {
    files: usize,
    lines: usize,
    bytes: usize,
}

fn size(folder: &Path) -> Result<Size> {
    let mut total = Size::default();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            let inner = size(&path)?;
            total.files += inner.files;
            total.lines += inner.lines;
            total.bytes += inner.bytes;
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path)?;
            total.files += 1;
            total.lines += text.lines().count();
            total.bytes += text.len();
        }
    }
    Ok(total)
}

fn peer_source(folder: &Path, version: &str) -> Result<PathBuf> {
    let output = cargo_command()
        .current_dir(folder)
        .args(["metadata", "--format-version", "1"])
        .output()
        .context("cannot run cargo metadata")?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).context("cargo metadata is not JSON")?;
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|p| p["name"] == PEER && p["version"] == version)
        .and_then(|p| p["manifest_path"].as_str())
        .and_then(|p| Path::new(p).parent())
        .map(|p| p.join("src"))
        .with_context(|| format!("{PEER} {version} is not among the dependencies"))
}

fn print(figures: &[Figure], ours: &Size, peer: &Size, arguments: &Arguments) {
    println!(
        "crate alone, dependencies built, incremental off, median of {}; peer: {PEER} {}",
        arguments.runs, arguments.peer
    );
    println!("build     ours       peer       ours/peer   memory ours/peer          {SHARED}");
    for f in figures {
        println!(
            "{:<8} {:>6.2} s  {:>7.2} s  {:>8.3}    {:>5.0} / {:>5.0} MB = {:.3}   {:>6.2} s",
            f.build,
            f.ours_seconds,
            f.peer_seconds,
            f.ours_seconds / f.peer_seconds,
            f.ours_peak_mb,
            f.peer_peak_mb,
            f.ours_peak_mb / f.peer_peak_mb,
            f.shared_seconds,
        );
    }
    println!("\nonly the operations of {FAMILY}");
    println!("build     ours       peer       ours/peer   memory ours/peer");
    for f in figures {
        println!(
            "{:<8} {:>6.2} s  {:>7.2} s  {:>8.3}    {:>5.0} / {:>5.0} MB = {:.3}",
            f.build,
            f.family_seconds,
            f.peer_seconds,
            f.family_seconds / f.peer_seconds,
            f.family_peak_mb,
            f.peer_peak_mb,
            f.family_peak_mb / f.peer_peak_mb,
        );
    }
    println!();
    let ratio = |a: usize, b: usize| a as f64 / b as f64;
    println!("source   {} files, {} lines, {} bytes", ours.files, ours.lines, ours.bytes);
    println!("peer     {} files, {} lines, {} bytes", peer.files, peer.lines, peer.bytes);
    println!("ratio    lines {:.3}, bytes {:.3}", ratio(ours.lines, peer.lines), ratio(ours.bytes, peer.bytes));
}
