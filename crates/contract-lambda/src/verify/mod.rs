//! What Lambda does beyond its model, as checks: sequences of calls whose responses are known; and the calls that create
//! what a documented example is about. The expectations are written out here, not taken from the code that imitates the
//! service.

mod event_invoke_config;
mod prerequisites;
mod resources;
mod script;
mod stage;

pub(crate) use prerequisites::prerequisites;

use crate::behaviour::Behaviour;
use proofmark_contract::behaviour::{Caller, Check, Checking, case_id, run as run_checks};
use proofmark_contract::report::Case;
use script::Script;
use stage::Stage;

/// One thing that the service is known to do.
struct Rule {
    /// The operation that it is about.
    operation: &'static str,
    /// What it is, and how we know.
    behaviour: Behaviour,
    /// What sets the rule apart where one behaviour is seen in several ways; else empty.
    variant: &'static str,
    needs: Needs,
    check: for<'a> fn(&'a Stage<'a>) -> Checking<'a>,
}

/// What must be there for a rule to be tried.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Nothing: it only reads, and what it asks for does not exist.
    Nothing,
    /// That the server says itself that a certain function does not exist.
    Missing,
    /// The same, and leave to write.
    MissingAndLeave,
    /// Leave to write, but nothing to write to.
    Leave,
    /// A function, and leave to write.
    Function,
    /// A function with an alias or version, and leave to write.
    Qualifier,
}

impl Rule {
    fn on<'a>(&self, stage: &'a Stage<'a>) -> Check<'a> {
        let Self { operation, behaviour, variant, needs, check } = *self;
        let check = stage.lacks(needs).map_or_else(|| Ok(check(stage)), Err);
        Check { operation, behaviour, variant, check }
    }
}

/// How many rules there are for the operations that are to be verified.
pub(crate) fn count(caller: &dyn Caller) -> usize {
    rules(caller).count() + scripts(caller).count()
}

/// The ids of all rules' cases.
pub(crate) fn ids() -> impl Iterator<Item = String> {
    event_invoke_config::RULES.iter().map(|rule| case_id(rule.operation, &rule.behaviour, rule.variant))
}

/// Tries the rules one after the other, as they share a function; `done` hears of each.
pub(crate) async fn run(caller: &dyn Caller, done: &mut (dyn FnMut(&Case) + Send)) -> Vec<Case> {
    let rules: Vec<&Rule> = rules(caller).collect();
    let scripts: Vec<&Script> = scripts(caller).collect();
    let needs = || rules.iter().map(|rule| rule.needs).chain(scripts.iter().map(|script| script.needs));
    let writes = needs().any(|needs| matches!(needs, Needs::Function | Needs::Qualifier));
    let missing = needs().any(|needs| match needs {
        Needs::Missing => true,
        Needs::MissingAndLeave => caller.allows_writes(),
        _ => false,
    });
    let stage = Stage::set(caller, writes, missing).await;
    let of_rules = rules.iter().map(|rule| rule.on(&stage));
    let checks = of_rules.chain(scripts.iter().map(|script| script.on(&stage))).collect();
    let cases = run_checks(caller, checks, done).await;
    stage.strike().await;
    cases
}

fn scripts<'a>(caller: &'a dyn Caller) -> impl Iterator<Item = &'static Script> + 'a {
    resources::all().filter(|script| caller.wants(script.operation))
}

fn rules<'a>(caller: &'a dyn Caller) -> impl Iterator<Item = &'static Rule> + 'a {
    event_invoke_config::RULES.iter().filter(|rule| caller.wants(rule.operation))
}
