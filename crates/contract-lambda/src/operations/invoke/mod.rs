//! Invoke, InvokeAsync and InvokeWithResponseStream: the checks of a call in their order, and which way its function is run.
//! `called` makes the response. What becomes of an event that nobody waits for is in `operations::asynchronous`.

mod called;

use crate::asynchronous::event::Event;
use crate::behaviour;
use crate::handler::job::Job;
use crate::invocation::payload;
use crate::invocation::run::Run;
use crate::operations::invoke::called::Called;
use crate::rejection::Rejection;
use crate::request::{Asked, Request};
use crate::resources::function::Standing;
use crate::resources::missing::not_found;
use crate::resources::running::Throttled;
use crate::resources::scripts::Next;
use crate::shared::Shared;
use proofmark_contract::aws::new_request_id;
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

/// The response to an operation that invokes a function, or why the function is not run; none for a documented call of a
/// function of which nothing else is known.
pub(crate) fn invoke(shared: &Arc<Shared>, asked: Asked<'_>) -> Option<Result<Reply, InvocationRejection>> {
    if !asked.input().get("FunctionName").is_some_and(Node::is_string) {
        return None;
    }
    let request = match Request::of(asked) {
        Ok(request) => request,
        // The examples are of several regions.
        Err(_) if asked.documented => return None,
        Err(refused) => return Some(Err(refused.into())),
    };
    let invoked = invoked(shared, &request);
    let stands = asked.documented && !is_own(shared, &request);
    (!stands).then_some(invoked)
}

fn invoked(shared: &Arc<Shared>, request: &Request<'_>) -> Result<Reply, InvocationRejection> {
    let how = How::of(request);
    let bytes = payload::bytes(request.input(), How::member(request));
    how.check_size(bytes.len())?;
    let is_kept = request.settings.mode != StateMode::Off;
    let target = request.target;
    let missing = || not_found(&target.qualified_arn());
    let mut store = shared.lock_in(request.call.scope);
    if !target.has_possible_qualifier() {
        return Err(missing().into());
    }
    let function = store.invocable(&target).ok_or_else(missing)?;
    let event = payload::event(bytes).map_err(|text| Rejection::new(behaviour::PAYLOAD_NOT_JSON, NO_JSON, text))?;
    if how == How::DryRun {
        return Ok(Outcome::Output(json!({ "StatusCode": 204 })).into());
    }
    let request_id = new_request_id();
    let now = store.now();
    if how == How::Event {
        if is_kept {
            let event = Event::new(shared.memory(), &target, request_id.clone(), Arc::from(event), now);
            store.accept(event.map_err(Rejection::from)?);
            shared.attend(&mut store, now);
        }
        let status = if request.operation() == "InvokeAsync" { "Status" } else { "StatusCode" };
        return Ok(identified(Outcome::Output(json!({ status: 202 })), request_id));
    }
    let slot = if is_kept { Some(store.admit(&target).map_err(InvocationRejection::Throttled)?) } else { None };
    let called = Called {
        shared: Arc::clone(shared),
        function_arn: target.qualified_arn(),
        executed_version: function.version.clone(),
        request_id,
        wants_log: request.text("LogType") == Some("Tail"),
        _slot: slot,
    };
    match store.scripts.next(target.name) {
        Next::Result(result) => {
            drop(store);
            let run =
                Run { request_id: &called.request_id, function_name: target.name, function: &function, event: &event };
            let ran = run.run(&result, shared.memory()).map_err(Rejection::from)?;
            // Where time stands still nobody waits for it.
            let delay = Some(ran.took).filter(|took| !took.is_zero() && !shared.time().stands_still());
            Ok(called.declared(how, ran, delay))
        }
        Next::Handler(handler) => {
            let settings = store.functions.program_settings(&target, &function.version);
            drop(store);
            let job = Job {
                request_id: called.request_id.clone(),
                invoked_arn: target.given_arn(),
                function_arn: target.arn(),
                function_name: target.name.to_owned(),
                region: target.region.to_owned(),
                settings,
                client_context: request.text("ClientContext").and_then(payload::client_context),
                memory: shared.memory().reserve(event.len()).map_err(Rejection::from)?,
                event: Arc::from(event),
                function,
            };
            Ok(match how {
                How::Stream => called.streaming(shared.runner(), handler, job),
                _ => called.waiting(shared.runner(), handler, job),
            })
        }
    }
}

/// Whether more is known of a function than that it is in a documented example.
fn is_own(shared: &Shared, request: &Request<'_>) -> bool {
    let store = shared.lock_in(request.call.scope);
    let target = request.target;
    if request.settings.mode == StateMode::Off {
        return false;
    }
    store.scripts.has(target.name)
        || match store.functions.standing(&target) {
            Standing::Declared | Standing::Gone => true,
            Standing::Created => !store.functions.is_of_example(&target),
            Standing::Unknown | Standing::Implied => false,
        }
}

/// Why a function is not run.
pub(crate) enum InvocationRejection {
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
