//! The files beside `service-2.json`: paginators, waiters, examples and endpoint rules.

use super::{Files, Kind, Names};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load::assemble::Assembler;
use crate::load::cursor::Cursor;
use crate::load::fact::Fact;
use crate::model::{Node, ShapeId};
use serde_json::{Map, json};
use std::collections::BTreeMap;

/// States what the files say, as traits of the operations and of the service.
pub(super) fn read(names: &Names, files: &Files, out: &mut Assembler, report: &mut Diagnostics) {
    if let Some((name, node)) = files.node(Kind::Paginators) {
        paginators(names, &Cursor::root(node).file(name), out, report);
    }
    if let Some((name, node)) = files.node(Kind::Waiters) {
        let service = files.node(Kind::Service).map(|(_, node)| node);
        waiters(names, service, &Cursor::root(node).file(name), out, report);
    }
    if let Some((name, node)) = files.node(Kind::Examples) {
        examples(names, &Cursor::root(node).file(name), out, report);
    }
    for (kind, id) in
        [(Kind::EndpointRules, "smithy.rules#endpointRuleSet"), (Kind::EndpointTests, "smithy.rules#endpointTests")]
    {
        if let Some((_, node)) = files.node(kind) {
            out.state(Fact::Trait(names.service.clone(), id.into(), node.clone()));
        }
    }
}

/// The one name in a string or in a list of one; nothing where there are several.
fn single<'a>(value: &Cursor<'a>) -> Option<&'a str> {
    match value.node {
        Node::String(text) => Some(text),
        Node::Array(items) if items.len() == 1 => items[0].as_str(),
        _ => None,
    }
}

fn paginators(names: &Names, file: &Cursor<'_>, out: &mut Assembler, report: &mut Diagnostics) {
    for (name, paginator) in file.entries_of("pagination", report) {
        let Some(id) = names.id(name, &paginator, report) else { continue };
        let mut value = Map::new();
        for (from, to) in [("input_token", "inputToken"), ("output_token", "outputToken"), ("limit_key", "pageSize")] {
            let Some(entry) = paginator.get(from) else { continue };
            let is_path = |text: &&str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
            match single(&entry).filter(is_path) {
                Some(text) => value.insert(to.to_owned(), text.into()),
                None => {
                    let message = format!("`{from}` is not a path of member names, so Smithy cannot express it");
                    report.push(entry.finding(Diagnostic::warning("paginator", message).on(&id)));
                    None
                }
            };
        }
        // Of several result keys the first is what a paginator iterates over.
        let items = paginator.get("result_key").and_then(|r| match r.node {
            Node::Array(items) => items.first().and_then(Node::as_str),
            node => node.as_str(),
        });
        if let Some(items) = items {
            value.insert("items".into(), items.into());
        }
        if value.contains_key("inputToken") && value.contains_key("outputToken") {
            out.state(Fact::Trait(id, "smithy.api#paginated".into(), Node::Object(value)));
        }
    }
}

fn waiters(names: &Names, service: Option<&Node>, file: &Cursor<'_>, out: &mut Assembler, report: &mut Diagnostics) {
    let mut by_operation: BTreeMap<ShapeId, Map<String, Node>> = BTreeMap::new();
    for (name, waiter) in file.entries_of("waiters", report) {
        let Some(operation) = waiter.string_of("operation", report).and_then(|o| names.id(o, &waiter, report)) else {
            continue;
        };
        let mut value = Map::new();
        if let Some(text) = waiter.string_of("description", report) {
            value.insert("documentation".into(), text.into());
        }
        let acceptors = waiter.items_of("acceptors", report);
        let acceptors = acceptors.iter().filter_map(|a| acceptor(service, &operation, a, report));
        value.insert("acceptors".into(), acceptors.collect());
        let number = |key: &str| waiter.node.get(key).and_then(Node::as_u64);
        if let Some(delay) = number("delay") {
            value.insert("minDelay".into(), delay.into());
            // A waiter that backs off exponentially and still waits no longer in total than botocore's would.
            if let Some(attempts) = number("maxAttempts") {
                value.insert("maxDelay".into(), delay.saturating_mul(attempts).into());
            }
        }
        by_operation.entry(operation).or_default().insert(name.to_owned(), Node::Object(value));
    }
    for (operation, waiters) in by_operation {
        out.state(Fact::Trait(operation, "smithy.waiters#waitable".into(), Node::Object(waiters)));
    }
}

fn acceptor(
    service: Option<&Node>,
    operation: &ShapeId,
    acceptor: &Cursor<'_>,
    report: &mut Diagnostics,
) -> Option<Node> {
    let state = acceptor.string_of("state", report)?;
    let expected = acceptor.node.get("expected").unwrap_or(&Node::Null);
    let text = match expected {
        Node::String(text) => text.clone(),
        other => other.to_string(),
    };
    let path = acceptor.string_of("argument", report);
    let output = |comparator: &str| {
        let value = json!({ "path": path, "expected": text, "comparator": comparator });
        Some(json!({ "output": value }))
    };
    let status = |code: u64| {
        let service = service?;
        let errors = service.get("operations")?.get(operation.name())?.get("errors")?.as_array()?;
        errors.iter().filter_map(|e| e.get("shape")?.as_str()).find(|name| {
            let error = service.get("shapes").and_then(|s| s.get(name)?.get("error"));
            error.and_then(|e| e.get("httpStatusCode")?.as_u64()) == Some(code)
        })
    };
    let matcher = match (acceptor.string_of("matcher", report)?, expected) {
        ("path", Node::Bool(_)) => output("booleanEquals"),
        ("path", Node::String(_)) => output("stringEquals"),
        ("pathAll", Node::String(_)) => output("allStringEquals"),
        ("pathAny", Node::String(_)) => output("anyStringEquals"),
        ("error", Node::Bool(error)) => Some(json!({ "success": !error })),
        ("error", Node::String(name)) => Some(json!({ "errorType": name })),
        ("status", Node::Number(code)) => match code.as_u64() {
            Some(200..=299) => Some(json!({ "success": true })),
            Some(code) => status(code).map(|name| json!({ "errorType": name })),
            None => None,
        },
        _ => None,
    };
    match matcher {
        Some(matcher) => Some(json!({ "state": state, "matcher": matcher })),
        None => {
            let message = "the waiter's acceptor cannot be expressed in Smithy and was left out";
            report.push(acceptor.finding(Diagnostic::warning("waiter", message).on(operation)));
            None
        }
    }
}

fn examples(names: &Names, file: &Cursor<'_>, out: &mut Assembler, report: &mut Diagnostics) {
    for (name, examples) in file.entries_of("examples", report) {
        let Some(id) = names.id(name, &examples, report) else { continue };
        let mut list = Vec::new();
        for example in examples.items(report) {
            let mut value = Map::new();
            let title = example.string_of("title", report).unwrap_or(name);
            value.insert("title".into(), title.into());
            if let Some(text) = example.string_of("description", report) {
                value.insert("documentation".into(), text.into());
            }
            for key in ["input", "output"] {
                if let Some(part) = example.get(key) {
                    value.insert(key.into(), part.node.clone());
                }
            }
            list.push(Node::Object(value));
        }
        if !list.is_empty() {
            out.state(Fact::Trait(id, "smithy.api#examples".into(), Node::Array(list)));
        }
    }
}
