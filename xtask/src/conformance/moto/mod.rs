//! A server that we did not write, moto's, before our client and our verifier. What moto gets wrong is a finding.

pub(super) mod server;
mod story;

use super::driver;
use super::peers::folder;
use super::run::{case, environment};
use super::server::ContractServer;
use anyhow::Result;
use proofmark_contract::Api;
use proofmark_contract::report::{Case, Report};
use server::{Moto, PACKAGE};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Functions that are there before the story begins, as moto is given them.
const SCENARIO: &str = "\
strict = true\n\n[[function]]\nname = \"my-function\"\nversions = [\"1\"]\naliases = { BLUE = \"1\", GREEN = \"1\" }\n";

pub(crate) fn run(api: &Api) -> Result<Report> {
    let started = Instant::now();
    let title = format!("{} {}", api.title, api.version);
    let mut report = Report::new("conformance --moto", title, format!("{} {}", PACKAGE.0, PACKAGE.1));
    eprintln!("building the contract server and the driver");
    super::server::build()?;
    let folder = folder().join("story");
    std::fs::create_dir_all(&folder)?;
    let program = story::driver(&folder)?;
    let control = ContractServer::start(&folder, SCENARIO)?;
    report.cases.extend(story(api, "contract-server", &program, &control.url)?);
    let moto = Moto::start()?;
    moto.seed()?;
    report.cases.extend(story(api, "moto", &program, &moto.url)?);
    report.duration = started.elapsed();
    Ok(report)
}

/// Plays the story with our client against one server.
fn story(api: &Api, server: &str, program: &Path, url: &str) -> Result<Vec<Case>> {
    let folder = folder().join("story");
    let mut expectations = story::calls(api)?;
    let mut command = Command::new(program);
    environment(&mut command, url, &folder)?;
    let calls: Vec<_> = expectations.iter().map(|expectation| &expectation.call).collect();
    let answers = driver::run(command, &calls, &folder, || {})?;
    story::settle(&mut expectations, &answers);
    Ok(expectations.iter().map(|expectation| case(api, server, expectation, &answers)).collect())
}
