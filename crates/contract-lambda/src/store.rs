//! All that the service keeps, behind one lock (`shared`): the resources of all kinds, what functions do, and the events
//! that wait. What calls do with it is in `operations`.

use crate::asynchronous::Asynchronous;
use crate::asynchronous::destination::EventSource;
use crate::collections::Revisions;
use crate::function_name::Target;
use crate::handler::runner::Runner;
use crate::invocation::result::FunctionResult;
use crate::invocation::run::{Invocable, Ran};
use crate::request::Settings;
use crate::resources::capacity_provider::Providers;
use crate::resources::code_signing_config::CodeSigningConfigs;
use crate::resources::declared::DeclaredFunction;
use crate::resources::event_source_mapping::Mappings;
use crate::resources::function::Standing;
use crate::resources::functions::Functions;
use crate::resources::layer::Layers;
use crate::resources::running::{Running, Slot, Throttled};
use crate::resources::scripts::Scripts;
use crate::time::Time;
use proofmark_contract::aws::Scope;
use proofmark_contract::budget::{Budget, Reservation};
use proofmark_contract::service::StateMode;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a request can see and change.
pub(crate) struct Store {
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

impl Store {
    pub(crate) fn new(
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

    /// Adds the declared functions to a region, unless they are there.
    pub(crate) fn enter(&mut self, scope: &Scope) {
        if self.regions.contains(&scope.region) || self.regions.len() >= MOST_REGIONS {
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
    pub(crate) fn declare(&mut self, scope: &Scope, function: DeclaredFunction) {
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
    pub(crate) fn set_results(&mut self, name: &str, results: &[FunctionResult]) {
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

    /// Takes room for an invocation of a function: within what is reserved for it, or what its account has left.
    pub(crate) fn admit(&self, target: &Target<'_>) -> Result<Slot, Throttled> {
        let reserved = self.functions.get(target).and_then(|function| function.concurrency.reserved);
        match reserved {
            Some(reserved) => {
                self.running.take(target.arn(), reserved, "ReservedFunctionConcurrentInvocationLimitExceeded")
            }
            None => {
                let limit = self.functions.unreserved(target.place());
                let key = format!("{}/{}", target.account, target.region);
                self.running.take(key, limit, "ConcurrentInvocationLimitExceeded")
            }
        }
    }

    /// Until when changes in progress are done by now: where time stands still, none is.
    pub(crate) fn settled(&self) -> i64 {
        if self.time.stands_still() { i64::MAX } else { self.now() }
    }

    /// Ends what is in progress in a function, if it is done by now.
    pub(crate) fn settle(&mut self, target: &Target<'_>) {
        let now = self.settled();
        self.functions.settle(target, now, &mut self.revisions);
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

/// What the store needs to have handlers run, and to hear of their end.
#[derive(Clone)]
pub(crate) struct Backstage {
    pub(crate) runner: Runner,
    pub(crate) completed: Completed,
}

/// Goes on with an event whose handler has ended: the number of its launch, and how that went.
pub(crate) type Completed = Arc<dyn Fn(u64, &Ran) + Send + Sync>;
