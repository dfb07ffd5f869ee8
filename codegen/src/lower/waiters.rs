//! Lowering of `smithy.waiters#waitable`.

use super::doc;
use super::lowering::Lowering;
use crate::jmespath;
use crate::name::{self, RustName};
use crate::plan::{Acceptor, AcceptorState, Comparator, Matcher, OperationPlan, Test, Waiter};
use proofmark_smithy_model::model::{Node, ShapeId};

const ID: &str = "smithy.waiters#waitable";

impl Lowering<'_> {
    /// All waiters of the operations, by name.
    pub(super) fn waiters(&mut self, operations: &[OperationPlan]) -> Vec<Waiter> {
        let mut waiters = Vec::new();
        for operation in operations {
            let Some(node) = self.model.shape(&operation.id).and_then(|shape| shape.traits.get(ID)) else { continue };
            let Some(entries) = node.as_object() else {
                self.wrong_trait(&operation.id, ID, "an object of waiters by name", node);
                continue;
            };
            for (name, waiter) in entries {
                let is_name = name.starts_with(|c: char| c.is_ascii_uppercase())
                    && name.chars().all(|c| c.is_ascii_alphanumeric());
                if !is_name {
                    let found = Node::from(name.as_str());
                    self.wrong_trait(&operation.id, ID, "waiters with names of letters and digits, `LikeThis`", &found);
                    continue;
                }
                waiters.extend(self.waiter(&operation.id, name, waiter));
            }
        }
        waiters.sort_by(|a, b| a.name.cmp(&b.name));
        waiters
    }

    fn waiter(&mut self, operation: &ShapeId, name: &str, node: &Node) -> Option<Waiter> {
        let Some(items) = node.get("acceptors").and_then(Node::as_array) else {
            self.wrong_trait(operation, ID, "a waiter with a list of `acceptors`", node);
            return None;
        };
        let mut acceptors = Vec::new();
        for item in items {
            match acceptor(item) {
                Ok(acceptor) => acceptors.push(acceptor),
                Err(Unreadable::Form) => {
                    let expected = "acceptors that have a state and one of success, errorType, output, inputOutput";
                    self.wrong_trait(operation, ID, expected, node);
                    return None;
                }
                Err(Unreadable::Test(reason)) => {
                    self.unsupported(operation, Some(ID), format!("waiter {name}: {reason}"));
                }
            }
        }
        let seconds = |key: &str, default: u64| node.get(key).and_then(Node::as_u64).unwrap_or(default);
        Some(Waiter {
            name: name::upper_camel_case(name),
            module: RustName::waiter(name),
            operation: self.type_name(operation),
            acceptors,
            min_delay: seconds("minDelay", 2),
            max_delay: seconds("maxDelay", 120),
            deprecated: node.get("deprecated").and_then(Node::as_bool).filter(|d| *d).map(|_| String::new()),
            doc: doc::shape("waiter", &operation.with_member(name)),
        })
    }
}

/// Why an acceptor cannot be lowered.
enum Unreadable {
    /// It is not what the trait says.
    Form,
    /// What it asks of a value is not understood.
    Test(String),
}

fn acceptor(node: &Node) -> Result<Acceptor, Unreadable> {
    let state = match node.get("state").and_then(Node::as_str) {
        Some("success") => AcceptorState::Success,
        Some("failure") => AcceptorState::Failure,
        Some("retry") => AcceptorState::Retry,
        _ => return Err(Unreadable::Form),
    };
    let matcher = node.get("matcher").and_then(Node::as_object).and_then(|matcher| matcher.iter().next());
    let (kind, value) = matcher.ok_or(Unreadable::Form)?;
    let matcher = match kind.as_str() {
        "success" => Matcher::Success(value.as_bool().ok_or(Unreadable::Form)?),
        "errorType" => Matcher::ErrorType(value.as_str().ok_or(Unreadable::Form)?.to_owned()),
        "output" => Matcher::Output(test(value)?),
        "inputOutput" => Matcher::InputOutput(test(value)?),
        _ => return Err(Unreadable::Form),
    };
    Ok(Acceptor { state, matcher })
}

fn test(node: &Node) -> Result<Test, Unreadable> {
    let text = |key: &str| node.get(key).and_then(Node::as_str).ok_or(Unreadable::Form);
    let (path, expected, comparator) = (text("path")?, text("expected")?, text("comparator")?);
    let unknown = || Unreadable::Test(format!("the comparator {comparator} is not known in `{path}`"));
    Ok(Test {
        path: path.to_owned(),
        expr: jmespath::parse(path).map_err(|error| Unreadable::Test(error.to_string()))?,
        expected: expected.to_owned(),
        comparator: Comparator::named(comparator).ok_or_else(unknown)?,
    })
}
