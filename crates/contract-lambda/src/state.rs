//! The running service: which calls reach the operations, under which lock, and what is said of calls before anything is
//! known. Which operations there are is in `operations`, what they work on in `store`.

use crate::asynchronous::destination::EventSource;
use crate::handler::Handler;
use crate::handler::runner::Runner;
use crate::invocation::result::FunctionResult;
use crate::invocation::run::Ran;
use crate::lambda::Lambda;
use crate::operation_name::{CREATE, LIST};
use crate::operations::invoke::{self, InvocationRejection};
use crate::operations::{self};
use crate::rejection::{OF_STORAGE, Rejection, STORAGE};
use crate::request::{Asked, Request, Settings};
use crate::resources::code::Code;
use crate::resources::declared::DeclaredFunction;
use crate::resources::function::Standing;
use crate::resources::missing::not_found;
use crate::resources::running::Throttled;
use crate::shared::Shared;
use crate::store::{Backstage, Store};
use crate::time::{Clock, Time};
use crate::{behaviour, control};
use bytes::Bytes;
use proofmark_contract::Api;
use proofmark_contract::aws::{Errors, Scope, WantedError};
use proofmark_contract::budget::Budget;
use proofmark_contract::service::{self, Call, Outcome, Reply, State, StateMode};
use proofmark_smithy_model::model::Node;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

/// Functions, versions, aliases and event-invoke configs, safe to share between threads.
pub struct LambdaState {
    settings: Settings,
    /// The account and region of functions that are there from the beginning.
    scope: Scope,
    declared: Vec<DeclaredFunction>,
    source: EventSource,
    errors: Errors,
    /// Whether any function is known, so that readers need not wait for each other as long as none is.
    knows: AtomicBool,
    shared: Arc<Shared>,
}

impl LambdaState {
    /// A service with the declared functions, by the machine's clock, with this much memory for what calls have it
    /// keep. A call for which there is no room is rejected, and changes nothing.
    pub fn new(api: &Api, settings: &service::Settings, lambda: &Lambda, memory: &Budget) -> Self {
        Self::with_clock(api, settings, lambda, memory, Arc::new(|| jiff::Timestamp::now().as_millisecond()))
    }

    /// The same by this clock.
    pub fn with_clock(api: &Api, settings: &service::Settings, lambda: &Lambda, memory: &Budget, clock: Clock) -> Self {
        let service::Settings { scope, mode, type_of_server_errors, .. } = settings.clone();
        let errors = Errors::new(api, type_of_server_errors);
        let settings = Settings { mode, s3_on_success: lambda.s3_on_success, limits: lambda.limits };
        let (declared, source) = (lambda.declared(), lambda.event_source);
        let (time, runner) = (Time::new(lambda.clock, clock), Runner::new());
        let shared = Arc::new_cyclic(|shared| {
            let backstage = backstage(runner, shared);
            Shared::new(Store::new(&settings, &scope, &declared, source, &time, memory, backstage))
        });
        let knows = AtomicBool::new(settings.knows_all(&declared));
        Self { settings, scope, declared, source, errors, knows, shared }
    }

    /// The store behind its lock, with the time that the service goes by.
    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// A store in which nothing happened yet, with these declared functions.
    fn new_store(&self, scope: &Scope, declared: &[DeclaredFunction]) -> Store {
        let backstage = backstage(self.shared.runner().clone(), &Arc::downgrade(&self.shared));
        let (time, memory) = (self.shared.time(), self.shared.memory());
        Store::new(&self.settings, scope, declared, self.source, time, memory, backstage)
    }

    /// Declares a function in place of what was known of it, until the next reset.
    pub(crate) fn declare(&self, function: DeclaredFunction) {
        self.shared.lock().declare(&self.scope, function);
        self.knows.store(true, Ordering::Release);
    }

    /// Sets what a function does from now on.
    pub(crate) fn set_results(&self, name: &str, results: &[FunctionResult]) {
        self.shared.lock().set_results(name, results);
    }

    /// Attaches something to a function, in place of what was attached, until the next reset.
    pub(crate) fn attach(&self, name: &str, handler: Handler) {
        let mut store = self.shared.lock();
        store.scripts.remove(name);
        store.scripts.attach(name, handler);
    }

    fn response(&self, call: &Call<'_>, documented: bool) -> Option<Result<Outcome, Rejection>> {
        let operation = call.operation.name();
        // Nobody waits for the state meanwhile.
        let code = Code::of_call(operation, call.input);
        let asked = Asked { settings: &self.settings, call, documented, code: code.as_ref() };
        if let Some((run, writes)) = operations::of_any(operation) {
            if self.settings.mode == StateMode::Off || !(writes || self.knows.load(Ordering::Acquire)) {
                return None;
            }
            let outcome = run(&mut self.shared.lock_in(call.scope), &asked);
            if writes && outcome.is_some() {
                self.knows.store(true, Ordering::Release);
            }
            return outcome;
        }
        let handler = operations::of_function(operation);
        // Before anything is known, every documented call gets its documented response.
        if documented && !self.knows.load(Ordering::Acquire) && !handler.is_some_and(|handler| handler.writes) {
            return None;
        }
        if !call.input.get("FunctionName").is_some_and(Node::is_string) {
            return None;
        }
        let request = match Request::of(asked) {
            Ok(request) => request,
            // The examples are of several regions.
            Err(_) if documented => return None,
            Err(refused) => return (handler.is_some() || refused.is_of_every_operation()).then_some(Err(refused)),
        };
        let target = request.target;
        let Some(handler) = handler else { return self.respond_missing(&request) };
        let is_impossible = !target.has_possible_qualifier() || (handler.of_configs && target.name.contains('.'));
        if is_impossible && !documented {
            return Some((handler.run)(&mut self.new_store(call.scope, &[]), &request));
        }
        if self.settings.mode == StateMode::Off || (!handler.writes && !self.knows.load(Ordering::Acquire)) {
            return request.without_state(documented);
        }
        let mut store = self.shared.lock_in(call.scope);
        if handler.writes {
            self.knows.store(true, Ordering::Release);
        }
        store.settle(&request.target);
        match store.functions.standing(&target) {
            Standing::Unknown | Standing::Implied if self.settings.mode == StateMode::Auto => {
                request.respond_undeclared(&mut store, documented, handler.run)
            }
            // What was made by a call leaves the examples as they are, until a call takes it away.
            Standing::Created if documented && !store.functions.is_changed(&target) && operation != CREATE => {
                if operation == LIST && !store.functions.has_changes(&target, true) {
                    return None;
                }
                if !handler.of_configs && !handler.writes && store.functions.is_of_example(&target) {
                    return None;
                }
                match (handler.run)(&mut store, &request) {
                    Err(_) => None,
                    outcome => Some(outcome),
                }
            }
            _ => Some((handler.run)(&mut store, &request)),
        }
    }

    /// The response of an operation that keeps nothing here: an error if the function is known not to exist.
    fn respond_missing(&self, request: &Request<'_>) -> Option<Result<Outcome, Rejection>> {
        if self.settings.mode == StateMode::Off || !self.knows.load(Ordering::Acquire) {
            return None;
        }
        let is_missing = match self.shared.lock_in(request.call.scope).functions.standing(&request.target) {
            Standing::Gone => true,
            Standing::Unknown | Standing::Implied => self.settings.mode == StateMode::On,
            Standing::Created | Standing::Declared => false,
        };
        is_missing.then(|| Err(not_found(&request.target.given_arn())))
    }

    /// The error that a rejection is; none in a model of another API, which may lack the shape.
    fn reject(&self, call: &Call<'_>, refused: Rejection) -> Option<Outcome> {
        let Rejection { behaviour, shape, text, has_type } = refused;
        let of_storage = behaviour == behaviour::STATE_FULL && OF_STORAGE.contains(&call.operation.name());
        let shape = if of_storage { STORAGE } else { shape };
        let mut error = self.errors.with_text(shape, text)?;
        if let Some(members) = error.members.as_object_mut().filter(|_| !has_type) {
            members.shift_remove("Type");
        }
        Some(Outcome::Error { error, behaviour })
    }

    /// The error of a call that comes while the function may not run.
    fn throttled(&self, Throttled(reason): Throttled) -> Option<Outcome> {
        let wanted = WantedError {
            shape: "TooManyRequestsException".to_owned(),
            reason: Some(reason.to_owned()),
            ..WantedError::default()
        };
        let error = self.errors.response(&wanted).ok()?;
        let is_reserved = reason.starts_with("Reserved");
        let behaviour = if is_reserved { behaviour::RESERVED_CONCURRENCY_USED } else { behaviour::CONCURRENCY_USED };
        Some(Outcome::Error { error, behaviour })
    }
}

impl State for LambdaState {
    fn respond(&self, call: &Call<'_>, documented: bool) -> Option<Reply> {
        // Where all is known, a documented example is a call like any other.
        let documented = documented && self.settings.mode != StateMode::On;
        if invoke::is_invocation(call.operation.name()) {
            let asked = Asked { settings: &self.settings, call, documented, code: None };
            return match invoke::invoke(&self.shared, asked)? {
                Ok(reply) => Some(reply),
                Err(InvocationRejection::Rejected(refused)) => self.reject(call, refused).map(Reply::from),
                Err(InvocationRejection::Throttled(throttled)) => self.throttled(throttled).map(Reply::from),
            };
        }
        let outcome = match self.response(call, documented)? {
            Ok(outcome) => outcome,
            Err(refused) => self.reject(call, refused)?,
        };
        Some(outcome.into())
    }

    fn control(&self, request: &http::Request<Bytes>) -> Option<http::Response<Bytes>> {
        control::respond(&self.shared, request)
    }

    fn control_endpoints(&self) -> &'static [&'static str] {
        &control::ENDPOINTS
    }

    fn background(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {
            let _ending = Ending(self.shared.runner());
            self.shared.keep_running().await;
            // Where time stands still nothing happens by itself, and yet handlers end with the server.
            std::future::pending::<()>().await;
        })
    }

    fn started(&self, url: &str) {
        self.shared.runner().set_server(url);
    }

    fn reset(&self) {
        self.shared.time().reset();
        let new = self.new_store(&self.scope, &self.declared);
        let mut store = self.shared.lock();
        let old = std::mem::replace(&mut *store, new);
        self.knows.store(self.settings.knows_all(&self.declared), Ordering::Release);
        // Taking much apart takes a while, in which nobody has to wait.
        drop(store);
        drop(old);
        self.shared.runner().clear();
    }
}

/// What a store needs to have handlers run, whose ends are reported behind this lock.
fn backstage(runner: Runner, shared: &Weak<Shared>) -> Backstage {
    let shared = shared.clone();
    let completed = Arc::new(move |number, ran: &Ran| {
        if let Some(shared) = shared.upgrade() {
            shared.complete(number, ran);
        }
    });
    Backstage { runner, completed }
}

/// Ends what runs when the server ends.
struct Ending<'r>(&'r Runner);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

impl std::fmt::Debug for LambdaState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LambdaState").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Settings {
    /// Whether something is known before any call.
    fn knows_all(&self, declared: &[DeclaredFunction]) -> bool {
        self.mode == StateMode::On || !declared.is_empty()
    }
}
