//! Holding a server against the contract: [`server`] drives every documented example, every boundary of a constraint,
//! requests generated from the model and, where a service's behaviour beyond its model is known, that behaviour, and
//! reports which answers the contract does not allow.
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
//! | `required`, `length`, `range`, `pattern`, ... | a value within a bound | any answer that the model allows |
//! | | a value beyond it | a refusal with status 400 |
//! | `enum` | a value that the model does not have | a refusal, or (warning) a success |
//! | `generated` | requests made up by seed | any answer that the model allows; a failing one is shrunk |
//! | `output` | (the answers to valid requests) | one output at least |
//! | `header`, `error` | (the answers to all of these) | what AWS puts on every answer and error |
//! | `behaviour` | sequences of calls | what the service is known to do |
//!
//! Errors of authentication and throttling are allowed answers; but an operation that gave no output to any valid
//! request is proven by nothing, which is a failure of its own (see [`Options::missing_ok`]). Servers with TLS need the
//! feature `tls`; they are held against the system's certificates of authorities, or those of `SSL_CERT_FILE`.

mod client;
mod common;
mod connector;
mod context;
mod credentials;
mod generated;
mod judge;
mod logins;
mod options;
mod outputs;
mod probe;
mod secrets;
mod staged;

pub use credentials::Signer;
pub use logins::Logins;
pub use options::{Options, Progress, VerifyError};

use crate::api::{Api, Operation};
use crate::behaviour::OUT_OF_TIME;
use crate::located::nearest;
use crate::mark::Mark;
use crate::report::{Case, Finding, Report, Verdict};
use client::{Base, Client};
use context::Context;
use futures_util::stream::{self, StreamExt as _};
use probe::Probe;
use std::time::Instant;

/// Verifies the server at a URL. `progress` hears how far the run is.
pub async fn server(
    api: &Api,
    url: &str,
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report, VerifyError> {
    let bad_url = |reason| VerifyError::Url { url: url.to_owned(), reason };
    let base = Base::parse(url).map_err(bad_url)?;
    let operations = chosen(api, &options.operations)?;
    reach(url, &base, options).await?;
    let mut report = Report::new("verify server", format!("{} {}", api.title, api.version), url);
    report.seed = Some(options.seed);
    let begun = Instant::now();

    let client = Client::new(base, options, api.signing_name.clone()).map_err(bad_url)?;
    let service = &options.service;
    let context = Context::new(api, client, options, &operations);
    let tasks = operations.iter().flat_map(|operation| Task::of(&context, operation));
    let (staged, tasks): (Vec<Task<'_>>, Vec<_>) = tasks.partition(Task::is_staged);
    let mut counter = Counter::new(service.behaviour_checks(&context) + staged.len() + tasks.len(), progress);

    let mut cases = service.check_behaviours(&context, &mut |case| counter.add(std::slice::from_ref(case))).await;
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

    report.cases = sorted(cases, &operations);
    report.cases.splice(0..0, out_of_time(options, &report.cases));
    report.requests = context.requests();
    report.duration = begun.elapsed();
    // A case that a cause of failure has names only exists while it fails, so an entry is stale only if all was run.
    let whole = options.operations.is_empty() && options.allow_writes && options.generated > 0;
    options.known_failures.apply(&mut report, whole);
    Ok(report)
}

/// Something that is run on its own: one probe, or all generated requests of an operation.
enum Task<'a> {
    Probe(Box<Probe<'a>>),
    Generated(&'a Operation),
}

impl<'a> Task<'a> {
    fn of(context: &Context<'a>, operation: &'a Operation) -> Vec<Self> {
        let mut tasks: Vec<Self> =
            probe::of(context, operation).into_iter().map(|probe| Self::Probe(Box::new(probe))).collect();
        if context.options.generated > 0 {
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

/// The operations of these names; all without any.
fn chosen<'a>(api: &'a Api, names: &[String]) -> Result<Vec<&'a Operation>, VerifyError> {
    if names.is_empty() {
        return Ok(api.operations().collect());
    }
    if let Some(name) = names.iter().find(|name| api.operation(name).is_none()) {
        let help = nearest(name, api.operations().map(Operation::name));
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
    Some(Case::new("verify server", "run", "time", Mark::Model).with_findings(vec![finding]))
}

/// Cases by operation, in the model's order; those of one operation stay in the order of the run.
fn sorted(mut cases: Vec<Case>, operations: &[&Operation]) -> Vec<Case> {
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
