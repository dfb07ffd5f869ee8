//! The traits that this workspace reads have values of the right type. Traits that it does not know pass.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::knowledge::protocol::is_protocol;
use crate::load::kind;
use crate::model::{Model, Node, ShapeId, Traits, as_double, has_exact_number, is_number};

/// What a trait's value must be.
#[derive(Clone, Copy)]
enum Expected {
    /// `{}`, or an object with optional entries.
    Object,
    Text,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    Texts,
    Array,
    Whole,
    /// An object with these entries of type text.
    WithTexts(&'static [&'static str]),
    /// `min` and `max`, at least one of them.
    Bounds,
}

use Expected::{Array, Bounds, Object, OneOf, Text, Texts, Whole, WithTexts};

const TRAITS: &[(&str, Expected)] = &[
    ("aws.api#service", WithTexts(&["sdkId"])),
    ("aws.auth#sigv4", WithTexts(&["name"])),
    ("aws.auth#sigv4a", WithTexts(&["name"])),
    ("aws.auth#unsignedPayload", Object),
    ("aws.protocols#httpChecksum", Object),
    ("smithy.api#auth", Texts),
    ("smithy.api#deprecated", Object),
    ("smithy.api#documentation", Text),
    ("smithy.api#endpoint", WithTexts(&["hostPrefix"])),
    ("smithy.api#error", OneOf(&["client", "server"])),
    ("smithy.api#eventHeader", Object),
    ("smithy.api#eventPayload", Object),
    ("smithy.api#examples", Array),
    ("smithy.api#hostLabel", Object),
    ("smithy.api#http", WithTexts(&["method", "uri"])),
    ("smithy.api#httpChecksumRequired", Object),
    ("smithy.api#httpError", Whole),
    ("smithy.api#httpHeader", Text),
    ("smithy.api#httpLabel", Object),
    ("smithy.api#httpPayload", Object),
    ("smithy.api#httpPrefixHeaders", Text),
    ("smithy.api#httpQuery", Text),
    ("smithy.api#httpQueryParams", Object),
    ("smithy.api#httpResponseCode", Object),
    ("smithy.api#idempotencyToken", Object),
    ("smithy.api#idempotent", Object),
    ("smithy.api#input", Object),
    ("smithy.api#jsonName", Text),
    ("smithy.api#length", Bounds),
    ("smithy.api#mediaType", Text),
    ("smithy.api#optionalAuth", Object),
    ("smithy.api#output", Object),
    ("smithy.api#paginated", Object),
    ("smithy.api#pattern", Text),
    ("smithy.api#range", Bounds),
    ("smithy.api#readonly", Object),
    ("smithy.api#required", Object),
    ("smithy.api#requiresLength", Object),
    ("smithy.api#retryable", Object),
    ("smithy.api#sensitive", Object),
    ("smithy.api#sparse", Object),
    ("smithy.api#streaming", Object),
    ("smithy.api#timestampFormat", OneOf(&["date-time", "http-date", "epoch-seconds"])),
    ("smithy.api#title", Text),
    ("smithy.api#uniqueItems", Object),
    ("smithy.rules#clientContextParams", Object),
    ("smithy.rules#endpointRuleSet", Object),
    ("smithy.rules#endpointTests", Object),
    ("smithy.waiters#waitable", Object),
];

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    for shape in model.shapes.values() {
        check_traits(&shape.id, &shape.traits, report);
        for member in shape.members.values() {
            check_traits(&member.id, &member.traits, report);
        }
    }
}

fn check_traits(at: &ShapeId, traits: &Traits, report: &mut Diagnostics) {
    for (id, value) in traits.iter() {
        let Some(rule) = rule(id) else { continue };
        if let Some(expected) = problem(rule, value) {
            let message = format!("the trait's value must be {expected}, but is {}", shown(value));
            let diagnostic = Diagnostic::error("trait-value", message).on(at).on_trait(id);
            report.push(diagnostic.help("correct the value, or remove the trait"));
        } else if matches!(rule, Bounds) && has_exact_number(value) {
            let message = "a bound is beyond the range of a double; values are not checked against it";
            report.push(Diagnostic::warning("unchecked-bound", message).on(at).on_trait(id));
        }
    }
}

/// What the value of a trait must be; none for one that this workspace does not read.
fn rule(id: &str) -> Option<Expected> {
    match TRAITS.binary_search_by_key(&id, |(known, _)| known) {
        Ok(index) => Some(TRAITS[index].1),
        Err(_) => is_protocol(id).then_some(Object),
    }
}

fn problem(expected: Expected, value: &Node) -> Option<String> {
    let texts = |value: &Node| value.as_array().is_some_and(|items| items.iter().all(Node::is_string));
    match expected {
        Object if value.is_object() => None,
        Object => Some("an object ({} for an annotation)".to_owned()),
        Text if value.is_string() => None,
        Text => Some("a string".to_owned()),
        OneOf(allowed) if value.as_str().is_some_and(|text| allowed.contains(&text)) => None,
        OneOf(allowed) => Some(format!("one of {}", allowed.join(", "))),
        Texts if texts(value) => None,
        Texts => Some("an array of strings".to_owned()),
        Array if value.is_array() => None,
        Array => Some("an array".to_owned()),
        Whole if value.is_u64() => None,
        Whole => Some("a whole number".to_owned()),
        WithTexts(keys) if keys.iter().all(|key| value.get(key).is_some_and(Node::is_string)) => None,
        WithTexts(keys) => Some(format!("an object with the text {}", keys.join(" and "))),
        Bounds => bounds(value),
    }
}

fn bounds(value: &Node) -> Option<String> {
    let object = value.as_object();
    let number = |key: &str| object.and_then(|o| o.get(key)).and_then(as_double);
    let valid_keys = object.is_some_and(|o| {
        !o.is_empty() && o.iter().all(|(key, value)| matches!(key.as_str(), "min" | "max") && is_number(value))
    });
    match (valid_keys, number("min"), number("max")) {
        (true, Some(min), Some(max)) if min > max => Some("bounds with `min` not above `max`".to_owned()),
        (true, ..) => None,
        (false, ..) => Some("an object with the numbers `min`, `max` or both".to_owned()),
    }
}

fn shown(value: &Node) -> String {
    let text = value.to_string();
    if text.len() <= 60 { text } else { kind(value).to_owned() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sorted_for_the_search() {
        assert!(super::TRAITS.is_sorted_by_key(|(id, _)| id));
    }
}
