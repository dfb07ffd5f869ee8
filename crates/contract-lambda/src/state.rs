//! The state of a Lambda service: its responses, when they are made, and under which lock. Which operations there are
//! is in `operations`; what they do, in the modules of the resources and in `invocation`; what is said of functions
//! that nobody declared, in `undeclared`.

use crate::asynchronous::{Asynchronous, EventSource, Progress};
use crate::behaviour;
use crate::capacity_provider::Providers;
use crate::code_signing::CodeSigningConfigs;
use crate::concurrency::Running;
use crate::control;
use crate::event_source_mapping::Mappings;
use crate::function_name::Target;
use crate::functions::{self, Code, DeclaredFunction, Functions, Standing};
use crate::handler::{Handler, Runner};
use crate::invocation::{self, FunctionResult, Invocable, Scripts};
use crate::layers::Layers;
use crate::operations;
use crate::request::{Asked, CREATE, LIST, OF_STORAGE, Rejection, Request, STORAGE, Settings};
use crate::service::Lambda;
use crate::shared::{Backstage, Shared};
use crate::store::Revisions;
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
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

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
    runner: Runner,
    /// Whether any function is known, so that readers need not wait for each other as long as none is.
    knows: AtomicBool,
    pub(crate) memory: Budget,
    pub(crate) shared: Arc<Shared>,
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
    pub(crate) running: Running,
    pub(crate) backstage: Backstage,
    /// Whether a function of which nothing is known may exist.
    may_exist: bool,
}

/// In how many regions declared functions are at most, when the scenario names none: what clients can name is without
/// end.
const MOST_REGIONS: usize = 100;

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
        let time = Time::new(lambda.clock, clock);
        let runner = Runner::new();
        let shared = Arc::new_cyclic(|shared| {
            let backstage = Backstage { runner: runner.clone(), shared: shared.clone() };
            Shared::new(Inner::new(&settings, &scope, &declared, source, &time, memory, backstage))
        });
        let knows = AtomicBool::new(settings.knows_all(&declared));
        let memory = memory.clone();
        Self { settings, scope, declared, source, errors, time, runner, knows, memory, shared }
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

    pub(crate) fn runner(&self) -> &Runner {
        &self.runner
    }

    /// Attaches something to a function, in place of what was attached, until the next reset.
    pub(crate) fn attach(&self, name: &str, handler: Handler) {
        let mut state = self.inner();
        state.scripts.remove(name);
        state.scripts.attach(name, handler);
    }

    /// Advances the clock by this many milliseconds; all that is due until then happens, `batch` things at a time.
    pub(crate) fn advance(&self, by: i64, batch: usize) {
        let until = self.time.now().saturating_add(by);
        loop {
            let mut state = self.inner();
            match state.run_until(until, batch) {
                Progress::Done => break,
                Progress::More => {}
                Progress::Running => {
                    if !self.shared.wait_for_handlers(state) {
                        break;
                    }
                }
            }
        }
        self.time.reach(until);
        self.shared.wake();
    }

    /// Advances the clock until no event waits, or about `most` things have happened.
    pub(crate) fn advance_until_idle(&self, batch: usize, most: usize) {
        let mut left = most / batch;
        while left > 0 {
            let mut state = self.inner();
            let due = state.asynchronous.waiting().1;
            if state.asynchronous.is_running() {
                let now = state.now();
                state.run_until(now, batch);
                if !self.shared.wait_for_handlers(state) {
                    break;
                }
                continue;
            }
            let Some(due) = due else { break };
            if state.run_until(due, batch) != Progress::Running {
                self.time.reach(due);
            }
            left -= 1;
        }
        self.shared.wake();
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
            let answer = run(&mut self.inner_for(call.scope), &asked);
            if writes && answer.is_some() {
                self.knows.store(true, Ordering::Release);
            }
            return answer;
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
            let backstage = Backstage { runner: self.runner.clone(), shared: Arc::downgrade(&self.shared) };
            let mut nothing =
                Inner::new(&self.settings, call.scope, &[], self.source, &self.time, &self.memory, backstage);
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
                request.respond_undeclared(&mut state, documented, handler.run)
            }
            // What was made by a call leaves the examples as they are, until a call takes it away.
            Standing::Created if documented && !state.functions.is_changed(&target) && operation != CREATE => {
                if operation == LIST && !state.functions.has_changes(&target, true) {
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

    /// The response of an operation that keeps nothing here: an error if the function is known not to exist.
    fn respond_missing(&self, request: &Request<'_>) -> Option<Result<Outcome, Rejection>> {
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

    /// The error that a rejection is; none in a model of another API, which may lack the shape.
    pub(crate) fn reject(&self, call: &Call<'_>, refused: Rejection) -> Option<Outcome> {
        let Rejection { behaviour, shape, text, has_type } = refused;
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
                (state.run_until(now, BATCH) != Progress::More, state.asynchronous.waiting().1)
            };
            let woken = self.shared.woken();
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
        self.shared.lock()
    }
}

impl State for LambdaState {
    fn respond(&self, call: &Call<'_>, documented: bool) -> Option<Reply> {
        // Where all is known, a documented example is a call like any other.
        let documented = documented && self.settings.mode != StateMode::On;
        if invocation::is_invocation(call.operation.name()) {
            return self.invoke(Asked { settings: &self.settings, call, documented, code: None });
        }
        let outcome = match self.response(call, documented)? {
            Ok(outcome) => outcome,
            Err(refused) => self.reject(call, refused)?,
        };
        Some(outcome.into())
    }

    fn control(&self, request: &http::Request<Bytes>) -> Option<http::Response<Bytes>> {
        control::respond(self, request)
    }

    fn control_endpoints(&self) -> &'static [&'static str] {
        &control::ENDPOINTS
    }

    fn background(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {
            let _ending = Ending(&self.runner);
            self.keep_running().await;
            // Where time stands still nothing happens by itself, and yet handlers end with the server.
            std::future::pending::<()>().await;
        })
    }

    fn started(&self, url: &str) {
        self.runner.set_server(url);
    }

    fn reset(&self) {
        self.time.reset();
        let backstage = Backstage { runner: self.runner.clone(), shared: Arc::downgrade(&self.shared) };
        let (settings, scope, time) = (&self.settings, &self.scope, &self.time);
        let new = Inner::new(settings, scope, &self.declared, self.source, time, &self.memory, backstage);
        let mut state = self.inner();
        let old = std::mem::replace(&mut *state, new);
        self.knows.store(self.settings.knows_all(&self.declared), Ordering::Release);
        // Taking much apart takes a while, in which nobody has to wait.
        drop(state);
        drop(old);
        self.runner.clear();
    }
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

impl Inner {
    fn new(
        settings: &Settings,
        scope: &Scope,
        declared: &[DeclaredFunction],
        source: EventSource,
        time: &Time,
        memory: &Budget,
        backstage: Backstage,
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
            running: Running::default(),
            backstage,
            may_exist: keeps_gone,
        };
        for function in declared {
            inner.set_behavior(function);
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
        self.set_behavior(&function);
        let written = self.next_write();
        for region in &self.regions {
            let scope = Scope { region: region.clone(), ..scope.clone() };
            self.functions.declare(&scope, &function, written, &mut self.revisions);
        }
        self.declared.retain(|other| other.name != function.name);
        self.declared.push(function);
    }

    /// Sets what a declared function does.
    fn set_behavior(&mut self, function: &DeclaredFunction) {
        let name = function.own_name();
        self.set_results(name, &function.results);
        match &function.handler {
            Some(handler) => self.scripts.attach(name, handler.clone()),
            None => self.scripts.detach(name),
        }
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
