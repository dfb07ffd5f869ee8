//! boto3 and the AWS CLI, each in a virtual environment of its own.

use super::{Peer, Program, sources};
use anyhow::Result;
use proofmark_testkit::process::run;
use proofmark_testkit::python::{environment, program};
use std::path::Path;
use std::process::Command;

pub(super) fn boto3(peer: &Peer, folder: &Path, which: Program) -> Result<Command> {
    peer.once(folder, || environment(folder, &requirements(peer.packages)))?;
    let mut command = Command::new(program(folder, "python"));
    let source = match which {
        Program::Driver => "python/driver.py",
        Program::Story => "python/story.py",
    };
    command.arg(sources().join(source));
    Ok(command)
}

pub(super) fn aws_cli_1(peer: &Peer, folder: &Path, _: Program) -> Result<Command> {
    peer.once(folder, || environment(folder, &requirements(peer.packages)))?;
    Ok(cli_driver(folder, &program(folder, "aws")))
}

pub(super) fn aws_cli_2(peer: &Peer, folder: &Path, _: Program) -> Result<Command> {
    let root = folder.join("root");
    let start = root.join("usr/bin/aws");
    if let [(package, version), requirements @ ..] = peer.packages {
        peer.once(folder, || {
            environment(folder, &self::requirements(requirements))?;
            run(Command::new("apt-get").args(["download", &format!("{package}={version}")]).current_dir(folder))?;
            let archive = folder.join(format!("{package}_{version}_all.deb"));
            run(Command::new("dpkg-deb").arg("-x").arg(archive).arg(&root))
        })?;
    }
    let mut command = cli_driver(folder, &start);
    command.env("PYTHONPATH", root.join("usr/lib/python3/dist-packages"));
    Ok(command)
}

/// The CLI's driver: Python runs it, and it runs the CLI by the same Python.
fn cli_driver(folder: &Path, cli: &Path) -> Command {
    let mut command = Command::new(program(folder, "python"));
    command.arg(sources().join("aws-cli/driver.py")).env("PROOFMARK_AWS_CLI", cli);
    command
}

fn requirements(packages: &[(&str, &str)]) -> Vec<String> {
    packages.iter().map(|(package, version)| format!("{package}=={version}")).collect()
}
