//! The state of a Lambda service: which operations it answers, when, and under which lock. What they do is told in
//! `functions`, `aliases` and `event_invoke_config`; what is said of functions that nobody told of, in `unheard_of`.

use super::aliases;
use super::event_invoke_config;
use super::functions::{self, DeclaredFunction, Functions, Standing};
use super::unheard_of::Request;
use super::{Behaviour, Errors, Home, behaviour};
use crate::Api;
use crate::write::ErrorAnswer;
use proofmark_smithy_model::model::Node;
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the state says to a valid request.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A success with this output, complete.
    Output(Node),
    /// A success: these members, laid over whatever else makes up the output (an example, or values made up) by
    /// [`lay_over`]. Null takes a member away.
    Overlay(Node),
    /// A refusal.
    Error {
        /// The error.
        error: ErrorAnswer,
        /// The behaviour of the service that it follows.
        behaviour: Behaviour,
    },
}

/// The members of an overlay that are not replaced but laid over in turn.
const LAID_OVER: [&str; 2] = ["Configuration", "FunctionEventInvokeConfigs"];

/// Lays the members of an [`Answer::Overlay`] over an output.
pub fn lay_over(output: &mut Node, members: Node) {
    let (Node::Object(output), Node::Object(members)) = (output, members) else { return };
    for (name, value) in members {
        match (output.get_mut(&name), value) {
            (_, Node::Null) => _ = output.shift_remove(&name),
            (Some(old @ Node::Object(_)), value @ Node::Object(_)) if LAID_OVER.contains(&name.as_str()) => {
                lay_over(old, value);
            }
            (Some(Node::Array(old)), Node::Array(values)) if LAID_OVER.contains(&name.as_str()) => {
                old.truncate(values.len());
                for (index, value) in values.into_iter().enumerate() {
                    match old.get_mut(index) {
                        Some(old) => lay_over(old, value),
                        None => old.push(value),
                    }
                }
            }
            (_, value) => _ = output.insert(name, value),
        }
    }
}

/// When the state has a say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StateMode {
    /// Of functions that were declared, created through the API, or given an event-invoke config. Of others, nothing is
    /// known: they may exist.
    #[default]
    Auto,
    /// Of all: a function that was neither declared nor created does not exist.
    On,
    /// Of none; nothing is kept.
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
    /// Whether any function is known, so that readers need not wait for each other as long as none is.
    knows: AtomicBool,
    inner: Mutex<Inner>,
}

/// What a request can see and change.
pub(super) struct Inner {
    pub(super) functions: Functions,
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
pub(super) const VALIDATION: &str = "ValidationException";

/// What answers an operation, and whether it can change something.
#[derive(Clone, Copy)]
struct Handler {
    run: Run,
    writes: bool,
    /// Whether it is about event-invoke configs.
    of_configs: bool,
}

pub(super) type Run = fn(&mut Inner, &Settings, &Node) -> Result<Answer, Refused>;

pub(super) const CREATE: &str = "CreateFunction";
pub(super) const LIST: &str = "ListFunctionEventInvokeConfigs";

impl LambdaState {
    /// A service with these functions, by the machine's clock.
    pub fn new(api: &Api, settings: Settings, declared: Vec<DeclaredFunction>) -> Self {
        Self::with_clock(api, settings, declared, Arc::new(|| jiff::Timestamp::now().as_millisecond()))
    }

    /// A service with these functions, by this clock.
    pub fn with_clock(api: &Api, settings: Settings, declared: Vec<DeclaredFunction>, clock: Clock) -> Self {
        let errors = Errors::new(api, settings.type_of_server_errors.clone());
        let inner = Mutex::new(Inner::new(&settings, &declared, &clock));
        let knows = AtomicBool::new(settings.knows_all(&declared));
        Self { settings, declared, errors, clock, knows, inner }
    }

    /// How the service is set up.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What the service says to a valid request: nothing when an example, or values made up, are as good an answer.
    /// `documented` is whether the request is that of a documented example.
    pub fn answer(&self, operation: &str, input: &Node, documented: bool) -> Option<Answer> {
        Some(match self.said(operation, input, documented)? {
            Ok(answer) => answer,
            Err(Refused { behaviour, shape, text }) => {
                // A model of another API may lack the shape; then there is nothing to say.
                Answer::Error { error: self.errors.with_text(shape, text)?, behaviour }
            }
        })
    }

    fn said(&self, operation: &str, input: &Node, documented: bool) -> Option<Result<Answer, Refused>> {
        let handler = handler(operation);
        // Before anything is known, all that is documented is answered as documented.
        if documented && !self.knows.load(Ordering::Acquire) && !handler.is_some_and(|handler| handler.writes) {
            return None;
        }
        if !input.get("FunctionName").is_some_and(Node::is_string) {
            return None;
        }
        let target = match functions::target(&self.settings, input) {
            Ok(target) => target,
            // The examples are of several regions.
            Err(_) if documented => return None,
            Err(refused) => return (handler.is_some() || refused.is_of_every_operation()).then_some(Err(refused)),
        };
        let handler = handler?;
        let is_impossible = !target.has_possible_qualifier() || (handler.of_configs && target.name.contains('.'));
        if is_impossible && !documented {
            let mut nothing = Inner::new(&self.settings, &[], &self.clock);
            return Some((handler.run)(&mut nothing, &self.settings, input));
        }
        let request = Request { settings: &self.settings, operation, input, target: &target };
        if self.settings.mode == StateMode::Off || (!handler.writes && !self.knows.load(Ordering::Acquire)) {
            return request.without_state(documented);
        }
        let mut state = self.inner();
        if handler.writes {
            self.knows.store(true, Ordering::Release);
        }
        match state.functions.standing(&target) {
            Standing::Unknown | Standing::Implied if self.settings.mode == StateMode::Auto => {
                request.of_a_function_unheard_of(&mut state, documented, handler.run)
            }
            // What was made by a call leaves the examples as they are, until a call takes it away.
            Standing::Created if documented && !state.functions.is_changed(&target) && operation != CREATE => {
                if operation == LIST && !state.functions.says(&target, true) {
                    return None;
                }
                match (handler.run)(&mut state, &self.settings, input) {
                    Err(_) => None,
                    answer => Some(answer),
                }
            }
            _ => Some((handler.run)(&mut state, &self.settings, input)),
        }
    }

    /// Back to the declared functions.
    pub fn reset(&self) {
        let mut state = self.inner();
        *state = Inner::new(&self.settings, &self.declared, &self.clock);
        self.knows.store(self.settings.knows_all(&self.declared), Ordering::Release);
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
        let mut inner = Self { functions: Functions::default(), last_write: i64::MIN, now: Arc::clone(clock) };
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

impl Settings {
    /// Whether something is known before any call.
    fn knows_all(&self, declared: &[DeclaredFunction]) -> bool {
        self.mode == StateMode::On || !declared.is_empty()
    }
}

impl Refused {
    /// Whether it is one of the name itself, which no operation takes.
    fn is_of_every_operation(&self) -> bool {
        [behaviour::QUALIFIER_MISMATCH, behaviour::OTHER_REGION, behaviour::NAME_LENGTH].contains(&self.behaviour)
    }

    pub(super) fn new(behaviour: Behaviour, shape: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        Self { behaviour, shape, text: text.into() }
    }
}

fn handler(operation: &str) -> Option<Handler> {
    let (run, writes): (Run, bool) = match operation {
        "GetFunctionEventInvokeConfig" => (event_invoke_config::get, false),
        "PutFunctionEventInvokeConfig" => (event_invoke_config::put, true),
        "UpdateFunctionEventInvokeConfig" => (event_invoke_config::update, true),
        "DeleteFunctionEventInvokeConfig" => (event_invoke_config::delete, true),
        LIST => (event_invoke_config::list, false),
        CREATE => (functions::create, true),
        "GetFunction" => (functions::get, false),
        "GetFunctionConfiguration" => (functions::get_configuration, false),
        "UpdateFunctionCode" | "UpdateFunctionConfiguration" => (functions::update, true),
        "DeleteFunction" => (functions::delete, true),
        "PublishVersion" => (functions::publish_version, true),
        "CreateAlias" => (aliases::create_alias, true),
        "GetAlias" => (aliases::get_alias, false),
        "UpdateAlias" => (aliases::update_alias, true),
        "DeleteAlias" => (aliases::delete_alias, true),
        _ => return None,
    };
    Some(Handler { run, writes, of_configs: operation.contains("EventInvokeConfig") })
}
