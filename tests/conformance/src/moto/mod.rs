//! A server that we did not write, moto's, before our client and our verifier. What moto gets wrong is a finding.

mod story;

use super::driver;
use super::environment::environment;
use super::peers::folder;
use super::run::case;
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use proofmark_contract::Api;
use proofmark_contract::report::{Case, RunReport};
use proofmark_contract::verify::{self, Options, Progress, Signer};
use proofmark_smithy_model::model::Node;
use proofmark_testkit::moto::{Moto, PACKAGE, ROLE};
use proofmark_testkit::server::{Build, ContractServer};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Functions that are there before the story begins, as moto is given them.
const SCENARIO: &str = "\
strict = true\n\n[[function]]\nname = \"my-function\"\nversions = [\"1\"]\naliases = { BLUE = \"1\", GREEN = \"1\" }\n";

/// Generated requests for each operation of the family.
const GENERATED: u32 = 120;

pub(crate) fn run(api: &Api) -> Result<RunReport> {
    let started = Instant::now();
    let title = format!("{} {}", api.title, api.version);
    let mut report = RunReport::new("conformance --moto", title, format!("{} {}", PACKAGE.0, PACKAGE.1));
    eprintln!("building the contract server and the driver");
    let folder = folder().join("story");
    std::fs::create_dir_all(&folder)?;
    let program = story::driver()?;
    let control = ContractServer::start(Build::Dev, &folder, SCENARIO)?;
    report.cases.extend(story(api, "contract-server", &program, &control.url)?);
    let moto = Moto::start()?;
    moto.seed()?;
    report.cases.extend(story(api, "moto", &program, &moto.url)?);
    moto.seed()?;
    let verified = verified(api, &moto.url)?;
    report.seed = verified.seed;
    report.requests = verified.requests;
    report.cases.extend(verified.cases);
    moto.seed()?;
    let behaviours = behaviours(api, &moto.url)?;
    report.requests += behaviours.requests;
    report.cases.extend(behaviours.cases);
    report.duration = started.elapsed();
    Ok(report)
}

/// Verifies the family's operations.
fn verified(api: &Api, url: &str) -> Result<RunReport> {
    run_verifier(
        api,
        url,
        Options {
            operations: story::FAMILY.map(str::to_owned).to_vec(),
            generated: GENERATED,
            inputs: inputs(&[("FunctionName", "my-function"), ("Qualifier", "BLUE")]),
            ..Options::default()
        },
    )
}

/// What is known of AWS about all other operations, on a function of the verifier's own. Constraints of the model are not
/// counted: moto checks few of them, and the family shows that.
fn behaviours(api: &Api, url: &str) -> Result<RunReport> {
    let others = api.operations().map(|operation| operation.name().to_owned());
    let mut report = run_verifier(
        api,
        url,
        Options {
            operations: others.filter(|name| !story::FAMILY.contains(&name.as_str())).collect(),
            generated: 0,
            inputs: inputs(&[("Role", ROLE)]),
            ..Options::default()
        },
    )?;
    report.cases.retain(|case| case.check == "behaviour");
    Ok(report)
}

fn inputs(values: &[(&str, &str)]) -> BTreeMap<String, Node> {
    values.iter().map(|&(name, value)| (name.to_owned(), value.into())).collect()
}

fn run_verifier(api: &Api, url: &str, options: Options) -> Result<RunReport> {
    let options = Options {
        service: proofmark_contract_lambda::service(),
        allow_writes: true,
        // Requests change what is stored: one at a time, so that each run finds the same.
        concurrency: 1,
        signer: Signer::new(Signer::dummy(), "us-east-2"),
        ..options
    };
    let style = ProgressStyle::with_template("{prefix:16} {bar:30} {pos}/{len} {msg}")?;
    let bar = ProgressBar::no_length().with_style(style).with_prefix("verify server");
    let progress = |progress: Progress| {
        bar.set_length(progress.steps as u64);
        bar.set_position(progress.done as u64);
        bar.set_message(format!("{} failed", progress.failed));
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(verify::server(api, url, &options, &progress))?;
    bar.finish_and_clear();
    Ok(report)
}

/// Plays the story with our client against one server.
fn story(api: &Api, server: &str, program: &Path, url: &str) -> Result<Vec<Case>> {
    let folder = folder().join("story");
    let mut expectations = story::calls(api)?;
    let mut command = Command::new(program);
    environment(&mut command, url, &folder)?;
    let calls: Vec<_> = expectations.iter().map(|expectation| &expectation.call).collect();
    let responses = driver::run(command, &calls, &folder, || {})?;
    story::settle(&mut expectations, &responses);
    Ok(expectations.iter().map(|expectation| case(api, server, expectation, &responses)).collect())
}
