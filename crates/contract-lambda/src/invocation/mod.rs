//! Invoke, InvokeAsync and InvokeWithResponseStream. What a function does is declared (`script`, read by `read`); `payload`
//! makes an event of a request, `run` a result of what is declared, `called` a response of a result. What becomes of an event that nobody waits for is decided in
//! `asynchronous`.

mod called;
mod payload;
mod read;
mod run;
mod script;
mod template;

pub(crate) use read::{KEYS, results};
pub(crate) use run::{Invocable, LARGEST_RESPONSE, Ran, Run, response_too_large, takes};
pub(crate) use script::{Chosen, Next, Scripts};
pub use script::{FunctionError, FunctionOutcome, FunctionResult};

use crate::asynchronous::Event;
use crate::behaviour;
use crate::concurrency::Throttled;
use crate::functions::{self, Standing};
use crate::handler::Job;
use crate::request::{Asked, Rejection, Request};
use crate::state::LambdaState;
use called::Called;
use proofmark_contract::aws::{WantedError, new_request_id};
use proofmark_contract::service::{Outcome, Reply, StateMode};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::sync::Arc;

const TOO_LARGE: &str = "RequestTooLargeException";
const NO_JSON: &str = "InvalidRequestContentException";

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
            Err(refused) => return self.reject(asked.call, refused).map(Reply::from),
        };
        let said = self.invoked(&request);
        let stands = asked.documented && !self.is_own(&request);
        match said {
            _ if stands => None,
            Ok(reply) => Some(reply),
            Err(InvocationRejection::Rejected(refused)) => self.reject(asked.call, refused).map(Reply::from),
            Err(InvocationRejection::Throttled(throttled)) => self.throttled(throttled).map(Reply::from),
        }
    }

    fn invoked(&self, request: &Request<'_>) -> Result<Reply, InvocationRejection> {
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
        let event = payload::event(bytes).map_err(|text| Rejection::new(behaviour::PAYLOAD_NOT_JSON, NO_JSON, text))?;
        if how == How::DryRun {
            return Ok(Outcome::Output(json!({ "StatusCode": 204 })).into());
        }
        let request_id = new_request_id();
        let now = state.now();
        if how == How::Event {
            if is_kept {
                let event = Event::new(&self.memory, &target, request_id.clone(), Arc::from(event), now);
                state.accept(event.map_err(Rejection::from)?);
                self.shared.attend(&mut state, now);
            }
            let status = if request.operation() == "InvokeAsync" { "Status" } else { "StatusCode" };
            return Ok(identified(Outcome::Output(json!({ status: 202 })), request_id));
        }
        let slot = if is_kept { Some(state.admit(&target).map_err(InvocationRejection::Throttled)?) } else { None };
        let called = Called {
            shared: Arc::clone(&self.shared),
            function_arn: target.qualified_arn(),
            executed_version: function.version.clone(),
            request_id,
            wants_log: request.text("LogType") == Some("Tail"),
            _slot: slot,
        };
        match state.scripts.next(target.name) {
            Next::Result(result) => {
                drop(state);
                let run = Run {
                    request_id: &called.request_id,
                    function_name: target.name,
                    function: &function,
                    event: &event,
                };
                let ran = run.run(&result, &self.memory).map_err(Rejection::from)?;
                // Where time stands still nobody waits for it.
                let delay = Some(ran.took).filter(|took| !took.is_zero() && !self.time().stands_still());
                Ok(called.declared(how, ran, delay))
            }
            Next::Handler(handler) => {
                let settings = state.functions.program_settings(&target, &function.version);
                drop(state);
                let job = Job {
                    request_id: called.request_id.clone(),
                    invoked_arn: target.given_arn(),
                    function_arn: target.arn(),
                    function_name: target.name.to_owned(),
                    region: target.region.to_owned(),
                    settings,
                    client_context: request.text("ClientContext").and_then(payload::client_context),
                    memory: self.memory.reserve(event.len()).map_err(Rejection::from)?,
                    event: Arc::from(event),
                    function,
                };
                Ok(match how {
                    How::Stream => called.streaming(self.runner(), handler, job),
                    _ => called.waiting(self.runner(), handler, job),
                })
            }
        }
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
    fn throttled(&self, Throttled(reason): Throttled) -> Option<Outcome> {
        let wanted = WantedError {
            shape: "TooManyRequestsException".to_owned(),
            reason: Some(reason.to_owned()),
            ..WantedError::default()
        };
        let error = self.errors().answer(&wanted).ok()?;
        let is_reserved = reason.starts_with("Reserved");
        let behaviour = if is_reserved { behaviour::RESERVED_CONCURRENCY_USED } else { behaviour::CONCURRENCY_USED };
        Some(Outcome::Error { error, behaviour })
    }
}

/// Why a function is not run.
enum InvocationRejection {
    Rejected(Rejection),
    Throttled(Throttled),
}

impl From<Rejection> for InvocationRejection {
    fn from(refused: Rejection) -> Self {
        Self::Rejected(refused)
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

    fn check_size(self, bytes: usize) -> Result<(), Rejection> {
        let (limit, name) = match self {
            Self::Event => (payload::LARGEST_ASYNCHRONOUS_EVENT, "Event"),
            _ => (payload::LARGEST_EVENT, "RequestResponse"),
        };
        if bytes <= limit {
            return Ok(());
        }
        let text = format!("{bytes} byte payload is too large for the {name} invocation type (limit {limit} bytes)");
        Err(Rejection::new(behaviour::PAYLOAD_TOO_LARGE, TOO_LARGE, text))
    }
}

fn identified(outcome: Outcome, request_id: String) -> Reply {
    Reply { outcome, delay: None, request_id: Some(request_id) }
}
