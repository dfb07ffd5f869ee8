//! The state of a Lambda service: which operations it answers, when, and under which lock. What they do is told in
//! `functions` and `event_invoke_config`.

use super::event_invoke_config;
use super::functions::{self, DeclaredFunction, Functions};
use super::{Behaviour, Errors, Home};
use crate::Api;
use crate::write::ErrorAnswer;
use proofmark_smithy_model::model::Node;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the state says to a valid request.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A success with this output, complete.
    Output(Node),
    /// A success: these members, laid over whatever else makes up the output (an example, or values made up) by
    /// [`lay_over`]: objects are merged member by member, everything else is replaced.
    Overlay(Node),
    /// A refusal.
    Error {
        /// The error.
        error: ErrorAnswer,
        /// The behaviour of the service that it follows.
        behaviour: Behaviour,
    },
}

/// Lays the members of an [`Answer::Overlay`] over an output.
pub fn lay_over(output: &mut Node, members: Node) {
    match (output, members) {
        (Node::Object(output), Node::Object(members)) => {
            for (name, value) in members {
                lay_over(output.entry(name).or_insert(Node::Null), value);
            }
        }
        (output, value) => *output = value,
    }
}

/// When the state has a say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StateMode {
    /// Once a function was declared, or created through the API.
    #[default]
    Auto,
    /// Always.
    On,
    /// Never.
    Off,
}

/// How the service is set up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Its account and region.
    pub home: Home,
    /// When the state has a say.
    pub mode: StateMode,
    /// Whether a bucket is taken as `OnSuccess`, against what is documented.
    pub s3_on_success: bool,
    /// `Type` in errors of the server's; it is unknown, so absent unless given.
    pub type_of_server_errors: Option<String>,
}

/// The time in milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Functions, versions, aliases and event-invoke configs, safe to share between threads.
pub struct LambdaState {
    settings: Settings,
    declared: Vec<DeclaredFunction>,
    errors: Errors,
    clock: Clock,
    inner: Mutex<Inner>,
}

/// What a request can see and change.
pub(super) struct Inner {
    pub(super) functions: Functions,
    active: bool,
    last_write: i64,
    now: Clock,
}

/// A refusal before it is worded as an error.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) behaviour: Behaviour,
    pub(super) shape: &'static str,
    pub(super) text: Cow<'static, str>,
}

pub(super) const NOT_FOUND: &str = "ResourceNotFoundException";
pub(super) const INVALID: &str = "InvalidParameterValueException";
pub(super) const CONFLICT: &str = "ResourceConflictException";

type Handler = fn(&mut Inner, &Settings, &Node) -> Result<Answer, Refused>;

impl LambdaState {
    /// A service with these functions, by the machine's clock.
    pub fn new(api: &Api, settings: Settings, declared: Vec<DeclaredFunction>) -> Self {
        Self::with_clock(api, settings, declared, Arc::new(|| jiff::Timestamp::now().as_millisecond()))
    }

    /// A service with these functions, by this clock.
    pub fn with_clock(api: &Api, settings: Settings, declared: Vec<DeclaredFunction>, clock: Clock) -> Self {
        let errors = Errors::new(api, settings.type_of_server_errors.clone());
        let inner = Mutex::new(Inner::new(&settings, &declared, &clock));
        Self { settings, declared, errors, clock, inner }
    }

    /// How the service is set up.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What the state says to a valid request: nothing when it is off, or when it knows nothing of the operation.
    pub fn answer(&self, operation: &str, input: &Node) -> Option<Answer> {
        let handler = handler(operation)?;
        let mut inner = match self.settings.mode {
            StateMode::Off => return None,
            StateMode::On => self.inner(),
            StateMode::Auto => {
                let mut inner = self.inner();
                inner.active |= operation == "CreateFunction";
                if !inner.active {
                    return None;
                }
                inner
            }
        };
        Some(match handler(&mut inner, &self.settings, input) {
            Ok(answer) => answer,
            Err(Refused { behaviour, shape, text }) => {
                // A model of another API may lack the shape; then there is nothing to say.
                Answer::Error { error: self.errors.with_text(shape, text)?, behaviour }
            }
        })
    }

    /// Back to the declared functions.
    pub fn reset(&self) {
        *self.inner() = Inner::new(&self.settings, &self.declared, &self.clock);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // A panic in a handler leaves no half-written state behind: each writes once, at its end.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for LambdaState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LambdaState").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Inner {
    fn new(settings: &Settings, declared: &[DeclaredFunction], clock: &Clock) -> Self {
        let mut inner = Self {
            functions: Functions::default(),
            active: !declared.is_empty(),
            last_write: i64::MIN,
            now: Arc::clone(clock),
        };
        let written = match declared.iter().any(|function| !function.event_invoke_configs.is_empty()) {
            true => inner.next_write(),
            false => 0,
        };
        for function in declared {
            inner.functions.declare(&settings.home, function, written);
        }
        inner
    }

    /// The time of a write, in milliseconds: later than any before it.
    pub(super) fn next_write(&mut self) -> i64 {
        self.last_write = (self.now)().max(self.last_write.saturating_add(1));
        self.last_write
    }
}

impl Refused {
    pub(super) fn new(behaviour: Behaviour, shape: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        Self { behaviour, shape, text: text.into() }
    }
}

fn handler(operation: &str) -> Option<Handler> {
    Some(match operation {
        "GetFunctionEventInvokeConfig" => event_invoke_config::get,
        "PutFunctionEventInvokeConfig" => event_invoke_config::put,
        "UpdateFunctionEventInvokeConfig" => event_invoke_config::update,
        "DeleteFunctionEventInvokeConfig" => event_invoke_config::delete,
        "ListFunctionEventInvokeConfigs" => event_invoke_config::list,
        "CreateFunction" => functions::create,
        "GetFunction" => functions::get,
        "GetFunctionConfiguration" => functions::get_configuration,
        "UpdateFunctionCode" | "UpdateFunctionConfiguration" => functions::update,
        "DeleteFunction" => functions::delete,
        "PublishVersion" => functions::publish_version,
        "CreateAlias" => functions::create_alias,
        "GetAlias" => functions::get_alias,
        "UpdateAlias" => functions::update_alias,
        "DeleteAlias" => functions::delete_alias,
        _ => return None,
    })
}
