//! Cases for the JSON AST reader: values of a document replaced, moved, nested and renamed, then at times its bytes.

use super::case::Case;
use fastrand::Rng;
use proofmark_testkit::mangle;
use serde_json::{Map, Value, json};

/// The keys that mean something, in the right place.
const KEYS: [&str; 30] = [
    "smithy",
    "metadata",
    "shapes",
    "type",
    "traits",
    "members",
    "member",
    "key",
    "value",
    "target",
    "mixins",
    "input",
    "output",
    "errors",
    "version",
    "operations",
    "resources",
    "rename",
    "identifiers",
    "properties",
    "create",
    "put",
    "read",
    "update",
    "delete",
    "list",
    "collectionOperations",
    "smithy.api#mixin",
    "smithy.api#enum",
    "smithy.api#enumValue",
];

/// Traits whose values are looked into.
const TRAITS: [&str; 24] = [
    "smithy.api#required",
    "smithy.api#default",
    "smithy.api#length",
    "smithy.api#range",
    "smithy.api#pattern",
    "smithy.api#enum",
    "smithy.api#enumValue",
    "smithy.api#http",
    "smithy.api#httpLabel",
    "smithy.api#httpQuery",
    "smithy.api#httpPayload",
    "smithy.api#httpHeader",
    "smithy.api#httpPrefixHeaders",
    "smithy.api#httpResponseCode",
    "smithy.api#error",
    "smithy.api#httpError",
    "smithy.api#streaming",
    "smithy.api#mixin",
    "smithy.api#examples",
    "smithy.api#paginated",
    "smithy.api#idempotencyToken",
    "smithy.api#timestampFormat",
    "smithy.api#addedDefault",
    "smithy.api#box",
];

const TYPES: [&str; 26] = [
    "blob",
    "boolean",
    "string",
    "enum",
    "intEnum",
    "byte",
    "short",
    "integer",
    "long",
    "float",
    "double",
    "bigInteger",
    "bigDecimal",
    "timestamp",
    "document",
    "list",
    "set",
    "map",
    "structure",
    "union",
    "service",
    "operation",
    "resource",
    "apply",
    "member",
    "",
];

/// The most values of a document that is still changed; some changes double it.
const LARGEST: usize = 50_000;

/// A case made of these documents.
pub(super) fn case(random: &mut Rng, seeds: &[Value]) -> Case {
    let mut document = pick(random, seeds);
    for _ in 0..mangle::length(random, 16) {
        if count(&document) < LARGEST {
            mutate(random, &mut document, seeds);
        }
    }
    let text = if random.bool() { document.to_string() } else { format!("{document:#}") };
    let mut bytes = text.into_bytes();
    if random.u8(..8) == 0 {
        raw(random, &mut bytes);
    }
    Case::of("case.json", bytes)
}

fn pick(random: &mut Rng, seeds: &[Value]) -> Value {
    random.choice(seeds).cloned().unwrap_or_default()
}

/// What no JSON value can say: depth beyond all limits, numbers of any length, keys that stand twice, wrong bytes.
fn raw(random: &mut Rng, bytes: &mut Vec<u8>) {
    let value = match random.u8(..6) {
        0 => "[".repeat(mangle::length(random, 200_000)),
        1 => "{\"a\":".repeat(mangle::length(random, 50_000)),
        2 => mangle::number(random),
        3 => {
            let key = KEYS[random.usize(..KEYS.len())];
            format!("{{\"{key}\":1,\"{key}\":{{\"{key}\":2,\"{key}\":3}}}}")
        }
        _ => return mangle::bytes(random, bytes),
    };
    // In the place of a value: after a colon.
    let colons: Vec<usize> = bytes.iter().enumerate().filter(|(_, byte)| **byte == b':').map(|(at, _)| at).collect();
    let at = random.choice(colons).map_or(0, |colon| colon + 1);
    let end = bytes[at..].iter().position(|byte| b",}]".contains(byte)).map_or(bytes.len(), |length| at + length);
    bytes.splice(at..end, value.bytes());
}

fn mutate(random: &mut Rng, document: &mut Value, seeds: &[Value]) {
    let elsewhere = match random.u8(..4) {
        0 => pick(random, seeds),
        _ => document.clone(),
    };
    let other = random.usize(..count(&elsewhere));
    let other = nth(&elsewhere, other);
    let texts = random.usize(..count(document));
    let at = random.usize(..count(document));
    let a_text = nth(document, texts).and_then(Value::as_str).map(str::to_owned);
    let Some(node) = nth_mut(document, at) else { return };
    match (random.u8(..14), node) {
        (0, node) => *node = leaf(random),
        (1 | 2, node) => *node = other.cloned().unwrap_or_default(),
        (3, node) => {
            for _ in 0..mangle::length(random, 150) {
                let inner = node.take();
                *node = if random.bool() { json!([inner]) } else { json!({ key(random): inner }) };
            }
        }
        (4 | 5, Value::Object(entries)) => change_entries(random, entries, other),
        (4 | 5, Value::Array(items)) => change_items(random, items, other),
        (6, Value::Object(entries)) => {
            entries.insert("type".to_owned(), TYPES[random.usize(..TYPES.len())].into());
        }
        (7 | 8, Value::Object(entries)) => {
            let value = if random.bool() { leaf(random) } else { other.cloned().unwrap_or_default() };
            let traits = entries.entry("traits").or_insert_with(|| json!({}));
            if let Some(traits) = traits.as_object_mut() {
                traits.insert(TRAITS[random.usize(..TRAITS.len())].to_owned(), value);
            }
        }
        (9, Value::Object(entries)) => {
            let target = a_text.map_or_else(|| leaf(random), Into::into);
            let mixins = entries.entry("mixins").or_insert_with(|| json!([]));
            if let Some(mixins) = mixins.as_array_mut() {
                mixins.push(json!({ "target": target }));
            }
        }
        // Texts are mostly ids: one in the place of another makes cycles and targets of the wrong type.
        (_, Value::String(text)) => match a_text {
            Some(other) if random.u8(..4) > 0 => *text = other,
            _ => *text = mangle::text(random),
        },
        (_, Value::Number(_)) => {}
        (_, node) => {
            if let Some(other) = other {
                node.clone_from(other);
            }
        }
    }
}

fn change_entries(random: &mut Rng, entries: &mut Map<String, Value>, other: Option<&Value>) {
    let names: Vec<String> = entries.keys().cloned().collect();
    let Some(name) = random.choice(&names) else { return };
    match random.u8(..4) {
        0 => drop(entries.shift_remove(name)),
        1 => {
            let value = entries.shift_remove(name).unwrap_or_default();
            entries.insert(key(random), value);
        }
        2 => {
            let value = entries.get(name).cloned().unwrap_or_default();
            entries.insert(format!("{name}2"), value);
        }
        _ => {
            entries.insert(key(random), other.cloned().unwrap_or_default());
        }
    }
}

fn change_items(random: &mut Rng, items: &mut Vec<Value>, other: Option<&Value>) {
    match random.u8(..3) {
        0 if !items.is_empty() => drop(items.remove(random.usize(..items.len()))),
        1 => items.extend_from_within(..),
        _ => items.push(other.cloned().unwrap_or_default()),
    }
}

fn key(random: &mut Rng) -> String {
    match random.u8(..4) {
        0 => mangle::text(random),
        1 => TRAITS[random.usize(..TRAITS.len())].to_owned(),
        _ => KEYS[random.usize(..KEYS.len())].to_owned(),
    }
}

fn leaf(random: &mut Rng) -> Value {
    match random.u8(..8) {
        0 => Value::Null,
        1 => random.bool().into(),
        2 | 3 => serde_json::from_str(&mangle::number(random)).unwrap_or_default(),
        4 => json!({}),
        5 => json!([]),
        _ => mangle::text(random).into(),
    }
}

/// How many values there are in this one, itself among them.
fn count(value: &Value) -> usize {
    let inner: usize = match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(entries) => entries.values().map(count).sum(),
        _ => 0,
    };
    inner + 1
}

/// The value with this number.
fn nth(value: &Value, mut number: usize) -> Option<&Value> {
    if number == 0 {
        return Some(value);
    }
    number -= 1;
    let children: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(entries) => entries.values().collect(),
        _ => Vec::new(),
    };
    for child in children {
        let inside = count(child);
        if number < inside {
            return nth(child, number);
        }
        number -= inside;
    }
    None
}

fn nth_mut(value: &mut Value, mut number: usize) -> Option<&mut Value> {
    if number == 0 {
        return Some(value);
    }
    number -= 1;
    let children: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(entries) => entries.values_mut().collect(),
        _ => Vec::new(),
    };
    for child in children {
        let inside = count(child);
        if number < inside {
            return nth_mut(child, number);
        }
        number -= inside;
    }
    None
}
