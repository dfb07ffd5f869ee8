//! Bodies, compared by their media type.

use crate::finding::Finding;
use serde_json::Value as Json;

/// Where two bodies differ, if they do. Without a media type they are compared byte by byte.
pub fn differ(media_type: Option<&str>, found: &[u8], expected: &str) -> Option<Finding> {
    let shown =
        || Finding::new("body", format_args!("{expected:?}"), format_args!("{:?}", String::from_utf8_lossy(found)));
    let is_json = media_type.is_some_and(|kind| kind == "application/json" || kind.ends_with("+json"));
    if !is_json || expected.is_empty() {
        return (found != expected.as_bytes()).then(shown);
    }
    let (Ok(left), Ok(right)) = (serde_json::from_slice::<Json>(found), serde_json::from_str::<Json>(expected)) else {
        return Some(shown());
    };
    (!same(&left, &right)).then(shown)
}

/// Whether two documents are the same; numbers are compared by value, so that `1` and `1.0` are one.
fn same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(a), Json::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        _ => left == right,
    }
}
