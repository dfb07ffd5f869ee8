//! The response to a request for the API, decided in the order that the contract asks for: what is wrong with the
//! request; what its own headers ask for; rules; the service's state; a documented example; a synthesized response. No
//! connection occurs here.

use super::access::{Access, Forbidden};
use super::config::{Config, SharedApi, Signatures};
use super::default_responses::{DefaultResponse, DefaultResponses};
use super::fault::{self, Broken};
use super::lane::Lane;
use super::log::{Line, Log};
use super::notices::{Kind as Notice, Notices};
use super::per_call::PerCall;
use super::presence::Presence;
use super::record::{Recorder, SentResponse};
use super::recording::Recording;
use super::{control_response, host, rejected, to_report};
use crate::api::{ApiOperation, AuthScheme, Kind, Location};
use crate::aws::{ErrorProblem, Errors, Scope, is_region, request_id};
use crate::budget::{Budget, Exhausted};
use crate::located::nearest;
use crate::report::RunReport;
use crate::scenario::{Fault, Reply as Scripted, RuleBook};
use crate::service::{Call, Events, Later, Outcome, Rejected, STATE_FULL, Service, Settings, State, overlay};
use crate::violation::{Constraint, Violation};
use crate::write::ErrorResponse;
use crate::{auth, aws, protocol, read, sigv4, write};
use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use proofmark_smithy_model::model::Node;
use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// The error of a request that is not signed, by the name that all services of AWS have for it.
const UNSIGNED: &str = "MissingAuthenticationTokenException";

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

/// What a request gets.
pub(super) struct Reply {
    pub(super) response: Response<Bytes>,
    /// How long it is held back.
    pub(super) delay: Option<Duration>,
    /// What happens to the connection in its place.
    pub(super) broken: Option<Broken>,
    /// What its body goes on with.
    pub(super) events: Option<EventSource>,
}

/// What a request gets, or what it waits for.
#[allow(clippy::large_enum_variant)] // nearly all are the larger one, and are moved a few times
pub(super) enum Said {
    Now(Reply),
    Later(Box<Pending>),
}

/// A request whose response is being computed.
pub(super) struct Pending {
    later: Later,
    request: Request<Bytes>,
    /// The index of its operation.
    operation: usize,
    violations: Vec<Violation>,
    /// What is done to the response on its way, in place of what it says itself.
    delay: Option<Duration>,
    fault: Option<Fault>,
}

/// The events of a response.
#[derive(Debug)]
pub(super) struct EventSource {
    pub(super) events: Events,
    /// The index of the operation.
    pub(super) operation: usize,
}

/// What the body of a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Payload {
    /// A blob or a text that is taken as it is.
    Opaque,
    /// A stream of events.
    Events,
    /// JSON.
    Json,
}

/// A response with what is done to it on its way.
#[derive(Default)]
struct Decision {
    response: Response<Bytes>,
    delay: Option<Duration>,
    fault: Option<Fault>,
    request_id: Option<String>,
    events: Option<EventSource>,
    /// What the response is to be computed by; then there is none yet.
    later: Option<Later>,
    /// Whether the client has gone away, so that there is nobody left to send the response to.
    is_gone: bool,
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

    /// The response to a request whose body is larger than what is taken.
    pub(super) fn too_large(&self, worker: usize, request: &Request<Bytes>, limit: usize) -> Reply {
        let operation = self.operation_of(request);
        let violation = Violation::error(
            "body",
            Constraint::Length { min: None, max: Some(limit as u64), actual: rejected::announced(request, limit) },
            None,
        );
        let decision = self.reject(&rejected::too_large(&self.errors, &self.api, operation, limit));
        self.reply(worker, request, operation, &[violation], decision)
    }

    /// The response to a request whose body does not come.
    pub(super) fn too_slow(&self, worker: usize, request: &Request<Bytes>) -> Reply {
        let violation = Violation::error(
            "body",
            Constraint::Malformed { reason: "it took longer than the server waits".to_owned() },
            None,
        );
        let decision = self.reject(&rejected::too_slow());
        self.reply(worker, request, self.operation_of(request), &[violation], decision)
    }

    /// The response to a request whose body ends early, or cannot be taken apart.
    pub(super) fn cut_off(&self, worker: usize, request: &Request<Bytes>) -> Reply {
        let reason = "it ended before all of it had come, or is badly chunked".to_owned();
        let violation = Violation::error("body", Constraint::Malformed { reason }, None);
        let decision = self.reject(&rejected::cut_off());
        self.reply(worker, request, self.operation_of(request), &[violation], decision)
    }

    /// The response to a request that is not to be obeyed, for where it comes from.
    pub(super) fn forbidden(&self, worker: usize, request: &Request<Bytes>, forbidden: &Forbidden) -> Reply {
        let reason = forbidden.to_string();
        self.notices.say(Notice::Access, || reason.clone());
        if control_response::is_for(request.uri()) {
            return control_response::forbidden(&reason).into();
        }
        let constraint = Constraint::Protocol { expected: forbidden.expected() };
        let violation = Violation::error(forbidden.path(), constraint, Some(forbidden.value().to_owned()));
        let decision = self.reject(&rejected::forbidden(&reason));
        self.reply(worker, request, self.operation_of(request), &[violation], decision)
    }

    /// The response to a request for which something has no room now.
    pub(super) fn busy(&self, worker: usize, request: &Request<Bytes>, what: Notice, reason: &str) -> Reply {
        self.notices.say(what, || reason.to_owned());
        if control_response::is_for(request.uri()) {
            return control_response::busy(reason).into();
        }
        let decision = self.reject(&rejected::busy(reason));
        self.reply(worker, request, self.operation_of(request), &[], decision)
    }

    /// The response to a request whose body, or what it says, takes more memory than there is.
    pub(super) fn no_room(&self, worker: usize, request: &Request<Bytes>, exhausted: Exhausted) -> Reply {
        if !exhausted.is_for_ever() {
            let reason = "The bodies of other requests leave no memory for this one now. Try again, or give bodies more \
                with --body-memory.";
            return self.busy(worker, request, Notice::Bodies, reason);
        }
        let constraint =
            Constraint::Length { min: None, max: Some(exhausted.limit as u64), actual: exhausted.asked as u64 };
        let violation = Violation::error("body", constraint, None);
        let decision = self.reject(&rejected::too_many_values(exhausted.limit));
        self.reply(worker, request, self.operation_of(request), &[violation], decision)
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

    /// Bytes came that are not HTTP.
    pub(super) fn unreadable(&self, worker: usize, reason: &str) {
        let violation = Violation::error("connection", Constraint::Malformed { reason: reason.to_owned() }, None);
        if let Some(log) = &self.log {
            let violations = Line::summaries(std::slice::from_ref(&violation));
            log.write(&Line { method: "-", target: "-", operation: None, status: Some(400), fault: None, violations });
        }
        self.recorder.unreadable(worker, &violation);
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

    fn check_auth(&self, signed: &sigv4::Parsed<'_>, operation: &ApiOperation, violations: &mut Vec<Violation>) {
        if operation.no_auth {
            return;
        }
        let (credentials, region) = match &self.signatures {
            Signatures::Ignored => return,
            Signatures::Present => (None, None),
            Signatures::Verified(credentials) => {
                let Settings { scope, region_is_fixed, .. } = &self.settings;
                (Some(credentials), Some(scope.region.as_str()).filter(|_| *region_is_fixed))
            }
        };
        let mut members = self.api[operation.input].members();
        let hides_path = members.any(|member| member.sensitive && member.location == Location::Label);
        let v4a = self.api.sigv4a;
        let signing_name = self.api.signing_name.as_deref();
        let signature = signing_name.map(|signing_name| sigv4::Check {
            signing_name,
            v4a,
            region,
            credentials,
            clock: None,
            hides_path,
        });
        violations.extend(auth::check_parsed(signed, operation, signature));
    }

    /// The response to a request of an operation.
    fn decide(
        &self,
        signed: &sigv4::Parsed<'_>,
        operation: &ApiOperation,
        input: &Node,
        violations: &[Violation],
    ) -> Decision {
        let request = signed.request();
        if self.strict
            && !violations.is_empty()
            && let Some(error) = self.rejection(operation, input, violations)
        {
            return self.reject(&error);
        }
        let asked = match PerCall::read(request.headers()) {
            Ok(asked) => asked.unwrap_or_default(),
            Err(error) => return self.reject(&rejected::asked_wrongly(&error.to_string())),
        };
        let mut decision = match &asked.error {
            Some(wanted) => match self.errors.answer(wanted) {
                Ok(error) => self.reject(&error),
                Err(error) => {
                    let unknown = matches!(error, ErrorProblem::Unknown(_));
                    let near = unknown.then(|| nearest(&wanted.shape, self.errors.names())).flatten();
                    let near = near.map_or_else(String::new, |near| format!("; {near}"));
                    return self.reject(&rejected::asked_wrongly(&format!("x-proofmark-error: {error}{near}")));
                }
            },
            None if asked.fault.is_some_and(|fault| fault != Fault::Truncated) => Decision::default(),
            None => {
                let scope = self.scope(signed);
                self.by_rules(&Call::new(&*self.service, operation, input, &scope).with_request(request))
            }
        };
        decision.fault = asked.fault.or(decision.fault);
        decision.delay = asked.delay.or(decision.delay);
        decision
    }

    /// The account and region in which a request is handled.
    fn scope(&self, signed: &sigv4::Parsed<'_>) -> Cow<'_, Scope> {
        let own = &self.settings.scope;
        if self.settings.region_is_fixed {
            return Cow::Borrowed(own);
        }
        match signed.region().filter(|region| *region != own.region && is_region(region)) {
            Some(region) => Cow::Owned(Scope { region: region.to_owned(), ..own.clone() }),
            None => Cow::Borrowed(own),
        }
    }

    /// The error of a request that breaks the model; all services of AWS check signatures alike, and first.
    fn rejection(&self, operation: &ApiOperation, input: &Node, violations: &[Violation]) -> Option<ErrorResponse> {
        let is_signature = |violation: &Violation| matches!(violation.constraint, Constraint::Signature { .. });
        let is_signed = self.api.signing_name.is_some() && operation.auth.contains(&AuthScheme::SigV4);
        if let Some(violation) = violations.iter().find(|violation| is_signature(violation) && !is_signed) {
            return Some(rejected::unauthenticated(operation, &violation.to_string()));
        }
        if let Some(violation) =
            violations.iter().find(|violation| is_signature(violation) && violation.value.is_none())
        {
            self.notices.say(Notice::Unsigned, || {
                "a request without a signature was rejected; to accept such requests, start with --signatures ignored"
                    .to_owned()
            });
            let hint = "sign the request (curl: --aws-sigv4), or start this server with --signatures ignored";
            return self.errors.with_text(UNSIGNED, format!("{violation}; {hint}"));
        }
        if violations.iter().any(is_signature) {
            return Some(aws::rejection(&self.errors, &self.api, operation, input, violations)?.error);
        }
        self.service.rejection(&Rejected { api: &self.api, errors: &self.errors, operation, input, violations })
    }

    fn by_rules(&self, call: &Call<'_>) -> Decision {
        let Some(matched) = self.rules.answer(call) else {
            return self.by_service(call);
        };
        let scripted = matched.response();
        let mut decision: Decision = match &scripted.reply {
            Scripted::Output(output) => self.write(call.operation, output).into(),
            Scripted::Error(error) => self.reject(error),
            // The service did its part before the connection broke; otherwise it never heard of the request.
            Scripted::Fault(Fault::Truncated) | Scripted::Ordinary => self.by_service(call),
            Scripted::Fault(_) => Decision::default(),
        };
        if let Scripted::Fault(fault) = scripted.reply {
            decision.fault = Some(fault);
        }
        decision.delay = Some(scripted.delay).filter(|delay| !delay.is_zero()).or(decision.delay);
        decision
    }

    /// The response of the service itself: by its state, an example, or synthesized values.
    fn by_service(&self, call: &Call<'_>) -> Decision {
        let operation = call.operation;
        let documented = self.default_responses.documented(call);
        let reply = self.state.as_ref().and_then(|state| state.respond(call, documented.is_some()));
        match reply {
            Some(reply) => self.outcome(operation, documented, reply),
            None => self.usual(operation, documented).into(),
        }
    }

    /// What the service said, as a message.
    fn outcome(
        &self,
        operation: &ApiOperation,
        documented: Option<&DefaultResponse>,
        reply: crate::service::Reply,
    ) -> Decision {
        let mut decision = Decision { delay: reply.delay, request_id: reply.request_id, ..Decision::default() };
        decision.response = match reply.outcome {
            Outcome::Later(later) => {
                decision.later = Some(later);
                return decision;
            }
            Outcome::Stream { output, events } => {
                decision.events = Some(EventSource { events, operation: operation.index });
                self.write(operation, &output)
            }
            Outcome::Output(output) => self.write(operation, &output),
            Outcome::Overlay { members, merged } => match self.default_responses.find(&self.api, operation, documented)
            {
                Ok(answer) => {
                    let mut output = answer.output.clone().unwrap_or_default();
                    overlay(&mut output, members, merged);
                    self.write(operation, &output)
                }
                Err(problem) => rejected::no_response(operation, &problem),
            },
            Outcome::Error { error, behaviour } => {
                if behaviour.id == STATE_FULL {
                    let text = || {
                        "the state is full, and calls that would add to it are rejected (state-full): delete functions, \
                         POST /_proofmark/reset, or start with a larger --state-memory"
                    };
                    self.notices.say(Notice::State, || text().to_owned());
                }
                if documented.is_some_and(|answer| answer.output.is_some()) && error.status == 404 {
                    self.notices.say(Notice::Undeclared, || {
                        format!(
                            "{}: this documented example is about a resource that was neither created nor declared; create \
                             it, declare it in a scenario, or start with --state auto for the documented responses",
                            operation.name()
                        )
                    });
                }
                self.write_error(&error)
            }
        };
        decision
    }

    /// The response as it is without rules and state.
    fn usual(&self, operation: &ApiOperation, documented: Option<&DefaultResponse>) -> Response<Bytes> {
        match self.default_responses.find(&self.api, operation, documented) {
            Ok(answer) => answer.response.clone(),
            Err(problem) => rejected::no_response(operation, &problem),
        }
    }

    fn reject(&self, error: &ErrorResponse) -> Decision {
        self.write_error(error).into()
    }

    fn write(&self, operation: &ApiOperation, output: &Node) -> Response<Bytes> {
        write::response(&self.api, operation, output)
            .unwrap_or_else(|problem| rejected::no_response(operation, &problem.to_string()))
    }

    fn write_error(&self, error: &ErrorResponse) -> Response<Bytes> {
        write::error(&self.api, error).unwrap_or_else(|problem| {
            control_response::problem(&format!("{} cannot be written: {problem}", error.name))
        })
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
        let answered = SentResponse { response: &response, fault };
        self.recorder.record(&self.api, worker, request, operation, violations, &answered);
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

impl From<Response<Bytes>> for Decision {
    fn from(response: Response<Bytes>) -> Self {
        Self { response, ..Self::default() }
    }
}

impl From<Response<Bytes>> for Reply {
    fn from(response: Response<Bytes>) -> Self {
        Self { response, delay: None, broken: None, events: None }
    }
}
