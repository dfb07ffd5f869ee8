//! aws-sdk-lambda, and proofmark-lambda in its place: one driver, built with either. The table of documented examples is
//! the one that the suite plays.

use super::{Peer, Program, sources};
use anyhow::{Context, Result, ensure};
use proofmark_testkit::packages::{Package, Profile, Side};
use std::path::Path;
use std::process::Command;

pub(super) fn published(peer: &Peer, _: &Path, program: Program) -> Result<Command> {
    let (name, version) = peer.packages.first().context("the peer has no package")?;
    let found = driver().peer_version()?;
    ensure!(
        found == format!("={version}"),
        "tests/third-party/rust/Cargo.toml has version {found} of {name}, the table of clients {version}"
    );
    command(Side::Peer, program)
}

pub(super) fn ours(_: &Peer, _: &Path, program: Program) -> Result<Command> {
    command(Side::Ours, program)
}

fn driver() -> Package {
    Package::new("peers/rust", sources().join("rust"))
}

fn command(side: Side, program: Program) -> Result<Command> {
    let name = match program {
        Program::Driver => "driver",
        Program::Story => "story",
    };
    Ok(Command::new(driver().build(side, Profile::Dev, &[])?.program(name)))
}
