//! aws-sdk-lambda, and proofmark-lambda in its place: one driver, two manifests. The table of documented examples is the
//! one that the suite plays.

use super::{Peer, sources};
use anyhow::{Context, Result};
use proofmark_testkit::root;
use proofmark_testkit::scratch::Program;
use std::path::Path;
use std::process::Command;

pub(super) fn published(peer: &Peer, folder: &Path) -> Result<Command> {
    let (package, version) = peer.packages.first().context("the peer has no package")?;
    prepare(peer, folder, &format!("package = {package:?}, version = \"={version}\", features = [\"rt-tokio\"]"))
}

pub(super) fn ours(peer: &Peer, folder: &Path) -> Result<Command> {
    let path = root().join("crates/lambda");
    let features = "features = [\"all-operations\", \"rt-tokio\"]";
    prepare(peer, folder, &format!("package = \"proofmark-lambda\", path = {path:?}, {features}"))
}

fn prepare(peer: &Peer, folder: &Path, client: &str) -> Result<Command> {
    let package = format!("peer-{}", peer.name);
    let dependencies = format!(
        "client = {{ {client}, default-features = false }}\n\
         aws-smithy-http-client = {{ version = \"1\", features = [\"default-client\"] }}\n\
         aws-smithy-runtime-api = {{ version = \"1\", features = [\"client\", \"http-1x\"] }}\n\
         aws-smithy-types = \"1\"\n\
         jiff = {{ version = \"0.2\", default-features = false, features = [\"std\"] }}\n\
         serde_json = {{ version = \"1\", features = [\"preserve_order\"] }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n"
    );
    let (peers, suite) = (sources().join("rust"), root().join("tests/src"));
    let files = [
        ("main.rs", peers.join("main.rs")),
        ("replay.rs", peers.join("replay.rs")),
        ("values.rs", suite.join("values.rs")),
        ("examples.rs", suite.join("generated/examples.rs")),
    ];
    let program = Program { package: &package, dependencies: &dependencies, files: &files, release: false };
    Ok(Command::new(program.build(folder)?))
}
