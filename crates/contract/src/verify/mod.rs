//! Holding a server against the contract: [`server`] drives every documented example, every boundary of a constraint,
//! requests generated from the model and, where a service's behaviour beyond its model is known, that behaviour, and
//! reports which responses the contract does not allow.
//!
//! ```no_run
//! # async fn run(api: &proofmark_contract::Api) -> Result<(), proofmark_contract::verify::VerifyError> {
//! use proofmark_contract::report::terminal;
//! use proofmark_contract::verify::{self, Options};
//!
//! let options = Options { operations: vec!["GetFunction".to_owned()], ..Options::default() };
//! let report = verify::server(api, "http://127.0.0.1:3000", &options, &|progress| eprintln!("{progress:?}")).await?;
//! print!("{}", terminal::render(&report, terminal::Style::default()));
//! # Ok(())
//! # }
//! ```
//!
//! | check | what is sent | what is expected |
//! |---|---|---|
//! | `example` | each documented example, after the calls that create what it is about | the output, or (warning) an error of the operation |
//! | `required`, `length`, `range`, `pattern`, ... | a value within a bound | any response that the model allows |
//! | | a value beyond it | a rejection with status 400 |
//! | `enum` | a value that the model does not have | a rejection, or (warning) a success |
//! | `generated` | requests synthesized by seed | any response that the model allows; a failing one is shrunk |
//! | `output` | (the responses to valid requests) | one output at least |
//! | `header`, `error` | (the responses to all of these) | what AWS puts on every response and error |
//! | `behaviour` | sequences of calls | what the service is known to do |
//!
//! Errors of authentication and throttling are allowed responses; but an operation that gave no output to any valid
//! request was not verified, which is a failure of its own (see [`Options::missing_ok`]). Servers with TLS need the
//! feature `tls`; they are validated against the system's certificates of authorities, or those of `SSL_CERT_FILE`.

mod client;
mod common;
mod context;
mod credentials;
mod generated;
mod ids;
mod judge;
mod logins;
mod options;
mod outputs;
mod probe;
mod secrets;
mod speaks;
mod staged;

pub use credentials::Signer;
pub use logins::Logins;
pub use options::{Options, Progress, VerifyError};

use crate::api::{Api, ApiOperation};
use crate::behaviour::OUT_OF_TIME;
use crate::connector::Base;
use crate::located::nearest;
use crate::mark::Mark;
use crate::report::{Case, Endpoint, Finding, RunReport, Verdict};
use client::Client;
use context::Context;
use futures_util::stream::{self, StreamExt as _};
use ids::Ids;
use probe::Probe;
use std::time::Instant;

/// What stands in place of an operation in cases that are about the whole run.
const RUN: &str = "verify server";
/// The id of the case of a run that ended too late.
const TIME_CASE: &str = "verify server/run/time";
/// The id of the case of a server that does not speak the API at all, and in whose report nothing else is.
pub const PROTOCOL_CASE: &str = "verify server/run/protocol";
/// The kind of check of a service's behaviours, in ids.
const BEHAVIOUR: &str = "behaviour";

/// Verifies the server at a URL. `progress` hears how far the run is.
pub async fn server(
    api: &Api,
    url: &str,
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<RunReport, VerifyError> {
    let bad_url = |reason| VerifyError::Url { url: url.to_owned(), reason };
    let base = Base::parse(url).map_err(bad_url)?;
    let operations = chosen(api, options)?;
    let origin = base.origin();
    let client = Client::new(base.clone(), options, api.signing_name.clone()).map_err(bad_url)?;
    let context = Context::new(api, client, options, &operations);
    // They are not needed where nothing names a case.
    let names_cases = !options.cases.is_empty() || !options.known_failures.entries().is_empty();
    let ids = names_cases.then(|| Ids::of(&context));
    if let Some((ids, id)) = ids.as_ref().and_then(|ids| Some((ids, options.cases.iter().find(|id| !ids.has(id))?))) {
        return Err(VerifyError::UnknownCase { id: id.clone(), help: ids.near(id) });
    }
    reach(url, &base, options).await?;
    let mut report = RunReport::new("verify server", format!("{} {}", api.title, api.version), url);
    report.seed = Some(options.seed);
    report.endpoint = Some(Endpoint { url: origin, signing_name: api.signing_name.clone() });
    let begun = Instant::now();
    let is_expected = |id: &str, whole: bool| ids.as_ref().is_some_and(|ids| whole || !ids.has(id));
    if let Some(case) = speaks::check(&context, &operations).await {
        report.cases = vec![case];
        report.requests = context.requests();
        report.duration = begun.elapsed();
        options.known_failures.apply(&mut report, |id| is_expected(id, false));
        return Ok(report);
    }

    let service = &options.service;
    let tasks = operations.iter().flat_map(|operation| Task::of(&context, operation));
    let (staged, tasks): (Vec<Task<'_>>, Vec<_>) = tasks.partition(Task::is_staged);
    let has_behaviours = options.cases.is_empty() || options.cases.iter().any(|id| ids::check_of(id) == BEHAVIOUR);
    let behaviours = if has_behaviours { service.behaviour_checks(&context) } else { 0 };
    let mut counter = Counter::new(behaviours + staged.len() + tasks.len(), progress);

    let mut cases = Vec::new();
    if has_behaviours {
        cases = service.check_behaviours(&context, &mut |case| counter.add(std::slice::from_ref(case))).await;
    }
    // One after the other: they create and remove the same resources.
    for task in staged {
        let done = task.run(&context).await;
        counter.add(&done);
        cases.extend(done);
    }
    staged::remove(&context, context.take_left()).await;
    let mut running = stream::iter(tasks).map(|task| task.run(&context)).buffered(options.concurrency.max(1));
    while let Some(done) = running.next().await {
        counter.add(&done);
        cases.extend(done);
    }
    drop(running);
    cases.extend(context.outputs.cases(api, &**service, &operations, options.missing_ok));
    cases.extend(context.common.cases(api, &**service, &operations));

    if !options.cases.is_empty() {
        cases.retain(|case| options.cases.contains(&case.id));
        cases.extend(no_longer_found(&context, &operations, &cases));
    }
    report.cases = sorted(cases, &operations);
    report.cases.splice(0..0, out_of_time(options, &report.cases));
    report.requests = context.requests();
    report.duration = begun.elapsed();
    // A case of generated requests only exists while it fails, so the id of one is stale only if all was run.
    let is_all = options.operations.is_empty() && options.cases.is_empty();
    let whole = is_all && options.allow_writes && options.generated > 0;
    options.known_failures.apply(&mut report, |id| is_expected(id, whole));
    Ok(report)
}

/// Something that is run on its own: one probe, or all generated requests of an operation.
enum Task<'a> {
    Probe(Box<Probe<'a>>),
    Generated(&'a ApiOperation),
}

impl<'a> Task<'a> {
    fn of(context: &Context<'a>, operation: &'a ApiOperation) -> Vec<Self> {
        let (wanted, needed) = (&context.options.cases, ids::needed(operation, &context.options.cases));
        let is_needed = |probe: &Probe<'_>| wanted.is_empty() || needed.all || wanted.iter().any(|id| id == probe.id());
        let probes = probe::of(context, operation).into_iter().filter(is_needed);
        let mut tasks: Vec<Self> = probes.map(|probe| Self::Probe(Box::new(probe))).collect();
        if context.options.generated > 0 && (wanted.is_empty() || needed.all || needed.generated) {
            tasks.push(Self::Generated(operation));
        }
        tasks
    }

    /// Whether calls have to create what it is about.
    fn is_staged(&self) -> bool {
        matches!(self, Self::Probe(probe) if probe.is_staged())
    }

    async fn run(self, context: &Context<'a>) -> Vec<Case> {
        match self {
            Self::Probe(probe) => vec![probe.run(context).await],
            Self::Generated(operation) => generated::run(context, operation).await,
        }
    }
}

/// The wanted cases of generated requests that no request failed for: they pass.
fn no_longer_found(context: &Context<'_>, operations: &[&ApiOperation], cases: &[Case]) -> Vec<Case> {
    let mut passed = Vec::new();
    for id in &context.options.cases {
        let mut parts = id.splitn(3, '/');
        let (Some(name), Some(check), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let operation = operations.iter().find(|operation| operation.name() == name);
        let Some(operation) = operation.filter(|_| cases.iter().all(|case| case.id != *id)) else { continue };
        let case = Case::new(name, check, rest, Mark::Model);
        passed.push(match context.forbids(operation) {
            Some(reason) => case.skipped(reason),
            None if check == ids::GENERATED && context.options.generated > 0 => case,
            None => case.skipped("the server gave nothing to judge it by"),
        });
    }
    passed
}

/// The operations that are to be verified; all unless some are named, or cases of them.
fn chosen<'a>(api: &'a Api, options: &Options) -> Result<Vec<&'a ApiOperation>, VerifyError> {
    let of_case = |id: &String| id.split('/').next().unwrap_or_default().to_owned();
    let names: Vec<String> = match options.cases.is_empty() {
        true => options.operations.clone(),
        false => options.cases.iter().map(of_case).collect(),
    };
    if names.is_empty() {
        return Ok(api.operations().collect());
    }
    if let Some(name) = names.iter().find(|name| api.operation(name).is_none()) {
        let help = nearest(name, api.operations().map(ApiOperation::name));
        return Err(VerifyError::UnknownOperation { api: api.title.clone(), name: name.clone(), help });
    }
    Ok(api.operations().filter(|operation| names.iter().any(|name| name == operation.name())).collect())
}

/// Whether something listens there.
async fn reach(url: &str, base: &Base, options: &Options) -> Result<(), VerifyError> {
    let (host, port) = base.address();
    let reason = match tokio::time::timeout(options.timeout, tokio::net::TcpStream::connect((host, port))).await {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("no connection within {:?}", options.timeout),
    };
    Err(VerifyError::Unreachable { url: url.to_owned(), reason })
}

/// The case of a run that could not be finished in its time.
fn out_of_time(options: &Options, cases: &[Case]) -> Option<Case> {
    let is_left = |case: &&Case| case.verdict == Verdict::Skipped(OUT_OF_TIME.to_owned());
    let left = cases.iter().filter(is_left).count();
    let limit = options.limit.filter(|_| left > 0)?;
    let found = format!("{left} of {} cases left to run by then", cases.len());
    let finding = Finding::error("run", format!("an end within {limit:?}"), found);
    Some(Case::new(RUN, "run", "time", Mark::Model).with_findings(vec![finding]))
}

/// Cases by operation, in the model's order; those of one operation stay in the order of the run.
fn sorted(mut cases: Vec<Case>, operations: &[&ApiOperation]) -> Vec<Case> {
    let place = |case: &Case| operations.iter().position(|operation| operation.name() == case.operation);
    cases.sort_by_cached_key(place);
    cases
}

struct Counter<'a> {
    progress: Progress,
    tell: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> Counter<'a> {
    fn new(steps: usize, tell: &'a (dyn Fn(Progress) + Sync)) -> Self {
        let progress = Progress { steps, done: 0, failed: 0 };
        tell(progress);
        Self { progress, tell }
    }

    fn add(&mut self, cases: &[Case]) {
        self.progress.done += 1;
        self.progress.failed += cases.iter().filter(|case| case.verdict.fails_the_run()).count();
        (self.tell)(self.progress);
    }
}
