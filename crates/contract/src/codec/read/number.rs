//! Numbers as texts.

use serde_json::Number;

/// A number by the grammar of JSON, which is stricter than Rust's. None when it is none, or one that is too large for a
/// double.
pub(super) fn number(text: &str) -> Option<Number> {
    if is_number(text) { serde_json::from_str(text).ok() } else { None }
}

/// Whether a text is a number by the grammar of JSON, of whatever size.
pub(super) fn is_number(text: &str) -> bool {
    // It has no room around it and no leading plus, zeros or point; the parser would take the first.
    let plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'));
    plain && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}
