//! The AWS SDK for JavaScript v3.

use super::{Peer, sources};
use anyhow::Result;
use proofmark_testkit::process::run;
use std::fs;
use std::path::Path;
use std::process::Command;

pub(super) fn prepare(peer: &Peer, folder: &Path) -> Result<Command> {
    peer.once(folder, || {
        fs::write(folder.join("package.json"), "{ \"private\": true, \"type\": \"module\" }\n")?;
        let packages = peer.packages.iter().map(|(package, version)| format!("{package}@{version}"));
        run(Command::new("npm").args(["install", "--silent", "--save-exact"]).args(packages).current_dir(folder))
    })?;
    // Node looks for packages from where the module is.
    let driver = folder.join("driver.mjs");
    fs::copy(sources().join("javascript/driver.mjs"), &driver)?;
    let mut command = Command::new("node");
    command.arg(driver);
    Ok(command)
}
