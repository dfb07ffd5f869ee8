//! The state of a Lambda service: which operations it answers, when, and under which lock. What they do is told in
//! `functions`, `aliases` and `event_invoke_config`; what is said of functions that nobody told of, in `unheard_of`.

use crate::aliases;
use crate::behaviour;
use crate::event_invoke_config;
use crate::functions::{self, DeclaredFunction, Functions, Standing};
use crate::request::{CREATE, LIST, OF_STORAGE, Refused, Request, STORAGE, Settings};
use crate::service::Lambda;
use proofmark_contract::Api;
use proofmark_contract::aws::Errors;
use proofmark_contract::budget::Budget;
use proofmark_contract::service::{self, Call, Outcome, Reply, State, StateMode};
use proofmark_smithy_model::model::Node;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
    memory: Budget,
    inner: Mutex<Inner>,
}

/// What a request can see and change.
pub(crate) struct Inner {
    pub(crate) functions: Functions,
    last_write: i64,
    now: Clock,
}

/// What answers an operation, and whether it can change something.
#[derive(Clone, Copy)]
struct Handler {
    run: Run,
    writes: bool,
    /// Whether it is about event-invoke configs.
    of_configs: bool,
}

pub(crate) type Run = fn(&mut Inner, &Request<'_>) -> Result<Outcome, Refused>;

impl LambdaState {
    /// A service with the declared functions, by the machine's clock, with this much memory for what calls have it keep.
    /// A call for which there is no room is refused, and changes nothing.
    pub fn new(api: &Api, settings: &service::Settings, lambda: &Lambda, memory: &Budget) -> Self {
        Self::with_clock(api, settings, lambda, memory, Arc::new(|| jiff::Timestamp::now().as_millisecond()))
    }

    /// The same by this clock.
    pub fn with_clock(api: &Api, settings: &service::Settings, lambda: &Lambda, memory: &Budget, clock: Clock) -> Self {
        let service::Settings { scope, mode, type_of_server_errors } = settings.clone();
        let errors = Errors::new(api, type_of_server_errors);
        let settings = Settings { scope, mode, s3_on_success: lambda.s3_on_success };
        let declared = lambda.functions.clone();
        let inner = Mutex::new(Inner::new(&settings, &declared, &clock, memory));
        let knows = AtomicBool::new(settings.knows_all(&declared));
        Self { settings, declared, errors, clock, knows, memory: memory.clone(), inner }
    }

    fn said(&self, call: &Call<'_>, documented: bool) -> Option<Result<Outcome, Refused>> {
        let operation = call.operation.name();
        let handler = handler(operation);
        // Before anything is known, all that is documented is answered as documented.
        if documented && !self.knows.load(Ordering::Acquire) && !handler.is_some_and(|handler| handler.writes) {
            return None;
        }
        if !call.input.get("FunctionName").is_some_and(Node::is_string) {
            return None;
        }
        let request = match Request::of(&self.settings, call) {
            Ok(request) => request,
            // The examples are of several regions.
            Err(_) if documented => return None,
            Err(refused) => return (handler.is_some() || refused.is_of_every_operation()).then_some(Err(refused)),
        };
        let (handler, target) = (handler?, request.target);
        let is_impossible = !target.has_possible_qualifier() || (handler.of_configs && target.name.contains('.'));
        if is_impossible && !documented {
            let mut nothing = Inner::new(&self.settings, &[], &self.clock, &self.memory);
            return Some((handler.run)(&mut nothing, &request));
        }
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
                match (handler.run)(&mut state, &request) {
                    Err(_) => None,
                    answer => Some(answer),
                }
            }
            _ => Some((handler.run)(&mut state, &request)),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // A panic in a handler leaves no half-written state behind: each writes once, at its end.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State for LambdaState {
    fn respond(&self, call: &Call<'_>, documented: bool) -> Option<Reply> {
        let outcome = match self.said(call, documented)? {
            Ok(outcome) => outcome,
            Err(Refused { behaviour, shape, text }) => {
                let of_storage = behaviour == behaviour::STATE_FULL && OF_STORAGE.contains(&call.operation.name());
                let shape = if of_storage { STORAGE } else { shape };
                // A model of another API may lack the shape; then there is nothing to say.
                Outcome::Error { error: self.errors.with_text(shape, text)?, behaviour }
            }
        };
        Some(outcome.into())
    }

    fn reset(&self) {
        let new = Inner::new(&self.settings, &self.declared, &self.clock, &self.memory);
        let mut state = self.inner();
        let old = std::mem::replace(&mut *state, new);
        self.knows.store(self.settings.knows_all(&self.declared), Ordering::Release);
        // Taking much apart takes a while, in which nobody has to wait.
        drop(state);
        drop(old);
    }
}

impl std::fmt::Debug for LambdaState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LambdaState").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Inner {
    fn new(settings: &Settings, declared: &[DeclaredFunction], clock: &Clock, memory: &Budget) -> Self {
        // Where a function that was never mentioned does not exist, a deleted one needs no note.
        let functions = Functions::new(memory.clone(), settings.mode != StateMode::On);
        let mut inner = Self { functions, last_write: i64::MIN, now: Arc::clone(clock) };
        let written = match declared.iter().any(|function| !function.event_invoke_configs.is_empty()) {
            true => inner.next_write(),
            false => 0,
        };
        for function in declared {
            inner.functions.declare(&settings.scope, function, written);
        }
        inner
    }

    /// The time of a write, in milliseconds: later than any before it.
    pub(crate) fn next_write(&mut self) -> i64 {
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
