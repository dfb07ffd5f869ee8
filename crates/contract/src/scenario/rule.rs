//! A rule: which calls it answers, and how. Reading it from a file is `read_rule`'s business, counting calls `book`'s.

use super::Fault;
use crate::lambda::{FunctionName, Home, LATEST};
use crate::write::ErrorAnswer;
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::time::Duration;

/// A rule of a scenario, or one set through the control API.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The operation whose calls it answers; every operation's when absent.
    pub operation: Option<String>,
    /// Members that the input must have, in any form that means the same; nothing is asked of other members.
    pub input: Map<String, Node>,
    /// How many calls it answers; without end when absent.
    pub times: Option<u64>,
    /// Its answers in their order, at least one. The last one stays.
    pub answers: Vec<ScriptedAnswer>,
}

/// One answer of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptedAnswer {
    /// How many calls get it before the next one's turn.
    pub times: u64,
    /// How long it is held back.
    pub delay: Duration,
    /// What it is.
    pub reply: Reply,
}

/// What a call is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// A success with this output.
    Output(Node),
    /// An error.
    Error(ErrorAnswer),
    /// A fault.
    Fault(Fault),
    /// What would be answered without the rule; it only delays.
    Ordinary,
}

impl Rule {
    /// Whether it is for this call.
    pub fn matches(&self, home: &Home, operation: &str, input: &Node) -> bool {
        self.operation.as_deref().is_none_or(|own| own == operation)
            && self.same_function(home, input)
            && self
                .input
                .iter()
                .filter(|(name, _)| !self.names_function(name))
                .all(|(name, wanted)| input.get(name).is_some_and(|given| includes(given, wanted)))
    }

    /// The answer that the call after `calls` earlier ones gets; none when the rule is used up.
    pub fn answer_after(&self, calls: u64) -> Option<&ScriptedAnswer> {
        if self.times.is_some_and(|times| calls >= times) {
            return None;
        }
        let mut before = 0_u64;
        let turn = self.answers.iter().find(|answer| {
            before = before.saturating_add(answer.times);
            calls < before
        });
        turn.or(self.answers.last())
    }

    /// `Qualifier` belongs to the function's name, where a name is asked for.
    fn names_function(&self, member: &str) -> bool {
        self.wanted_function().is_some() && matches!(member, "FunctionName" | "Qualifier")
    }

    fn wanted_function(&self) -> Option<FunctionName<'_>> {
        FunctionName::parse(self.input.get("FunctionName")?.as_str()?)
    }

    /// Whether the call is about the function that the rule asks for, whatever the form of the names. A rule that
    /// names no version or alias is for all of them.
    fn same_function(&self, home: &Home, input: &Node) -> bool {
        let Some(wanted) = self.wanted_function() else { return true };
        let given = input.get("FunctionName").and_then(Node::as_str).and_then(FunctionName::parse);
        let Some(given) = given else { return false };
        let qualifier = self.input.get("Qualifier").and_then(Node::as_str);
        let same_qualifier = wanted.qualifier.or(qualifier).is_none_or(|wanted| {
            let qualifier = input.get("Qualifier").and_then(Node::as_str);
            wanted == given.qualifier.or(qualifier).unwrap_or(LATEST)
        });
        same_qualifier
            && wanted.name == given.name
            && wanted.account.unwrap_or(&home.account) == given.account.unwrap_or(&home.account)
            && wanted.region.unwrap_or(&home.region) == given.region.unwrap_or(&home.region)
    }
}

/// Whether a value has all that is wanted of it: objects member by member, all else equal.
fn includes(given: &Node, wanted: &Node) -> bool {
    match (given, wanted) {
        (Node::Object(given), Node::Object(wanted)) => {
            wanted.iter().all(|(name, wanted)| given.get(name).is_some_and(|given| includes(given, wanted)))
        }
        (Node::Array(given), Node::Array(wanted)) => {
            given.len() == wanted.len() && given.iter().zip(wanted).all(|(given, wanted)| includes(given, wanted))
        }
        (Node::Number(given), Node::Number(wanted)) => given == wanted || given.as_f64() == wanted.as_f64(),
        _ => given == wanted,
    }
}
