//! The part of the server that handles requests, shared by all workers: a request becomes a decision (`decide`), the decision
//! a reply (`reply`), and what happened is recorded and logged. Requests that never reach an operation are in `unread`. No
//! connection occurs here.

mod decide;
mod reply;
mod unread;

pub(super) use reply::{EventSource, Payload, Reply, Said};

use super::access::Access;
use super::config::{Config, SharedApi, Signatures};
use super::default_responses::DefaultResponses;
use super::fault;
use super::lane::Lane;
use super::log::{Line, Log};
use super::notices::Notices;
use super::presence::Presence;
use super::record::{Recorder, SentResponse};
use super::recording::Recording;
use super::{host, to_report};
use crate::api::{ApiOperation, Kind, Location};
use crate::aws::{Errors, request_id};
use crate::budget::Budget;
use crate::report::RunReport;
use crate::scenario::{Fault, RuleBook};
use crate::service::{Service, Settings, State};
use crate::violation::{Constraint, Violation};
use crate::{protocol, read, sigv4, write};
use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use reply::{Decision, Pending};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Decides responses. Shared by all workers.
pub(super) struct Engine {
    pub(super) api: SharedApi,
    pub(super) rules: RuleBook,
    pub(super) recorder: Recorder,
    pub(super) settings: Settings,
    /// The service, running; none when it only has a model.
    pub(super) state: Option<Box<dyn State>>,
    pub(super) started: Timestamp,
    pub(super) access: Access,
    pub(super) notices: Notices,
    /// The memory of rules, of bodies, and of responses.
    pub(super) rule_memory: Budget,
    pub(super) bodies: Budget,
    pub(super) responses: Budget,
    /// How many threads may be at what takes long, beside the workers: large bodies, the largest of them, reports, and
    /// all else of the control API, which is not to wait for reports.
    pub(super) body_turns: Semaphore,
    pub(super) long_body_turns: Semaphore,
    pub(super) report_turns: Semaphore,
    pub(super) control_turns: Semaphore,
    /// By worker.
    lanes: Vec<Lane>,
    service: Arc<dyn Service>,
    errors: Errors,
    default_responses: DefaultResponses,
    strict: bool,
    seed: u64,
    signatures: Signatures,
    log: Option<Log>,
}

impl Engine {
    /// The engine with this configuration, at this address.
    pub(super) fn new(config: Config, addr: SocketAddr) -> Self {
        let Config { api, scenario, strict, seed, signatures, log, recorded, workers, memory, .. } = config;
        let state = scenario.service.start(&api, &scenario.settings, &Budget::new(memory.state));
        Self {
            rules: scenario.rule_book(),
            recorder: Recorder::new(&api, workers, recorded, memory.recordings, config.reveals),
            access: Access::new(addr, &config.allowed_hosts),
            notices: Notices::new(config.notices),
            rule_memory: Budget::new(memory.rules),
            bodies: Budget::new(memory.bodies),
            responses: Budget::new(memory.responses),
            body_turns: Semaphore::new((workers / 2).max(1)),
            long_body_turns: Semaphore::new(1),
            report_turns: Semaphore::new(1),
            control_turns: Semaphore::new(1),
            lanes: std::iter::repeat_with(Lane::new).take(workers.max(1)).collect(),
            errors: Errors::new(&api, scenario.settings.type_of_server_errors.clone()),
            default_responses: DefaultResponses::new(&api, seed),
            service: scenario.service,
            settings: scenario.settings,
            started: Timestamp::now(),
            api,
            state,
            strict,
            seed,
            signatures,
            log,
        }
    }

    /// The response to a request.
    pub(super) fn respond(&self, worker: usize, request: &Request<Bytes>) -> Said {
        match read::request(&self.api, request) {
            Ok(read) => {
                let mut violations = read.violations;
                violations.extend(host::violation(request.version(), request.headers()));
                // Parsed once: it is checked, and it says for which region the request is.
                let signed = sigv4::Parsed::of(request, self.api.sigv4a);
                self.check_auth(&signed, read.operation, &mut violations);
                let mut decision = self.decide(&signed, read.operation, &read.input, &violations);
                if let Some(later) = decision.later.take() {
                    let Decision { delay, fault, .. } = decision;
                    let (request, operation) = (request.clone(), read.operation.index);
                    return Said::Later(Box::new(Pending { later, request, operation, violations, delay, fault }));
                }
                Said::Now(self.reply(worker, request, Some(read.operation), &violations, decision))
            }
            Err(no_route) => {
                let method = request.method();
                let violation = Violation::error(
                    "request",
                    Constraint::Protocol { expected: format!("a request of an operation: {no_route}") },
                    Some(method.to_string()),
                );
                let decision = self.reject(&protocol::of(&self.api).rejection(&no_route));
                let host = host::violation(request.version(), request.headers());
                let violations: Vec<Violation> = std::iter::once(violation).chain(host).collect();
                Said::Now(self.reply(worker, request, None, &violations, decision))
            }
        }
    }

    /// The response to a request once its response has been computed, or its client has gone away before.
    pub(super) async fn when_computed(&self, worker: usize, pending: Pending, presence: &Presence) -> Option<Reply> {
        let Pending { later, request, operation, violations, delay, fault } = pending;
        let operation = self.api.operation_at(operation)?;
        let computed = presence.while_there(later).await;
        let is_there = computed.is_some();
        let mut decision = match computed {
            Some(reply) => self.outcome(operation, None, reply),
            None => Decision { is_gone: true, ..Decision::default() },
        };
        decision.delay = delay.or(decision.delay);
        decision.fault = fault.or(decision.fault).filter(|_| is_there);
        let reply = self.reply(worker, &request, Some(operation), &violations, decision);
        is_there.then_some(reply)
    }

    /// The turns of long bodies at a worker.
    pub(super) fn lane(&self, worker: usize) -> &Lane {
        &self.lanes[worker % self.lanes.len()]
    }

    /// What the body of a request is.
    pub(super) fn payload(&self, operation: &ApiOperation) -> Payload {
        let mut members = self.api[operation.input].members();
        let payload = members.find(|member| member.location == Location::Payload);
        let schema = payload.map(|member| &self.api[member.target]);
        match schema.map(|schema| (&schema.kind, schema.streaming)) {
            Some((Kind::Blob | Kind::String | Kind::Enum { .. }, _)) => Payload::Opaque,
            Some((Kind::Union { .. }, true)) => Payload::Events,
            _ => Payload::Json,
        }
    }

    /// What was recorded since the last reset, as a report.
    pub(super) fn report(&self) -> RunReport {
        let target = "requests since the start or the last reset".to_owned();
        self.report_of(&self.recorder.recording(&self.api), "contract server".to_owned(), target)
    }

    /// A recording as a report on whoever sent the requests.
    pub(super) fn report_of(&self, recording: &Recording, title: String, target: String) -> RunReport {
        let mut report = RunReport::new(title, format!("{} {}", self.api.title, self.api.version), target);
        report.started = self.started;
        report.duration = Timestamp::now().duration_since(self.started).unsigned_abs();
        report.requests = recording.routed + recording.unrouted;
        report.cases = to_report::cases(recording);
        report
    }

    /// Whether requests that violate the model are rejected.
    pub(super) fn is_strict(&self) -> bool {
        self.strict
    }

    /// What is asked of signatures, as a part of a sentence.
    pub(super) fn about_signatures(&self) -> &'static str {
        match self.signatures {
            Signatures::Ignored => "requests need no signature",
            Signatures::Present => "requests must be signed, with any credentials",
            Signatures::Verified(_) => "signatures are verified",
        }
    }

    pub(super) fn operation_of(&self, request: &Request<Bytes>) -> Option<&ApiOperation> {
        read::operation(&self.api, request).ok()
    }

    /// Does to the response what was decided, and reports it.
    fn reply(
        &self,
        worker: usize,
        request: &Request<Bytes>,
        operation: Option<&ApiOperation>,
        violations: &[Violation],
        decision: Decision,
    ) -> Reply {
        let Decision { mut response, delay, fault, request_id, events, later: _, is_gone } = decision;
        write::identify(&self.api, &mut response, &request_id.unwrap_or_else(request_id::next));
        let (response, broken) = match fault.map(|fault| fault::act(fault, &response, self.seed)) {
            None => (response, None),
            Some(Ok(other)) => (other, None),
            Some(Err(broken)) => (response, Some(broken)),
        };
        let fault = fault.map(Fault::name).or(is_gone.then_some(GONE));
        let responded = SentResponse { response: &response, fault };
        self.recorder.record(&self.api, worker, request, operation, violations, &responded);
        if let Some(log) = &self.log {
            let target = self.recorder.target(request, operation);
            log.write(&Line {
                method: request.method().as_str(),
                target: &Line::shorten_target(&target),
                operation: operation.map(ApiOperation::name),
                status: (broken.is_none() && !is_gone).then(|| response.status().as_u16()),
                fault,
                violations: Line::summaries(violations),
            });
        }
        let events = events.filter(|_| broken.is_none());
        Reply { response, delay, broken, events }
    }
}

/// What is recorded of a request whose client did not wait for the response.
const GONE: &str = "client-gone";
