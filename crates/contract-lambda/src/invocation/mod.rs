//! Invoke, InvokeAsync and InvokeWithResponseStream. What a function does is declared (`script`, read by `read`); `payload`
//! makes an event of a request, `run` a response of a result. What becomes of an event that nobody waits for is decided in
//! `asynchronous`.

mod payload;
mod read;
mod run;
mod script;
mod template;

pub(crate) use read::{KEYS, results};
pub(crate) use run::{Invocable, Ran, Run, takes};
pub(crate) use script::{Chosen, Scripts};
pub use script::{FunctionError, FunctionOutcome, FunctionResult};

use crate::asynchronous::{Event, Invocation};
use crate::behaviour;
use crate::functions::{self, Standing};
use crate::request::{Asked, Refused, Request};
use crate::state::{Inner, LambdaState};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proofmark_contract::aws::{WantedError, new_request_id};
use proofmark_contract::service::{Outcome, Reply, StateMode};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::sync::Arc;

const TOO_LARGE: &str = "RequestTooLargeException";
const NO_JSON: &str = "InvalidRequestContentException";

/// How many bytes an event of a response stream has at most.
const CHUNK: usize = 64 * 1024;

/// How many things happen at once when an event is accepted: the attempts and destinations of one event are fewer.
const AT_ONCE: usize = 1000;

/// How a function is invoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// The caller waits for the whole result.
    Wait,
    /// The caller gets the result in parts.
    Stream,
    /// The caller does not wait.
    Event,
    /// The function is not run.
    DryRun,
}

/// Whether an operation invokes a function.
pub(crate) fn is_invocation(operation: &str) -> bool {
    matches!(operation, "Invoke" | "InvokeAsync" | "InvokeWithResponseStream")
}

impl LambdaState {
    /// The response to an operation that invokes a function; none for a documented call of a function of which nothing
    /// else is known.
    pub(crate) fn invoke(&self, asked: Asked<'_>) -> Option<Reply> {
        if !asked.input().get("FunctionName").is_some_and(Node::is_string) {
            return None;
        }
        let request = match Request::of(asked) {
            Ok(request) => request,
            // The examples are of several regions.
            Err(_) if asked.documented => return None,
            Err(refused) => return self.refuse(asked.call, refused).map(Reply::from),
        };
        let said = self.invoked(&request);
        let stands = asked.documented && !self.is_own(&request);
        match said {
            _ if stands => None,
            Ok(reply) => Some(reply),
            Err(Refusal::Refused(refused)) => self.refuse(asked.call, refused).map(Reply::from),
            Err(Refusal::Throttled) => self.throttled().map(Reply::from),
        }
    }

    fn invoked(&self, request: &Request<'_>) -> Result<Reply, Refusal> {
        let how = How::of(request);
        let bytes = payload::bytes(request.input(), How::member(request));
        how.check_size(bytes.len())?;
        let is_kept = request.settings.mode != StateMode::Off;
        let target = request.target;
        let missing = || functions::not_found(&target.qualified_arn());
        let mut state = self.inner_for(request.call.scope);
        if !target.has_possible_qualifier() {
            return Err(missing().into());
        }
        let function = state.invocable(&target).ok_or_else(missing)?;
        let event = payload::event(bytes).map_err(|text| Refused::new(behaviour::PAYLOAD_NOT_JSON, NO_JSON, text))?;
        if how == How::DryRun {
            return Ok(Outcome::Output(json!({ "StatusCode": 204 })).into());
        }
        if how != How::Event && is_kept && state.is_blocked(&target) {
            return Err(Refusal::Throttled);
        }
        let request_id = new_request_id();
        let now = state.now();
        if how == How::Event {
            if is_kept {
                let event = Event::new(&self.memory, &target, request_id.clone(), Arc::from(event), now);
                state.accept(event.map_err(Refused::from)?);
                self.attend(&mut state, now);
            }
            let status = if request.operation() == "InvokeAsync" { "Status" } else { "StatusCode" };
            return Ok(identified(Outcome::Output(json!({ status: 202 })), request_id));
        }
        let result = state.scripts.next(target.name);
        drop(state);
        let run = Run { request_id: &request_id, function_name: target.name, function: &function, event: &event };
        let ran = run.run(&result, &self.memory).map_err(Refused::from)?;
        self.inner().note_answered(request, &function, &ran, &request_id);
        let output = match how {
            How::Stream => streamed(request, &function, &ran),
            _ => whole(request, &function, &ran),
        };
        let mut reply = identified(Outcome::Output(output), request_id);
        // Where time stands still nobody waits for it.
        reply.delay = Some(ran.took).filter(|took| !took.is_zero() && !self.time().stands_still());
        Ok(reply)
    }

    /// Whether more is known of a function than that it is in a documented example.
    fn is_own(&self, request: &Request<'_>) -> bool {
        let state = self.inner_for(request.call.scope);
        let target = request.target;
        if request.settings.mode == StateMode::Off {
            return false;
        }
        state.scripts.has(target.name)
            || match state.functions.standing(&target) {
                Standing::Declared | Standing::Gone => true,
                Standing::Created => !state.functions.is_of_example(&target),
                Standing::Unknown | Standing::Implied => false,
            }
    }

    /// The error of a call that comes while the function may not run.
    fn throttled(&self) -> Option<Outcome> {
        let wanted = WantedError {
            shape: "TooManyRequestsException".to_owned(),
            reason: Some("ReservedFunctionConcurrentInvocationLimitExceeded".to_owned()),
            ..WantedError::default()
        };
        let error = self.errors().answer(&wanted).ok()?;
        Some(Outcome::Error { error, behaviour: behaviour::RESERVED_CONCURRENCY_USED })
    }

    /// Has what is due happen, and whoever waits for time to pass look again.
    pub(crate) fn attend(&self, state: &mut Inner, now: i64) {
        let until = match self.time().mode() {
            crate::time::ClockMode::Fast => i64::MAX,
            _ => now,
        };
        state.run_until(until, AT_ONCE);
        self.wake();
    }
}

/// Why a function is not run.
enum Refusal {
    Refused(Refused),
    Throttled,
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl How {
    fn of(request: &Request<'_>) -> Self {
        match (request.operation(), request.text("InvocationType")) {
            ("InvokeAsync", _) => Self::Event,
            (_, Some("DryRun")) => Self::DryRun,
            ("InvokeWithResponseStream", _) => Self::Stream,
            (_, Some("Event")) => Self::Event,
            _ => Self::Wait,
        }
    }

    /// The member that has the event.
    fn member(request: &Request<'_>) -> &'static str {
        if request.operation() == "InvokeAsync" { "InvokeArgs" } else { "Payload" }
    }

    fn check_size(self, bytes: usize) -> Result<(), Refused> {
        let (limit, name) = match self {
            Self::Event => (payload::LARGEST_ASYNCHRONOUS_EVENT, "Event"),
            _ => (payload::LARGEST_EVENT, "RequestResponse"),
        };
        if bytes <= limit {
            return Ok(());
        }
        let text = format!("{bytes} byte payload is too large for the {name} invocation type (limit {limit} bytes)");
        Err(Refused::new(behaviour::PAYLOAD_TOO_LARGE, TOO_LARGE, text))
    }
}

impl Inner {
    /// Notes an invocation whose caller waited.
    fn note_answered(&mut self, request: &Request<'_>, function: &Invocable, ran: &Ran, request_id: &str) {
        let time = self.now();
        self.asynchronous.journal.invoked(Invocation {
            number: 0,
            time,
            request_id: request_id.to_owned(),
            function_arn: request.target.qualified_arn(),
            invocation_type: "RequestResponse",
            attempt: 1,
            executed_version: Some(function.version.clone()),
            result: if ran.error.is_some() { "Unhandled" } else { "Success" },
            error_type: ran.error.as_ref().map(|error| error.error_type.clone()),
            next_attempt: None,
        });
    }
}

/// The output of Invoke.
fn whole(request: &Request<'_>, function: &Invocable, ran: &Ran) -> Node {
    let mut output = json!({
        "StatusCode": 200,
        "ExecutedVersion": function.version,
        "Payload": STANDARD.encode(&ran.payload),
    });
    if ran.error.is_some() {
        output["FunctionError"] = "Unhandled".into();
    }
    if wants_log(request) {
        output["LogResult"] = STANDARD.encode(ran.tail()).into();
    }
    output
}

/// The output of InvokeWithResponseStream: the payload in parts, then how it ended.
fn streamed(request: &Request<'_>, function: &Invocable, ran: &Ran) -> Node {
    let mut complete = json!({});
    let mut events = Vec::new();
    match &ran.error {
        Some(_) => {
            complete["ErrorCode"] = "Unhandled".into();
            complete["ErrorDetails"] = ran.payload.as_str().into();
        }
        None => {
            let chunks = ran.payload.as_bytes().chunks(CHUNK);
            events.extend(chunks.map(|chunk| json!({ "PayloadChunk": { "Payload": STANDARD.encode(chunk) } })));
        }
    }
    if wants_log(request) {
        complete["LogResult"] = STANDARD.encode(ran.tail()).into();
    }
    events.push(json!({ "InvokeComplete": complete }));
    json!({ "StatusCode": 200, "ExecutedVersion": function.version, "EventStream": events })
}

fn wants_log(request: &Request<'_>) -> bool {
    request.text("LogType") == Some("Tail")
}

fn identified(outcome: Outcome, request_id: String) -> Reply {
    Reply { outcome, delay: None, request_id: Some(request_id) }
}
