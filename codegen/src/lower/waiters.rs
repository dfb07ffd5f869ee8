//! Lowering of `smithy.waiters#waitable`.

use super::doc;
use super::lowering::Lowering;
use crate::name::{self, RustName};
use crate::plan::{Acceptor, AcceptorState, Matcher, Operation, Waiter};
use proofmark_smithy_model::model::{Node, ShapeId};

const ID: &str = "smithy.waiters#waitable";

impl Lowering<'_> {
    /// All waiters of the operations, by name.
    pub(super) fn waiters(&mut self, operations: &[Operation]) -> Vec<Waiter> {
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
        let acceptors = match node.get("acceptors").and_then(Node::as_array) {
            Some(items) => items.iter().map(acceptor).collect::<Option<Vec<_>>>(),
            None => None,
        };
        let Some(acceptors) = acceptors else {
            let expected = "a waiter whose acceptors have a state and one of success, errorType, output, inputOutput";
            self.wrong_trait(operation, ID, expected, node);
            return None;
        };
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

fn acceptor(node: &Node) -> Option<Acceptor> {
    let state = match node.get("state")?.as_str()? {
        "success" => AcceptorState::Success,
        "failure" => AcceptorState::Failure,
        "retry" => AcceptorState::Retry,
        _ => return None,
    };
    let (kind, value) = node.get("matcher")?.as_object()?.iter().next()?;
    let path = |key: &str| value.get(key).and_then(Node::as_str).map(str::to_owned);
    let matcher = match kind.as_str() {
        "success" => Matcher::Success(value.as_bool()?),
        "errorType" => Matcher::ErrorType(value.as_str()?.to_owned()),
        "output" => {
            Matcher::Output { path: path("path")?, expected: path("expected")?, comparator: path("comparator")? }
        }
        "inputOutput" => {
            Matcher::InputOutput { path: path("path")?, expected: path("expected")?, comparator: path("comparator")? }
        }
        _ => return None,
    };
    Some(Acceptor { state, matcher })
}
