//! What all checks share: the API, the options, the client, and how a call is made, judged and recorded.

use super::Options;
use super::client::{Client, Outcome, Sent};
use super::common::Common;
use super::judge::{self, Expect};
use super::outputs::Outputs;
use super::secrets::Secrets;
use crate::api::{Api, ApiOperation, SchemaId};
use crate::behaviour::{Caller, CheckedResponse, GAVE_UP, OUT_OF_TIME, Received, Reply, WRITES_NOT_ALLOWED};
use crate::examples::{Example, examples};
use crate::redact::{self, Redaction};
use crate::report::{Exchange, Finding, exchange};
use crate::violation::Severity;
use crate::write;
use http::Method;
use proofmark_smithy_model::model::Node;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A call that removes what another one created.
pub(super) type Undo = (&'static str, Node);

pub(super) struct Context<'a> {
    pub(super) api: &'a Api,
    pub(super) options: &'a Options,
    pub(super) examples: Vec<Example>,
    /// What the responses have in common.
    pub(super) common: Common,
    /// What valid requests got.
    pub(super) outputs: Outputs,
    operations: Vec<&'a str>,
    /// By the operation's index.
    redactions: Vec<Redaction>,
    client: Client,
    requests: AtomicU64,
    /// How many requests in a row got no response.
    without_response: AtomicU64,
    /// When the run has to be over.
    deadline: Option<Instant>,
    secrets: Secrets,
    /// What is to be removed once all examples were called.
    left: Mutex<Vec<Undo>>,
}

/// After how many requests in a row without a response the server is given up.
const PATIENCE: u64 = 50;

/// A call, made and judged.
#[derive(Clone)]
pub(super) struct Exchanged {
    pub(super) checked: CheckedResponse,
    /// What is wrong with the response, given what was expected.
    pub(super) findings: Vec<Finding>,
    /// None when no request could be written.
    pub(super) exchange: Option<Exchange>,
    pub(super) took: Duration,
}

impl Exchanged {
    /// Whether the response is one that the contract does not allow.
    pub(super) fn fails(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

impl<'a> Context<'a> {
    pub(super) fn new(api: &'a Api, client: Client, options: &'a Options, operations: &[&'a ApiOperation]) -> Self {
        Self {
            api,
            options,
            examples: examples(api),
            common: Common::default(),
            outputs: Outputs::default(),
            operations: operations.iter().map(|operation| operation.name()).collect(),
            redactions: Redaction::of_all(api),
            client,
            requests: AtomicU64::new(0),
            without_response: AtomicU64::new(0),
            deadline: options.limit.and_then(|limit| Instant::now().checked_add(limit)),
            secrets: Secrets::of(&options.signer, &options.logins),
            left: Mutex::default(),
        }
    }

    /// Leaves something to be removed once all examples were called.
    pub(super) fn leave(&self, undo: Undo) {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).push(undo);
    }

    /// What was left so.
    pub(super) fn take_left(&self) -> Vec<Undo> {
        std::mem::take(&mut *self.left.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many requests were sent.
    pub(super) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Why an operation may not be called.
    pub(super) fn forbids(&self, operation: &ApiOperation) -> Option<&'static str> {
        let reads = operation.readonly || matches!(operation.method, Method::GET | Method::HEAD);
        if !reads && !self.options.allow_writes {
            return Some(WRITES_NOT_ALLOWED);
        }
        self.is_over()
    }

    /// An input with the values of `Options::inputs`, but for the member that the request is about.
    pub(super) fn with_inputs(&self, operation: &ApiOperation, mut input: Node, about: Option<&str>) -> Node {
        let Node::Object(members) = &mut input else { return input };
        for (name, value) in &self.options.inputs {
            let is_about = about.is_some_and(|path| path == name || path.starts_with(&format!("{name}.")));
            if !is_about && members.contains_key(name) && self.api[operation.input].member(name).is_some() {
                members.insert(name.clone(), value.clone());
            }
        }
        input
    }

    /// Calls an operation; the response is judged by what is expected.
    pub(super) async fn exchange(&self, operation: &ApiOperation, input: &Node, expect: &Expect) -> Exchanged {
        let request = match write::request(self.api, operation, input) {
            Ok(request) => request,
            Err(error) => {
                let finding = Finding::error(error.path.clone(), "an input that can be written", error.message);
                let checked = CheckedResponse { received: Received::Nothing, findings: vec![finding.clone()] };
                return Exchanged { checked, findings: vec![finding], exchange: None, took: Duration::ZERO };
            }
        };
        self.requests.fetch_add(1, Ordering::Relaxed);
        let sent = self.client.send(operation, request).await;
        match sent.outcome {
            Outcome::Response(_) => self.without_response.store(0, Ordering::Relaxed),
            Outcome::Nothing(_) => _ = self.without_response.fetch_add(1, Ordering::Relaxed),
        }
        let mut checked = judge::response(self.api, &*self.options.service, operation, &sent.outcome, &self.common);
        self.secrets.mask_response(&mut checked);
        let findings = checked.findings_for(self.api, operation, expect);
        let error = match &checked.received {
            Received::Error(error) => {
                self.api.error(Some(operation), &error.name).or_else(|| self.api.error(None, &error.name))
            }
            _ => None,
        };
        if matches!(expect, Expect::Allowed | Expect::Output) {
            self.outputs.note(self.api, operation, &checked.received);
        }
        Exchanged { checked, findings, exchange: Some(self.texts(operation, &sent, error)), took: sent.took }
    }

    /// Calls an operation without judging the response, which counts for no case. None when no request can be written.
    pub(super) async fn ask(&self, operation: &ApiOperation, input: &Node) -> Option<(Outcome, Exchange)> {
        let request = write::request(self.api, operation, input).ok()?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let sent = self.client.send(operation, request).await;
        let exchange = self.texts(operation, &sent, None);
        Some((sent.outcome, exchange))
    }

    /// The messages as texts, without what must not be shown; `error` is the schema of the error that was received.
    fn texts(&self, operation: &ApiOperation, sent: &Sent, error: Option<SchemaId>) -> Exchange {
        let redaction = &self.redactions[operation.index];
        let request = &sent.request;
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        let request = exchange::request_text(
            request.method().as_str(),
            &redaction.target(operation, target),
            &redact::request_headers(Some(redaction), request.headers()),
            &redaction.request_body(self.api, request.body()),
        );
        let response = match &sent.outcome {
            Outcome::Nothing(reason) => format!("(no response: {reason})"),
            Outcome::Response(response) => {
                let body = match response.status().is_success() {
                    true => redaction.response_body(self.api, response.body()),
                    false => redact::error_body(self.api, error, response.body()),
                };
                let headers = redact::response_headers(Some(redaction), response.headers());
                exchange::response_text(response.version(), response.status(), &headers, &body)
            }
        };
        Exchange { request: self.secrets.masked(request), response: self.secrets.masked(response) }
    }
}

impl Caller for Context<'_> {
    fn call<'a>(&'a self, operation: &'a str, input: Node) -> Pin<Box<dyn Future<Output = Reply> + Send + 'a>> {
        Box::pin(async move {
            let Some(operation) = self.api.operation(operation) else {
                return Reply {
                    response: CheckedResponse { received: Received::Nothing, findings: Vec::new() },
                    exchange: None,
                };
            };
            let Exchanged { checked, exchange, .. } = self.exchange(operation, &input, &Expect::Allowed).await;
            Reply { response: checked, exchange }
        })
    }

    fn wants(&self, operation: &str) -> bool {
        self.operations.contains(&operation)
    }

    fn allows_writes(&self) -> bool {
        self.options.allow_writes
    }

    fn given_input(&self, member: &str) -> Option<&Node> {
        self.options.inputs.get(member)
    }

    /// The server has left so many requests without a response that asking on would only take time, or the time of the
    /// run is over.
    fn is_over(&self) -> Option<&'static str> {
        if self.without_response.load(Ordering::Relaxed) >= PATIENCE {
            return Some(GAVE_UP);
        }
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline).then_some(OUT_OF_TIME)
    }
}
