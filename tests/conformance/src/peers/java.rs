//! The AWS SDK for Java v2.

use super::{Peer, Program, sources};
use anyhow::{Context, Result};
use proofmark_testkit::process::run;
use std::fs;
use std::path::Path;
use std::process::Command;

pub(super) fn prepare(peer: &Peer, folder: &Path, program: Program) -> Result<Command> {
    let (libraries, classes) = (folder.join("lib"), folder.join("classes"));
    peer.once(folder, || {
        fs::write(folder.join("pom.xml"), project(peer)?)?;
        run(Command::new("mvn")
            .args(["-B", "-q", "dependency:copy-dependencies"])
            .arg(format!("-DoutputDirectory={}", libraries.display()))
            .current_dir(folder))
    })?;
    let libraries = libraries.join("*");
    run(Command::new("javac")
        .arg("-cp")
        .arg(&libraries)
        .arg("-d")
        .arg(&classes)
        .args(["Plain.java", "Driver.java", "Story.java"].map(|source| sources().join("java").join(source))))?;
    let mut command = Command::new("java");
    command.arg("-cp").arg(std::env::join_paths([&classes, &libraries])?).arg(match program {
        Program::Driver => "Driver",
        Program::Story => "Story",
    });
    Ok(command)
}

fn project(peer: &Peer) -> Result<String> {
    let mut dependencies = String::new();
    for (package, version) in peer.packages {
        let (group, artifact) =
            package.split_once(':').with_context(|| format!("`{package}` is no Maven package: no colon"))?;
        dependencies.push_str(&format!(
            "<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>\
             <version>{version}</version></dependency>"
        ));
    }
    Ok(format!(
        "<project><modelVersion>4.0.0</modelVersion><groupId>peer</groupId><artifactId>peer</artifactId>\
         <version>1</version><dependencies>{dependencies}</dependencies></project>\n"
    ))
}
