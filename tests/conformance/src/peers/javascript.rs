//! The AWS SDK for JavaScript v3.

use super::{Peer, Program, sources};
use anyhow::Result;
use proofmark_testkit::process::run;
use std::fs;
use std::path::Path;
use std::process::Command;

pub(super) fn prepare(peer: &Peer, folder: &Path, program: Program) -> Result<Command> {
    peer.once(folder, || {
        fs::write(folder.join("package.json"), "{ \"private\": true, \"type\": \"module\" }\n")?;
        let packages = peer.packages.iter().map(|(package, version)| format!("{package}@{version}"));
        run(Command::new("npm").args(["install", "--silent", "--save-exact"]).args(packages).current_dir(folder))
    })?;
    // Node looks for packages from where the module is.
    let name = match program {
        Program::Driver => "driver.mjs",
        Program::Story => "story.mjs",
    };
    let module = folder.join(name);
    fs::copy(sources().join("javascript").join(name), &module)?;
    let mut command = Command::new("node");
    command.arg(module);
    Ok(command)
}
