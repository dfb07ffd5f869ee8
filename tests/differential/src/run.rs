//! The run: builds the drivers, has the cases played, and prints what came of them.

use super::arguments::Arguments;
use super::case::Cases;
use super::known;
use super::play::{Play, Player};
use super::report::{WireReport, show_case};
use super::service::Prepared;
use anyhow::{Context, Result, ensure};
use proofmark_contract::Api;
use proofmark_testkit::newer::Newer;
use proofmark_testkit::packages::{Profile, Side};
use proofmark_testkit::report::publish;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

/// The name of the driver's package and program.
const DRIVER: &str = "differential-driver";

/// Runs it and prints its report.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let service = arguments.service;
    let known = known::load(service.name)?;
    let Prepared { model, package } = service.prepare()?;
    let newer = Newer::load(&model)?;
    let api = Api::new(&newer.without(&model)?).map_err(|report| anyhow::anyhow!("{report}"))?;
    let programs = [DRIVER.to_owned()];
    eprintln!("building with {}", service.peer);
    let peer = package.build(Side::Peer, Profile::Dev, &programs);
    let peer = peer.with_context(|| {
        format!(
            "what {} does not have yet belongs in tests/differential/newer.toml; then run `cargo xtask codegen`",
            service.peer
        )
    })?;
    let peer = peer.program(DRIVER);
    eprintln!("building with {}", service.ours);
    let ours = package.build(Side::Ours, Profile::Dev, &programs)?.program(DRIVER);
    let (seed, number) = match &arguments.case {
        Some(id) => one(id)?,
        None => (arguments.seed, None),
    };
    let cases = Cases::new(&api, seed);
    let signing_name = api.signing_name.clone().context("the model lacks a name for signatures")?;
    let crates = [service.peer, service.ours];
    let play = Play { cases, known, fields: newer.fields(), programs: [peer, ours], crates, signing_name };
    if let Some(number) = number {
        let mut player = Player::start(&play)?;
        let case = play.cases.case(number)?;
        let played = player.play(&case)?;
        show_case(&case, &played, &play.known, crates);
        return Ok(ExitCode::from(u8::from(!played.is_explained())));
    }
    let start = Instant::now();
    let sources = sources(&package.folder(Side::Peer), service.peer)
        .with_context(|| format!("where the sources of {} are", service.peer))?;
    let arrived = newer.arrived(&model, &sources)?.into_iter().map(str::to_owned).collect();
    let mut report = WireReport::new(&api, service, &play.cases, newer.count(), arrived, &play.known);
    play.all(arguments.calls(), &mut report)?;
    report.finish(arguments.is_whole(), start.elapsed());
    Ok(publish(&report, arguments.json))
}

/// The seed and the number that an id is made of.
fn one(id: &str) -> Result<(u64, Option<u64>)> {
    let parts = id.split_once('-').and_then(|(seed, number)| Some((seed.parse().ok()?, number.parse().ok()?)));
    let (seed, number) = parts.with_context(|| format!("--case {id}: expected a seed and a number, `1-4711`"))?;
    Ok((seed, Some(number)))
}

/// Where cargo has the sources of a package that the one in a folder depends on.
fn sources(folder: &Path, package: &str) -> Result<PathBuf> {
    // Of other platforms nothing was fetched.
    let rustc = Command::new("rustc").arg("-vV").output()?;
    let told = String::from_utf8_lossy(&rustc.stdout).into_owned();
    let host = told.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let output = proofmark_testkit::cargo_command()
        .args(["metadata", "--format-version", "1", "--offline", "--filter-platform", host])
        .current_dir(folder)
        .output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let found = metadata["packages"].as_array().into_iter().flatten().find(|one| one["name"] == package);
    let manifest = found.and_then(|package| package["manifest_path"].as_str()).context("no such package")?;
    Ok(Path::new(manifest).parent().unwrap_or(Path::new(".")).to_owned())
}
