//! Changes to JSON documents that are responses: which node is changed is chance, what becomes of it is asked for.

use super::texts;
use fastrand::Rng;
use serde_json::{Map, Value, json};

/// Stands for text that no JSON library writes, until [`written`] puts it in.
const RAW: &str = "@raw:";

/// A text to stand in the document as it is, without quotes.
pub(super) fn raw(text: &str) -> Value {
    Value::from(format!("{RAW}{text}"))
}

/// The document as text, raw parts put in.
pub(super) fn written(document: &Value) -> String {
    let mut text = document.to_string();
    while let Some(start) = text.find(&format!("\"{RAW}")) {
        let from = start + 1 + RAW.len();
        let mut escaped = false;
        let end = text[from..].char_indices().find_map(|(at, c)| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends.then_some(from + at)
        });
        let end = end.unwrap_or(text.len() - 1);
        let part = serde_json::from_str::<String>(&format!("\"{}\"", &text[from..end])).unwrap_or_default();
        // What is put in may look like a raw part, but none does.
        text.replace_range(start..=end, &part);
    }
    text
}

/// Changes a random node for which `fits`; says whether there was one.
pub(super) fn any(
    document: &mut Value,
    rng: &mut Rng,
    fits: impl Fn(&Value) -> bool,
    change: impl FnOnce(&mut Value, &mut Rng),
) -> bool {
    let mut count = 0;
    walk(document, &mut |node| {
        count += usize::from(fits(node));
        false
    });
    if count == 0 {
        return false;
    }
    let mut left = rng.usize(..count);
    let mut change = Some(change);
    walk(document, &mut |node| {
        if !fits(node) {
            return false;
        }
        if left > 0 {
            left -= 1;
            return false;
        }
        if let Some(change) = change.take() {
            change(node, rng);
        }
        true
    });
    true
}

/// Visits all nodes until one says that it is enough.
fn walk(node: &mut Value, visit: &mut impl FnMut(&mut Value) -> bool) -> bool {
    if visit(node) {
        return true;
    }
    match node {
        Value::Array(items) => items.iter_mut().any(|item| walk(item, visit)),
        Value::Object(entries) => entries.values_mut().any(|item| walk(item, visit)),
        _ => false,
    }
}

/// A value of any type.
pub(super) fn value(rng: &mut Rng) -> Value {
    match rng.u8(..9) {
        0 => Value::Null,
        1 => rng.bool().into(),
        2 => rng.i32(..).into(),
        3 => json!(rng.f64() * 1e6),
        4 => texts::odd(rng).into(),
        5 => json!([]),
        6 => json!({}),
        7 => json!([1, "a", null, { "b": [] }]),
        _ => json!({ "a": { "b": [true, 1.5, "c"] } }),
    }
}

/// A value of another type than the one that stands there.
pub(super) fn of_another_type(node: &Value, rng: &mut Rng) -> Value {
    loop {
        let other = value(rng);
        if !other.is_null() && std::mem::discriminant(&other) != std::mem::discriminant(node) {
            return other;
        }
    }
}

/// Puts an entry at a random place of an object.
pub(super) fn insert(object: &mut Map<String, Value>, key: &str, value: Value, rng: &mut Rng) {
    object.shift_remove(key);
    let at = rng.usize(..=object.len());
    object.shift_insert(at, key.to_owned(), value);
}

/// Turns the entries of all objects around.
pub(super) fn reverse(node: &mut Value) {
    match node {
        Value::Array(items) => items.iter_mut().for_each(reverse),
        Value::Object(entries) => {
            entries.values_mut().for_each(reverse);
            *entries = std::mem::take(entries).into_iter().rev().collect();
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_parts_are_written_as_they_are() {
        assert_eq!(
            written(&json!({ "a": raw("1e400"), "b": raw(r#""\ud800""#), "c": "d" })),
            r#"{"a":1e400,"b":"\ud800","c":"d"}"#
        );
    }

    #[test]
    fn one_node_is_changed() {
        let mut document = json!({ "a": [1, 2], "b": "c" });
        assert!(any(&mut document, &mut Rng::with_seed(1), Value::is_string, |node, _| *node = Value::Null));
        assert_eq!(document, json!({ "a": [1, 2], "b": null }));
        assert!(!any(&mut document, &mut Rng::with_seed(1), Value::is_string, |node, _| *node = Value::Null));
    }
}
