//! What a test expects of a blob: bytes, a text, or JSON. How scenarios write it is `scenario::read_value`'s business.

mod json;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::model::Node;
use std::fmt;

/// What a blob of a request must be, such as the payload of an invocation.
///
/// ```
/// use proofmark_contract::blob::BlobMatcher;
/// use serde_json::json;
///
/// let order = BlobMatcher::json_subset(json!({ "order": { "id": 7 } }));
/// assert!(order.matches(br#"{ "order": { "id": 7.0, "items": [] }, "at": null }"#));
/// assert!(!order.matches(br#"{ "order": {} }"#));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct BlobMatcher(Expected);

#[derive(Clone, Debug, PartialEq)]
enum Expected {
    Bytes(Vec<u8>),
    Text(String),
    Contains(String),
    Json(Node),
    JsonSubset(Node),
}

impl BlobMatcher {
    /// Exactly these bytes.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Expected::Bytes(bytes.into()))
    }

    /// Exactly this text in UTF-8.
    pub fn text(text: impl Into<String>) -> Self {
        Self(Expected::Text(text.into()))
    }

    /// A text in UTF-8 that contains this one.
    pub fn contains(text: impl Into<String>) -> Self {
        Self(Expected::Contains(text.into()))
    }

    /// A JSON document that is equal to this value: white space and the order of members do not count, and 1 is 1.0.
    pub fn json(value: impl Into<Node>) -> Self {
        Self(Expected::Json(value.into()))
    }

    /// A JSON document that has all that this value has. Its objects may have further members, at any depth; its arrays
    /// have as many items.
    pub fn json_subset(value: impl Into<Node>) -> Self {
        Self(Expected::JsonSubset(value.into()))
    }

    /// Whether a blob is as expected.
    pub fn matches(&self, blob: &[u8]) -> bool {
        match &self.0 {
            Expected::Bytes(bytes) => blob == bytes,
            Expected::Text(text) => blob == text.as_bytes(),
            Expected::Contains(part) => std::str::from_utf8(blob).is_ok_and(|text| text.contains(part.as_str())),
            Expected::Json(value) => json::matches(value, json::Match::Equal, blob),
            Expected::JsonSubset(value) => json::matches(value, json::Match::Subset, blob),
        }
    }

    /// Whether a blob in document form, a base64 text, is as expected.
    pub(crate) fn matches_document(&self, blob: &Node) -> bool {
        let bytes = blob.as_str().and_then(|text| STANDARD.decode(text).ok());
        bytes.is_some_and(|bytes| self.matches(&bytes))
    }

    /// The only blob that is as expected, in document form; none where several blobs are.
    pub(crate) fn only_document(&self) -> Option<Node> {
        match &self.0 {
            Expected::Bytes(bytes) => Some(document(bytes)),
            Expected::Text(text) => Some(document(text.as_bytes())),
            Expected::Contains(_) | Expected::Json(_) | Expected::JsonSubset(_) => None,
        }
    }
}

impl fmt::Display for BlobMatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Expected::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => write!(f, "the text {text:?}"),
                Err(_) => f.write_str(&counted(bytes.len(), "byte")),
            },
            Expected::Text(text) => write!(f, "the text {text:?}"),
            Expected::Contains(part) => write!(f, "a text that contains {part:?}"),
            Expected::Json(value) => write!(f, "the JSON {value}"),
            Expected::JsonSubset(value) => write!(f, "JSON that includes {value}"),
        }
    }
}

/// A blob in document form.
pub(crate) fn document(bytes: &[u8]) -> Node {
    Node::String(STANDARD.encode(bytes))
}
