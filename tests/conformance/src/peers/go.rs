//! The AWS SDK for Go v2.

use super::{Peer, Program, sources};
use anyhow::Result;
use proofmark_testkit::process::run;
use std::fs;
use std::path::Path;
use std::process::Command;

pub(super) fn prepare(peer: &Peer, folder: &Path, program: Program) -> Result<Command> {
    fs::create_dir_all(folder.join("story"))?;
    for source in ["main.go", "story/main.go"] {
        fs::copy(sources().join("go").join(source), folder.join(source))?;
    }
    peer.once(folder, || {
        let requirements = peer.packages.iter().map(|(module, version)| format!("\t{module} {version}\n"));
        let manifest = format!("module peer\n\ngo 1.24\n\nrequire (\n{})\n", requirements.collect::<String>());
        fs::write(folder.join("go.mod"), manifest)?;
        run(Command::new("go").args(["mod", "tidy"]).current_dir(folder))
    })?;
    let (name, package) = match program {
        Program::Driver => ("driver", "."),
        Program::Story => ("play", "./story"),
    };
    run(Command::new("go").args(["build", "-o", name, package]).current_dir(folder))?;
    Ok(Command::new(folder.join(name)))
}
