//! The rules of `proofmark diff`, each proven by its fixtures: the clients of both models are generated, compiled and
//! run against the contract server of the other model, and a program that uses every item of the old crate is compiled
//! with the new one. What is observed must be the verdict, in all three views.
//!
//! What is observed in the client view (a client of OLD, a service of NEW) and in the server view (a client of NEW, a
//! service of OLD), where the same call to a service of the client's own model shows no such thing:
//!
//! - **breaks**: a request is rejected (no route, another host, a violation of the model, a signature or checksum that is
//!   missing or wrong); a response or error is not read; a value that both models have does not arrive, or as another one;
//!   the client has a value that was not sent and that no model states; in the client view, a value of a request is
//!   ignored because the service's model no longer has its member.
//! - **degrades**: in the server view, a value of a request is ignored because the service's model does not have its
//!   member yet, or an idempotency token that it has is not filled in; in the client view, a member of an output is never
//!   set because the service's model no longer has it, or a value breaks a length, range, pattern or uniqueness that the
//!   client's model promises; in both, nulls of lists and maps are dropped, a default of one model alone takes the place
//!   of a value that is not sent, an error has another status or is not recognised under its new name, an error that was
//!   retried with client and service of OLD ends the call, pages are not read, a signature leaves out the payload, or
//!   requests go to another host than those of the service's own client.
//! - **safe**: nothing of this. Unknown values of enums, members of unions, errors and output members are safe.
//!
//! In the Rust view, *major* is: the program does not compile, or the manifest has lost a feature or its name; *minor*: it
//! compiles, and the listing of the items only has more; *patch*: it compiles, and the listing is the same.

mod api;
mod build;
mod callers;
mod compare;
mod crates;
mod exceptions;
#[path = "../../../../codegen/tests/diff_fixture/mod.rs"]
#[allow(dead_code, unreachable_pub, missing_docs)]
mod fixture;
mod report;
mod rust_view;
mod service;
mod wire_view;

use anyhow::{Context, Result, anyhow, ensure};
use build::{Pair, Workspace};
use callers::{Callers, Order};
use crates::{Crate, Crates};
use fixture::Fixture;
use proofmark_smithy_model::model::Model;
use proofmark_testkit::report::publish;
use proofmark_testkit::{exclusive, root};
use report::{Proof, Rules};
use service::{Contract, HOST};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use wire_view::{Observing, Party, View};

/// Where the fixtures are.
const FIXTURES: &str = "codegen/tests/fixtures/diff";

/// The arguments of `rules`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Prove one rule only.
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// Prove so many fixtures only, chosen by the seed.
    #[arg(long, value_name = "COUNT", conflicts_with = "rule")]
    sample: Option<usize>,
    /// The seed of the sample.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Print everything as JSON.
    #[arg(long)]
    json: bool,
}

/// A fixture with its models, and the places of their crates.
struct Case {
    fixture: Fixture,
    models: [Model; 2],
    crates: [Option<usize>; 2],
}

/// Proves the rules.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let _lock = exclusive::lock("diff-proofs rules")?;
    let started = Instant::now();
    let exceptions = exceptions::read()?;
    let mut crates = Crates::default();
    let cases = cases(arguments, &mut crates)?;
    eprintln!("{} fixtures, {} crates", cases.len(), crates.iter().count());
    let workspace = Workspace::write(&crates)?;
    let program = workspace.calls()?;
    eprintln!("the clients are built ({} s)", started.elapsed().as_secs());
    let failing = programs(&workspace, &cases)?;
    eprintln!("the programs are built ({} s)", started.elapsed().as_secs());
    let proofs = proofs(&cases, &crates, &program, &failing)?;
    let is_all = arguments.rule.is_none() && arguments.sample.is_none();
    let rules = Rules::judge(proofs, &exceptions, is_all, started.elapsed());
    Ok(publish(&rules, arguments.json))
}

fn cases(arguments: &Arguments, crates: &mut Crates) -> Result<Vec<Case>> {
    let folder = root().join(FIXTURES);
    let mut fixtures = fixture::fixtures(folder.to_str().context("the path of the fixtures is not UTF-8")?);
    if let Some(id) = &arguments.rule {
        fixtures.retain(|fixture| fixture.proves(id));
        ensure!(!fixtures.is_empty(), "no fixture of {FIXTURES} has a finding of the rule `{id}`");
    }
    if let Some(count) = arguments.sample {
        fastrand::Rng::with_seed(arguments.seed).shuffle(&mut fixtures);
        fixtures.truncate(count);
    }
    let case = |fixture: Fixture| {
        let models = fixture.models();
        let crates = [crates.of(&models[0])?, crates.of(&models[1])?];
        Ok(Case { fixture, models, crates })
    };
    fixtures.into_iter().map(case).collect()
}

impl Fixture {
    /// Whether the fixture is named after the rule, or expects it.
    fn proves(&self, id: &str) -> bool {
        self.name == id || self.expected.iter().any(|line| line.split(' ').next() == Some(id))
    }
}

/// Which of the programs do not compile with the new crate. With the old one, all must.
fn programs(workspace: &Workspace<'_>, cases: &[Case]) -> Result<BTreeMap<Pair, String>> {
    let pairs: Vec<Pair> = cases.iter().filter_map(|case| Some((case.crates[0]?, case.crates[1]?))).collect();
    let controls = pairs.iter().map(|(old, _)| (*old, *old));
    let all: BTreeSet<Pair> = pairs.iter().copied().chain(controls).collect();
    let failing = workspace.failing(&all)?;
    let wrong: Vec<&str> =
        failing.iter().filter(|(pair, _)| pair.0 == pair.1).map(|(_, error)| error.as_str()).take(5).collect();
    ensure!(
        wrong.is_empty(),
        "programs do not compile with the crate that they were written for:\n{}",
        wrong.join("\n")
    );
    Ok(failing)
}

fn proofs(cases: &[Case], crates: &Crates, program: &Path, failing: &BTreeMap<Pair, String>) -> Result<Vec<Proof>> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, Proof)>> {
        let mut callers = Callers::start(program)?;
        let mut proofs = Vec::new();
        while let Some((place, case)) = {
            let place = next.fetch_add(1, Ordering::Relaxed);
            cases.get(place).map(|case| (place, case))
        } {
            let proof = prove(case, crates, &mut callers, failing);
            proofs.push((place, proof.with_context(|| case.fixture.name.clone())?));
        }
        Ok(proofs)
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let done: Vec<Result<Vec<(usize, Proof)>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let ended = threads.into_iter().map(|thread| thread.join());
        ended.map(|result| result.unwrap_or_else(|_| Err(anyhow!("a thread panicked")))).collect()
    });
    let mut proofs = Vec::new();
    for result in done {
        proofs.extend(result?);
    }
    proofs.sort_by_key(|(place, _)| *place);
    Ok(proofs.into_iter().map(|(_, proof)| proof).collect())
}

fn prove(case: &Case, crates: &Crates, callers: &mut Callers, failing: &BTreeMap<Pair, String>) -> Result<Proof> {
    let mut proof = Proof::new(&case.fixture.name, &case.fixture.expected);
    let [Some(old), Some(new)] = case.crates else { return Ok(proof) };
    let clients = [crates.get(old), crates.get(new)];
    proof.rust = Some(rust_view::observe((old, new), clients[0], clients[1], failing));
    let hosts = hosts(&clients, callers)?;
    for (view, own) in [(View::Client, 0), (View::Server, 1)] {
        // Of several protocols, a service speaks that of the client.
        let protocol = clients[own].plan.service.protocol.trait_id;
        let services =
            [Contract::start(&case.models[0], protocol, &hosts)?, Contract::start(&case.models[1], protocol, &hosts)?];
        let party = |index: usize| Party { client: clients[index], service: &services[index] };
        let observed = Observing::new(view, callers, party(own), party(1 - own)).run()?;
        match view {
            View::Client => proof.client = Some(observed),
            View::Server => proof.server = Some(observed),
        }
    }
    Ok(proof)
}

/// The hosts that the clients send requests to although they are configured with a URL.
fn hosts(clients: &[&Crate; 2], callers: &mut Callers) -> Result<Vec<String>> {
    let (endpoint, mut hosts) = (format!("http://{HOST}"), Vec::new());
    for client in clients {
        for operation in &client.plan.operations {
            let seen = callers.call(&Order {
                client: &client.name,
                operation: operation.id.name(),
                address: None,
                endpoint: Some(&endpoint),
                auth: "all",
                attempts: 1,
                input: &serde_json::json!({}),
                pages: false,
            })?;
            let named = seen["hosts"].as_array().into_iter().flatten().filter_map(|host| host.as_str());
            hosts.extend(named.map(str::to_owned));
        }
    }
    Ok(hosts)
}
