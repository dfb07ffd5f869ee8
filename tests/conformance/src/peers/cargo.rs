//! aws-sdk-lambda, and proofmark-lambda in its place: one driver, built with either. The table of documented examples is
//! the one that the suite plays.

use super::{Peer, sources};
use anyhow::{Context, Result, ensure};
use proofmark_testkit::packages::{Package, Profile, Side};
use std::path::Path;
use std::process::Command;

pub(super) fn published(peer: &Peer, _: &Path) -> Result<Command> {
    let (name, version) = peer.packages.first().context("the peer has no package")?;
    let found = driver().peer_version()?;
    ensure!(
        found == format!("={version}"),
        "tests/third-party/rust/Cargo.toml has version {found} of {name}, the table of clients {version}"
    );
    program(Side::Peer)
}

pub(super) fn ours(_: &Peer, _: &Path) -> Result<Command> {
    program(Side::Ours)
}

fn driver() -> Package {
    Package::new("peers/rust", sources().join("rust"))
}

fn program(side: Side) -> Result<Command> {
    Ok(Command::new(driver().build(side, Profile::Dev, &[])?.program("driver")))
}
