//! The AWS SDK for Go v2.

use super::{Peer, sources};
use anyhow::Result;
use proofmark_testkit::process::run;
use std::fs;
use std::path::Path;
use std::process::Command;

pub(super) fn prepare(peer: &Peer, folder: &Path) -> Result<Command> {
    fs::copy(sources().join("go/main.go"), folder.join("main.go"))?;
    peer.once(folder, || {
        let requirements = peer.packages.iter().map(|(module, version)| format!("\t{module} {version}\n"));
        let manifest = format!("module peer\n\ngo 1.24\n\nrequire (\n{})\n", requirements.collect::<String>());
        fs::write(folder.join("go.mod"), manifest)?;
        run(Command::new("go").args(["mod", "tidy"]).current_dir(folder))
    })?;
    run(Command::new("go").args(["build", "-o", "driver", "."]).current_dir(folder))?;
    Ok(Command::new(folder.join("driver")))
}
