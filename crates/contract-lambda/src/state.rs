//! The state of a Lambda service: which operations it answers, when, and under which lock. What they do stands in
//! `invocation`, `functions`, `tags` and `event_invoke_config`; what is said of functions that nobody told of, in `unheard_of`.

use crate::account_settings;
use crate::asynchronous::{Asynchronous, EventSource};
use crate::behaviour;
use crate::capacity_provider::{self, Providers};
use crate::code_signing::{self, CodeSigningConfigs};
use crate::concurrency;
use crate::control;
use crate::durable_execution;
use crate::event_invoke_config;
use crate::event_source_mapping::{self, Mappings};
use crate::function_name::Target;
use crate::function_url;
use crate::functions::{self, Code, DeclaredFunction, Functions, Standing};
use crate::invocation::{self, FunctionResult, Invocable, Scripts};
use crate::layers::{self, Layers};
use crate::policy;
use crate::recursion;
use crate::request::{Asked, CREATE, LIST, OF_STORAGE, Refused, Request, STORAGE, Settings, UPDATE_CODE};
use crate::runtime_management;
use crate::scaling;
use crate::service::Lambda;
use crate::store::Revisions;
use crate::tags;
use crate::time::Time;
use bytes::Bytes;
use proofmark_contract::Api;
use proofmark_contract::aws::{Errors, Scope};
use proofmark_contract::budget::{Budget, Reservation};
use proofmark_contract::service::{self, Call, Outcome, Reply, State, StateMode};
use proofmark_smithy_model::model::Node;
use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The time in milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Functions, versions, aliases and event-invoke configs, safe to share between threads.
pub struct LambdaState {
    settings: Settings,
    /// The account and region of functions that are there from the beginning.
    scope: Scope,
    declared: Vec<DeclaredFunction>,
    source: EventSource,
    errors: Errors,
    time: Time,
    /// Wakes whoever waits for an event to become due.
    wake: Notify,
    /// Whether any function is known, so that readers need not wait for each other as long as none is.
    knows: AtomicBool,
    pub(crate) memory: Budget,
    inner: Mutex<Inner>,
}

/// What a request can see and change.
pub(crate) struct Inner {
    pub(crate) functions: Functions,
    pub(crate) mappings: Mappings,
    pub(crate) capacity_providers: Providers,
    pub(crate) revisions: Revisions,
    pub(crate) layers: Layers,
    pub(crate) code_signing_configs: CodeSigningConfigs,
    /// The functions that are declared, those among them that a test declared since.
    declared: Vec<DeclaredFunction>,
    /// The regions that the declared functions are in: those that were asked.
    regions: BTreeSet<String>,
    last_write: i64,
    pub(crate) time: Time,
    pub(crate) memory: Budget,
    pub(crate) scripts: Scripts,
    pub(crate) asynchronous: Asynchronous,
    /// Whether a function of which nothing is known may exist.
    may_exist: bool,
}

/// In how many regions declared functions are at most, when the scenario names none: what clients can name is without
/// end.
const MOST_REGIONS: usize = 100;

/// What answers an operation on a function, and whether it can change something.
#[derive(Clone, Copy)]
struct Handler {
    run: Run,
    writes: bool,
    /// Whether it is about event-invoke configs.
    of_configs: bool,
}

pub(crate) type Run = fn(&mut Inner, &Request<'_>) -> Result<Outcome, Refused>;

/// What answers an operation that is about no function by its name; nothing where it knows nothing.
type RunAny = fn(&mut Inner, &Asked<'_>) -> Option<Result<Outcome, Refused>>;

impl LambdaState {
    /// A service with the declared functions, by the machine's clock, with this much memory for what calls have it keep.
    /// A call for which there is no room is refused, and changes nothing.
    pub fn new(api: &Api, settings: &service::Settings, lambda: &Lambda, memory: &Budget) -> Self {
        Self::with_clock(api, settings, lambda, memory, Arc::new(|| jiff::Timestamp::now().as_millisecond()))
    }

    /// The same by this clock.
    pub fn with_clock(api: &Api, settings: &service::Settings, lambda: &Lambda, memory: &Budget, clock: Clock) -> Self {
        let service::Settings { scope, mode, type_of_server_errors, .. } = settings.clone();
        let errors = Errors::new(api, type_of_server_errors);
        let settings = Settings { mode, s3_on_success: lambda.s3_on_success, limits: lambda.limits };
        let (declared, source) = (lambda.functions.clone(), lambda.event_source);
        let time = Time::new(lambda.clock, clock);
        let inner = Mutex::new(Inner::new(&settings, &scope, &declared, source, &time, memory));
        let knows = AtomicBool::new(settings.knows_all(&declared));
        let (wake, memory) = (Notify::new(), memory.clone());
        Self { settings, scope, declared, source, errors, time, wake, knows, memory, inner }
    }

    /// The time that the service goes by.
    pub(crate) fn time(&self) -> &Time {
        &self.time
    }

    pub(crate) fn errors(&self) -> &Errors {
        &self.errors
    }

    pub(crate) fn memory(&self) -> &Budget {
        &self.memory
    }

    /// Declares a function in place of what was known of it, until the next reset.
    pub(crate) fn declare(&self, function: DeclaredFunction) {
        self.inner().declare(&self.scope, function);
        self.knows.store(true, Ordering::Release);
    }

    /// Sets what a function does from now on.
    pub(crate) fn set_results(&self, name: &str, results: &[FunctionResult]) {
        self.inner().set_results(name, results);
    }

    /// Has whoever waits for an event to become due look again.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Advances the clock by this many milliseconds; all that is due until then happens, `batch` things at a time.
    pub(crate) fn advance(&self, by: i64, batch: usize) {
        let until = self.time.now().saturating_add(by);
        while !self.inner().run_until(until, batch) {}
        self.time.reach(until);
        self.wake();
    }

    /// Advances the clock until no event waits, or about `most` things have happened.
    pub(crate) fn advance_until_idle(&self, batch: usize, most: usize) {
        for _ in 0..most / batch {
            let mut state = self.inner();
            let Some(due) = state.asynchronous.waiting().1 else { break };
            state.run_until(due, batch);
            self.time.reach(due);
        }
        self.wake();
    }

    fn said(&self, call: &Call<'_>, documented: bool) -> Option<Result<Outcome, Refused>> {
        let operation = call.operation.name();
        // Nobody waits for the state meanwhile.
        let code = Code::of_call(operation, call.input);
        let asked = Asked { settings: &self.settings, call, documented, code: code.as_ref() };
        if let Some((run, writes)) = handler_of_any(operation) {
            if self.settings.mode == StateMode::Off || !(writes || self.knows.load(Ordering::Acquire)) {
                return None;
            }
            let answer = run(&mut self.inner_for(call.scope), &asked);
            if writes && answer.is_some() {
                self.knows.store(true, Ordering::Release);
            }
            return answer;
        }
        let handler = handler(operation);
        // Before anything is known, all that is documented is answered as documented.
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
        let Some(handler) = handler else { return self.said_of_missing(&request) };
        let is_impossible = !target.has_possible_qualifier() || (handler.of_configs && target.name.contains('.'));
        if is_impossible && !documented {
            let mut nothing = Inner::new(&self.settings, call.scope, &[], self.source, &self.time, &self.memory);
            return Some((handler.run)(&mut nothing, &request));
        }
        if self.settings.mode == StateMode::Off || (!handler.writes && !self.knows.load(Ordering::Acquire)) {
            return request.without_state(documented);
        }
        let mut state = self.inner_for(call.scope);
        if handler.writes {
            self.knows.store(true, Ordering::Release);
        }
        state.settle(&request);
        match state.functions.standing(&target) {
            Standing::Unknown | Standing::Implied if self.settings.mode == StateMode::Auto => {
                request.of_a_function_unheard_of(&mut state, documented, handler.run)
            }
            // What was made by a call leaves the examples as they are, until a call takes it away.
            Standing::Created if documented && !state.functions.is_changed(&target) && operation != CREATE => {
                if operation == LIST && !state.functions.says(&target, true) {
                    return None;
                }
                if !handler.of_configs && !handler.writes && state.functions.is_of_example(&target) {
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

    /// The answer of an operation that keeps nothing here: an error if the function is known not to exist.
    fn said_of_missing(&self, request: &Request<'_>) -> Option<Result<Outcome, Refused>> {
        if self.settings.mode == StateMode::Off || !self.knows.load(Ordering::Acquire) {
            return None;
        }
        let is_missing = match self.inner_for(request.call.scope).functions.standing(&request.target) {
            Standing::Gone => true,
            Standing::Unknown | Standing::Implied => self.settings.mode == StateMode::On,
            Standing::Created | Standing::Declared => false,
        };
        functions::missing(request).filter(|_| is_missing).map(Err)
    }

    /// The error that a refusal is; none in a model of another API, which may lack the shape.
    pub(crate) fn refuse(&self, call: &Call<'_>, refused: Refused) -> Option<Outcome> {
        let Refused { behaviour, shape, text, has_type } = refused;
        let of_storage = behaviour == behaviour::STATE_FULL && OF_STORAGE.contains(&call.operation.name());
        let shape = if of_storage { STORAGE } else { shape };
        let mut error = self.errors.with_text(shape, text)?;
        if let Some(members) = error.members.as_object_mut().filter(|_| !has_type) {
            members.shift_remove("Type");
        }
        Some(Outcome::Error { error, behaviour })
    }

    /// The state, with the declared functions in the region that is asked.
    pub(crate) fn inner_for(&self, scope: &Scope) -> MutexGuard<'_, Inner> {
        let mut state = self.inner();
        if !state.regions.contains(&scope.region) {
            state.enter(scope);
        }
        state
    }

    /// Runs the functions of events as they become due, where time passes by itself.
    async fn keep_running(&self) {
        /// How many things happen before others get a turn.
        const BATCH: usize = 100;
        if self.time.stands_still() {
            return;
        }
        loop {
            let now = self.time.now();
            let (is_done, next) = {
                let mut state = self.inner();
                (state.run_until(now, BATCH), state.asynchronous.waiting().1)
            };
            let woken = self.wake.notified();
            match next {
                _ if !is_done => tokio::task::yield_now().await,
                None => woken.await,
                Some(due) => {
                    let wait = u64::try_from(due.saturating_sub(now)).unwrap_or(0).max(1);
                    // Either way it looks again.
                    _ = tokio::time::timeout(Duration::from_millis(wait), woken).await;
                }
            }
        }
    }

    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner> {
        // A panic in a handler leaves no half-written state behind: each writes once, at its end.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State for LambdaState {
    fn respond(&self, call: &Call<'_>, documented: bool) -> Option<Reply> {
        // Where all is known, a documented example is a call like any other.
        let documented = documented && self.settings.mode != StateMode::On;
        if invocation::is_invocation(call.operation.name()) {
            return self.invoke(Asked { settings: &self.settings, call, documented, code: None });
        }
        let outcome = match self.said(call, documented)? {
            Ok(outcome) => outcome,
            Err(refused) => self.refuse(call, refused)?,
        };
        Some(outcome.into())
    }

    fn control(&self, request: &http::Request<Bytes>) -> Option<http::Response<Bytes>> {
        control::answer(self, request)
    }

    fn control_endpoints(&self) -> &'static [&'static str] {
        &control::ENDPOINTS
    }

    fn background(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.keep_running())
    }

    fn reset(&self) {
        self.time.reset();
        let new = Inner::new(&self.settings, &self.scope, &self.declared, self.source, &self.time, &self.memory);
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
    fn new(
        settings: &Settings,
        scope: &Scope,
        declared: &[DeclaredFunction],
        source: EventSource,
        time: &Time,
        memory: &Budget,
    ) -> Self {
        // Where what was never mentioned does not exist, what was deleted needs no note.
        let keeps_gone = settings.mode != StateMode::On;
        let mut inner = Self {
            functions: Functions::new(memory.clone(), settings.limits, keeps_gone),
            mappings: Mappings::new(keeps_gone),
            capacity_providers: Providers::new(keeps_gone),
            revisions: Revisions::default(),
            layers: Layers::default(),
            code_signing_configs: CodeSigningConfigs::default(),
            declared: declared.to_vec(),
            regions: BTreeSet::new(),
            last_write: i64::MIN,
            time: time.clone(),
            memory: memory.clone(),
            scripts: Scripts::default(),
            asynchronous: Asynchronous::new(source, memory.limit() / 4),
            may_exist: keeps_gone,
        };
        for function in declared {
            inner.set_results(function.own_name(), &function.results);
        }
        inner.enter(scope);
        inner
    }

    /// Adds the declared functions to a region.
    fn enter(&mut self, scope: &Scope) {
        if self.regions.len() >= MOST_REGIONS {
            return;
        }
        self.regions.insert(scope.region.clone());
        let written = match self.declared.iter().any(|function| !function.event_invoke_configs.is_empty()) {
            true => self.next_write(),
            false => self.now(),
        };
        // Those that name a region are there already.
        let is_first = self.regions.len() == 1;
        let Self { declared, functions, revisions, .. } = self;
        for function in declared.iter().filter(|function| is_first || !function.has_region()) {
            functions.declare(scope, function, written, revisions);
        }
    }

    /// Declares a function in place of what was known of it, in all regions that were asked.
    fn declare(&mut self, scope: &Scope, function: DeclaredFunction) {
        self.set_results(function.own_name(), &function.results);
        let written = self.next_write();
        for region in &self.regions {
            let scope = Scope { region: region.clone(), ..scope.clone() };
            self.functions.declare(&scope, &function, written, &mut self.revisions);
        }
        self.declared.retain(|other| other.name != function.name);
        self.declared.push(function);
    }

    /// Sets what a function does; none is what is usual.
    fn set_results(&mut self, name: &str, results: &[FunctionResult]) {
        match results {
            [] => _ = self.scripts.remove(name),
            _ => self.scripts.set(name, results, Reservation::default()),
        }
    }

    /// The version that an invocation runs; none when there is no such function, version or alias.
    pub(crate) fn invocable(&self, target: &Target<'_>) -> Option<Invocable> {
        let may_exist = self.may_exist && self.functions.standing(target) != Standing::Gone;
        self.functions.invocable(target, may_exist)
    }

    /// Whether a function may not run at all: none of the account's concurrency is left to it.
    pub(crate) fn is_blocked(&self, target: &Target<'_>) -> bool {
        self.functions.get(target).is_some_and(|function| function.concurrency.reserved == Some(0))
    }

    /// Until when changes in progress are done by now: where time stands still, none is.
    pub(crate) fn settled(&self) -> i64 {
        if self.time.stands_still() { i64::MAX } else { self.now() }
    }

    /// Ends what is in progress in the function of a request, if it is done by now.
    fn settle(&mut self, request: &Request<'_>) {
        let now = self.settled();
        self.functions.settle(&request.target, now, &mut self.revisions);
    }

    /// The time, in milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.time.now()
    }

    /// The time of a write, in milliseconds: later than any before it.
    pub(crate) fn next_write(&mut self) -> i64 {
        self.last_write = self.now().max(self.last_write.saturating_add(1));
        self.last_write
    }
}

impl Settings {
    /// Whether something is known before any call.
    fn knows_all(&self, declared: &[DeclaredFunction]) -> bool {
        self.mode == StateMode::On || !declared.is_empty()
    }
}

const LIST_DURABLE: &str = "ListDurableExecutionsByFunction";

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
        UPDATE_CODE => (functions::update_code, true),
        "UpdateFunctionConfiguration" => (functions::update_configuration, true),
        "DeleteFunction" => (functions::delete, true),
        "PublishVersion" => (functions::publish_version, true),
        "ListVersionsByFunction" => (functions::list_versions, false),
        "ListAliases" => (functions::list_aliases, false),
        "CreateAlias" => (functions::create_alias, true),
        "GetAlias" => (functions::get_alias, false),
        "UpdateAlias" => (functions::update_alias, true),
        "DeleteAlias" => (functions::delete_alias, true),
        "PutFunctionConcurrency" => (concurrency::put, true),
        "GetFunctionConcurrency" => (concurrency::get, false),
        "DeleteFunctionConcurrency" => (concurrency::delete, true),
        "PutProvisionedConcurrencyConfig" => (concurrency::put_config, true),
        "GetProvisionedConcurrencyConfig" => (concurrency::get_config, false),
        "DeleteProvisionedConcurrencyConfig" => (concurrency::delete_config, true),
        "ListProvisionedConcurrencyConfigs" => (concurrency::list_configs, false),
        "AddPermission" => (policy::add, true),
        "RemovePermission" => (policy::remove, true),
        "GetPolicy" => (policy::get, false),
        "CreateFunctionUrlConfig" => (function_url::create, true),
        "UpdateFunctionUrlConfig" => (function_url::update, true),
        "GetFunctionUrlConfig" => (function_url::get, false),
        "PutFunctionCodeSigningConfig" => (code_signing::put_of_function, true),
        "GetFunctionCodeSigningConfig" => (code_signing::get_of_function, false),
        "DeleteFunctionCodeSigningConfig" => (code_signing::delete_of_function, true),
        "DeleteFunctionUrlConfig" => (function_url::delete, true),
        "ListFunctionUrlConfigs" => (function_url::list, false),
        "PutFunctionRecursionConfig" => (recursion::put, true),
        "GetFunctionRecursionConfig" => (recursion::get, false),
        "PutRuntimeManagementConfig" => (runtime_management::put, true),
        "GetRuntimeManagementConfig" => (runtime_management::get, false),
        "PutFunctionScalingConfig" => (scaling::put, true),
        "GetFunctionScalingConfig" => (scaling::get, false),
        LIST_DURABLE => (durable_execution::list, false),
        _ => return None,
    };
    Some(Handler { run, writes, of_configs: operation.contains("EventInvokeConfig") })
}

/// What answers an operation on something else, and whether it can make something known.
fn handler_of_any(operation: &str) -> Option<(RunAny, bool)> {
    Some(match operation {
        "ListFunctions" => (functions::list, false),
        "GetAccountSettings" => (account_settings::get, false),
        "TagResource" | "UntagResource" | "ListTags" => (tags::answer, false),
        "PutResourcePolicy" | "GetResourcePolicy" | "DeleteResourcePolicy" => (policy::answer_of_resource, false),
        "PublishLayerVersion" => (layers::answer, true),
        "GetLayerVersion"
        | "GetLayerVersionByArn"
        | "DeleteLayerVersion"
        | "ListLayerVersions"
        | "ListLayers"
        | "AddLayerVersionPermission"
        | "RemoveLayerVersionPermission"
        | "GetLayerVersionPolicy" => (layers::answer, false),
        "CreateCodeSigningConfig" => (code_signing::answer, true),
        "UpdateCodeSigningConfig"
        | "GetCodeSigningConfig"
        | "DeleteCodeSigningConfig"
        | "ListCodeSigningConfigs"
        | "ListFunctionsByCodeSigningConfig" => (code_signing::answer, false),
        "CreateEventSourceMapping" => (event_source_mapping::create, true),
        "GetEventSourceMapping" => (event_source_mapping::get, false),
        "ListEventSourceMappings" => (event_source_mapping::list, false),
        "UpdateEventSourceMapping" => (event_source_mapping::update, false),
        "DeleteEventSourceMapping" => (event_source_mapping::delete, false),
        "CreateCapacityProvider" => (capacity_provider::create, true),
        "GetCapacityProvider" => (capacity_provider::get, false),
        "UpdateCapacityProvider" => (capacity_provider::update, false),
        "DeleteCapacityProvider" => (capacity_provider::delete, false),
        "ListCapacityProviders" => (capacity_provider::list, false),
        "ListFunctionVersionsByCapacityProvider" => (capacity_provider::list_versions, false),
        operation if operation.contains("DurableExecution") && operation != LIST_DURABLE => {
            (durable_execution::missing, false)
        }
        _ => return None,
    })
}
