//! What a service does beyond its model, as cases: sequences of calls whose answers are known. So far for Lambda's
//! event-invoke configs; the expectations are written out here, not taken from the code that imitates the service.

mod event_invoke_config;
mod expect;
mod stage;

use super::{Context, GAVE_UP};
use crate::lambda::Behaviour;
use crate::report::{Case, Exchange, Finding};
use stage::Stage;
use std::future::Future;
use std::pin::Pin;
use std::time::Instant;

/// The kind of check, in ids.
const CHECK: &str = "behaviour";

/// One thing that the service is known to do.
pub(super) struct Rule {
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

type Checking<'a> = Pin<Box<dyn Future<Output = Checked> + Send + 'a>>;

/// What was found, and the call that it was found in.
struct Checked {
    findings: Vec<Finding>,
    exchange: Option<Exchange>,
}

impl Rule {
    fn case(&self) -> Case {
        let name = match self.variant {
            "" => self.behaviour.id.to_owned(),
            variant => format!("{}-{variant}", self.behaviour.id),
        };
        Case::new(self.operation, CHECK, name, self.behaviour.mark)
    }
}

/// The rules for these operations of this API, if any are known.
pub(super) fn rules<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'static Rule> + 'a {
    event_invoke_config::RULES.iter().filter(|rule| context.wants(rule.operation))
}

/// Tries the rules one after the other, as they share a function; `done` hears of each.
pub(super) async fn run(context: &Context<'_>, mut done: impl FnMut(&Case)) -> Vec<Case> {
    let rules: Vec<&Rule> = rules(context).collect();
    let writes = rules.iter().any(|rule| matches!(rule.needs, Needs::Function | Needs::Qualifier));
    let missing = rules.iter().any(|rule| match rule.needs {
        Needs::Missing => true,
        Needs::MissingAndLeave => context.options.allow_writes,
        _ => false,
    });
    let stage = Stage::set(context, writes, missing).await;
    let mut cases = Vec::with_capacity(rules.len());
    for rule in rules {
        let begun = Instant::now();
        let case = match stage.lacks(rule.needs) {
            None if context.gave_up() => rule.case().skipped(GAVE_UP),
            Some(reason) => rule.case().skipped(reason),
            None => {
                let checked = (rule.check)(&stage).await;
                let case = rule.case().with_findings(checked.findings);
                Case { exchange: checked.exchange, duration: begun.elapsed(), ..case }
            }
        };
        done(&case);
        cases.push(case);
    }
    stage.strike().await;
    cases
}
