//! What is special to one service, behind a trait: the kit asks it, and knows none by name. [`Service`] is a service as
//! it is set up; [`State`] is one that runs in a server.
//!
//! A crate per service implements both, such as `proofmark-contract-lambda`. APIs without one are served as their model
//! says ([`Plain`]).

mod call;
mod later;
mod overlay;
mod resource;
mod settings;

pub use call::Call;
pub use later::{Events, Later};
pub use overlay::overlay;
pub use resource::{ResourceKind, ResourceName, Target};
pub use settings::{Settings, StateMode};

use crate::api::{Api, ApiOperation};
use crate::aws::Errors;
use crate::behaviour::{Behaviour, Caller};
use crate::budget::Budget;
use crate::located::{Problems, Table};
use crate::report::Case;
use crate::write::ErrorResponse;
use crate::{Constraint, Mark, Violation, rejection};
use bytes::Bytes;
use http::{Request, Response};
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// The id of the behaviour by which a service rejects what it has no memory left for. The server reports it.
pub const STATE_FULL: &str = "state-full";

/// A service as it is set up: what it knows without having been called. Each method's default is what is true of a
/// service that only its model is known of.
pub trait Service: fmt::Debug + Send + Sync {
    /// The names of the APIs that it is, in AWS's SDKs: they are the same whoever publishes the model.
    fn sdk_id(&self) -> &str {
        ""
    }

    /// The resource that an input names, in whatever form; none when it names none.
    fn resource<'a>(&self, _input: &'a Map<String, Node>) -> Option<ResourceName<'a>> {
        None
    }

    /// The error of a request that breaks the model in these ways; none when the service takes the request.
    fn rejection(&self, request: &Rejected<'_>) -> Option<ErrorResponse> {
        rejection::rejection(request.api, request.operation, request.input, request.violations)
    }

    /// How we know that every response names its request in `x-amzn-requestid`.
    fn request_id_mark(&self) -> Mark {
        Mark::Unknown
    }

    /// Whether the service is known to leave out a member of an output that its model requires.
    fn leaves_out(&self, _operation: &str, _member: &str) -> bool {
        false
    }

    /// Whether the service is known to respond with a value that an enum of its model does not have.
    fn has_value(&self, _member: &str, _value: &str) -> bool {
        false
    }

    /// Whether the service is known to violate its model so in an output of this operation.
    fn is_known_violation(&self, operation: &str, violation: &Violation) -> bool {
        match &violation.constraint {
            Constraint::Required => self.leaves_out(operation, &violation.path),
            Constraint::Enum { .. } => {
                let member = violation.path.rsplit('.').next().unwrap_or_default();
                violation.value.as_deref().is_some_and(|value| self.has_value(member, value))
            }
            _ => false,
        }
    }

    /// The calls that create what an input of an operation is about, in their order, for a run in this region; an error
    /// that says why when calls cannot create it.
    fn prerequisites(
        &self,
        _operation: &str,
        _input: &Map<String, Node>,
        _region: &str,
    ) -> Result<Vec<Prerequisite>, String> {
        Ok(Vec::new())
    }

    /// Why no calls make an operation succeed, where the service is known to need more than calls.
    fn needs_more_than_calls(&self, _operation: &str) -> Option<&'static str> {
        None
    }

    /// Readable texts for values that are synthesized, as [`Api::with_readable_texts`] takes them.
    fn readable_texts(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// The keys that it adds to a scenario.
    fn scenario_keys(&self) -> ScenarioKeys {
        ScenarioKeys::default()
    }

    /// This service as a scenario sets it up, whose keys are those of [`scenario_keys`](Self::scenario_keys) and the
    /// kit's; none when the scenario says nothing of it. What is wrong goes to `problems`.
    fn with_scenario(&self, _scenario: &Sections<'_, '_>, _problems: &mut Problems) -> Option<Arc<dyn Service>> {
        None
    }

    /// The service, running; none when it keeps nothing and says nothing of its own. What calls have it keep is
    /// reserved from `memory` first; a call for which there is no room is rejected by the behaviour [`STATE_FULL`] and
    /// changes nothing.
    fn start(&self, _api: &Api, _settings: &Settings, _memory: &Budget) -> Option<Box<dyn State>> {
        None
    }

    /// How many cases [`check_behaviours`](Self::check_behaviours) has.
    fn behaviour_checks(&self, _caller: &dyn Caller) -> usize {
        0
    }

    /// The ids of all cases that [`check_behaviours`](Self::check_behaviours) can have, whatever is verified.
    fn behaviour_cases(&self) -> Vec<String> {
        Vec::new()
    }

    /// Checks what the service is known to do beyond its model; `done` hears of each case.
    fn check_behaviours<'a>(
        &'a self,
        _caller: &'a dyn Caller,
        _done: &'a mut (dyn FnMut(&Case) + Send),
    ) -> Pin<Box<dyn Future<Output = Vec<Case>> + Send + 'a>> {
        Box::pin(std::future::ready(Vec::new()))
    }
}

/// An operation and its input, by the output of an earlier call.
pub type CallByOutput = fn(&Node) -> (&'static str, Node);

/// A call that creates something that another one is about.
#[derive(Clone, Debug)]
pub struct Prerequisite {
    /// The operation.
    pub operation: &'static str,
    /// Its input.
    pub input: Node,
    /// A call that succeeds where it is not needed.
    pub unless: Option<(&'static str, Node)>,
    /// The call that removes what it created, by its output.
    pub undo: Option<CallByOutput>,
    /// Whether what it created stays until all examples were called, as it cannot be created twice.
    pub stays: bool,
}

/// A service that runs: it responds to valid calls, and may remember them. Threads call it at once; it locks what it
/// changes.
pub trait State: Send + Sync {
    /// The response to a valid call; none when an example, or synthesized values, are as good a response. `documented`
    /// is whether the call is that of a documented example.
    fn respond(&self, call: &Call<'_>, documented: bool) -> Option<Reply>;

    /// Back to how it was when it started.
    fn reset(&self);

    /// The response to a request for the control API, `/_proofmark/...`, that the server itself does not know.
    fn control(&self, _request: &Request<Bytes>) -> Option<Response<Bytes>> {
        None
    }

    /// The requests that [`control`](Self::control) responds to: `GET /_proofmark/clock`.
    fn control_endpoints(&self) -> &'static [&'static str] {
        &[]
    }

    /// The server has this URL. It is called once, before the first call.
    fn started(&self, _url: &str) {}

    /// What it does beside responding to calls. It is polled on a runtime with a timer for as long as the server runs,
    /// and dropped when the server ends.
    fn background(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}

/// The response of a service to a call.
#[derive(Debug, PartialEq)]
pub struct Reply {
    /// What it says.
    pub outcome: Outcome,
    /// How long it takes.
    pub delay: Option<Duration>,
    /// The id of the request, where the service gives it a meaning of its own; another one when absent.
    pub request_id: Option<String>,
}

/// What a service says to a valid call.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// A success with this output, complete.
    Output(Node),
    /// A success: these members, laid over whatever else is in the output (an example, or synthesized values) by
    /// [`overlay`]. Null takes a member away.
    Overlay {
        /// The members.
        members: Node,
        /// Names of members that are not replaced but laid over in turn.
        merged: &'static [&'static str],
    },
    /// An error.
    Error {
        /// The error.
        error: ErrorResponse,
        /// The behaviour of the service that it follows.
        behaviour: Behaviour,
    },
    /// A success whose events come one after the other.
    Stream {
        /// The output without its event stream.
        output: Node,
        /// The events.
        events: Events,
    },
    /// Whatever this resolves to.
    Later(Later),
}

impl From<Outcome> for Reply {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, delay: None, request_id: None }
    }
}

/// A request that breaks the model.
#[derive(Debug)]
pub struct Rejected<'a> {
    /// The API.
    pub api: &'a Api,
    /// Its errors.
    pub errors: &'a Errors,
    /// The operation.
    pub operation: &'a ApiOperation,
    /// The input, as far as it could be read.
    pub input: &'a Node,
    /// In what it breaks the model.
    pub violations: &'a [Violation],
}

/// The keys that a service adds to a scenario.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScenarioKeys {
    /// On the top level: `function`.
    pub top: &'static [&'static str],
    /// In the table `profile`.
    pub profile: &'static [&'static str],
}

/// A scenario, for the service that it sets up.
pub struct Sections<'a, 't> {
    /// The API.
    pub api: &'a Api,
    /// Account, region and the other settings, which have been read.
    pub settings: &'a Settings,
    /// The whole scenario.
    pub top: &'a Table<'t>,
    /// Its table `profile`.
    pub profile: Option<&'a Table<'t>>,
}

/// A service of which only its model is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plain;

impl Service for Plain {}
