//! The orders in which infrastructure tools make calls for a resource, from its creation to its end, with what each call
//! must come to so that the tool goes on. The orders are facts of public sources: those of Terraform's AWS provider in
//! `terraform`, the operations that the handlers of CloudFormation's resource types name in `cloudformation`.

mod cloudformation;
mod terraform;

use crate::Service;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::collections::BTreeMap;

const ROLE: &str = "arn:aws:iam::123456789012:role/orders";
const ARN: &str = "arn:aws:lambda:us-east-2:123456789012:function:orders";
/// How often a tool polls before it gives up, with 100 ms between two polls.
const POLLS: usize = 10;

/// A call and what it must come to. In inputs, `{name}` stands for a value that was kept.
struct Step {
    operation: &'static str,
    input: Node,
    expected: Expected,
    /// Under this name, the value at this pointer of the output.
    keep: Option<(&'static str, &'static str)>,
}

enum Expected {
    /// An output with at least these members; null stands for one that must be absent.
    Members(Node),
    /// An error with this status and name.
    Rejected(u16, &'static str),
    /// This value at this pointer, after polls that find one of the others.
    Becomes { pointer: &'static str, pending: &'static [&'static str], target: &'static str },
    /// This name of an error with status 404, after polls that succeed.
    Gone(&'static str),
}

/// A call that succeeds.
fn call(operation: &'static str, input: Node, members: Node) -> Step {
    Step { operation, input, expected: Expected::Members(members), keep: None }
}

/// A call that is rejected.
fn rejected(operation: &'static str, input: Node, status: u16, name: &'static str) -> Step {
    Step { operation, input, expected: Expected::Rejected(status, name), keep: None }
}

/// A call that is repeated as long as it finds a pending value.
fn wait(
    operation: &'static str,
    input: Node,
    pointer: &'static str,
    pending: &'static [&'static str],
    target: &'static str,
) -> Step {
    Step { operation, input, expected: Expected::Becomes { pointer, pending, target }, keep: None }
}

/// A call that is repeated until it finds nothing.
fn gone(operation: &'static str, input: Node) -> Step {
    Step { operation, input, expected: Expected::Gone("ResourceNotFoundException"), keep: None }
}

impl Step {
    /// Keeps the value at this pointer for later inputs.
    fn keep(mut self, name: &'static str, pointer: &'static str) -> Self {
        self.keep = Some((name, pointer));
        self
    }
}

/// Makes the calls in their order.
fn replay(service: &mut Service, steps: impl IntoIterator<Item = Step>) {
    let mut kept = BTreeMap::new();
    for (index, step) in steps.into_iter().enumerate() {
        let Step { operation, input, expected, keep } = step;
        let input = filled(&input, &kept);
        let place = format!("step {}, {operation} {input}", index + 1);
        let output = play(service, operation, &input, &expected, &place);
        if let Some((name, pointer)) = keep {
            let value = output.pointer(pointer).unwrap_or_else(|| panic!("{place}: no {pointer} in {output}"));
            kept.insert(name, value.clone());
        }
    }
}

fn play(service: &mut Service, operation: &str, input: &Node, expected: &Expected, place: &str) -> Node {
    match expected {
        Expected::Members(members) => {
            let output = succeed(service, operation, input, place);
            compare(members, &output, "", place);
            output
        }
        Expected::Rejected(status, name) => match service.response(operation, input.clone()) {
            Some(Outcome::Error { error, .. }) => {
                assert_eq!((error.status, error.name.as_str()), (*status, *name), "{place}: {}", error.members);
                Node::Null
            }
            other => panic!("{place}: expected {name}, found {other:?}"),
        },
        Expected::Becomes { pointer, pending, target } => {
            for _ in 0..POLLS {
                let output = succeed(service, operation, input, place);
                let found = output.pointer(pointer).and_then(Node::as_str).unwrap_or_default();
                if found == *target {
                    return output;
                }
                assert!(pending.contains(&found), "{place}: {pointer} is {found:?}, neither pending nor {target}");
                service.advance(100);
            }
            panic!("{place}: {pointer} never became {target}")
        }
        Expected::Gone(name) => {
            for _ in 0..POLLS {
                if let Some(Outcome::Error { error, .. }) = service.response(operation, input.clone()) {
                    assert_eq!((error.status, error.name.as_str()), (404, *name), "{place}: {}", error.members);
                    return Node::Null;
                }
                service.advance(100);
            }
            panic!("{place}: it was never gone")
        }
    }
}

fn succeed(service: &Service, operation: &str, input: &Node, place: &str) -> Node {
    match service.response(operation, input.clone()) {
        Some(Outcome::Output(output)) => output,
        other => panic!("{place}: {other:?}"),
    }
}

/// Checks the members that are expected, at every depth.
fn compare(expected: &Node, found: &Node, path: &str, place: &str) {
    match (expected, found) {
        (Node::Object(members), Node::Object(others)) => {
            for (name, expected) in members {
                let path = format!("{path}/{name}");
                match (expected, others.get(name)) {
                    (Node::Null, None) => {}
                    (expected, Some(found)) => compare(expected, found, &path, place),
                    (expected, None) => panic!("{place}: {path} is absent, expected {expected}"),
                }
            }
        }
        _ => assert_eq!(expected, found, "{place}: {path}"),
    }
}

fn filled(value: &Node, kept: &BTreeMap<&str, Node>) -> Node {
    match value {
        Node::String(text) => {
            let name = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
            name.and_then(|name| kept.get(name)).cloned().unwrap_or_else(|| value.clone())
        }
        Node::Array(items) => items.iter().map(|item| filled(item, kept)).collect(),
        Node::Object(members) => members.iter().map(|(name, value)| (name.clone(), filled(value, kept))).collect(),
        other => other.clone(),
    }
}

/// The function `orders`, its version 1 and the alias `live` of it, as calls make them.
fn with_function() -> Service {
    let service = crate::lifecycle::exact();
    let code = json!({ "ZipFile": crate::lifecycle::EMPTY_ZIP });
    for (operation, input) in [
        ("CreateFunction", json!({ "FunctionName": "orders", "Role": ROLE, "Code": code, "Publish": true })),
        ("CreateAlias", json!({ "FunctionName": "orders", "Name": "live", "FunctionVersion": "1" })),
    ] {
        succeed(&service, operation, &input, operation);
    }
    service
}

/// The name of the function.
fn named() -> Node {
    json!({ "FunctionName": "orders" })
}

/// The name of the function, with these members.
fn orders(members: Node) -> Node {
    with(named(), members)
}

/// The alias `live` of the function, with these members.
fn live(members: Node) -> Node {
    with(json!({ "FunctionName": "orders", "Qualifier": "live" }), members)
}

fn with(mut input: Node, members: Node) -> Node {
    if let (Some(input), Node::Object(members)) = (input.as_object_mut(), members) {
        input.extend(members);
    }
    input
}
