//! Values of documented examples as the types of the client's public API.

use crate::sdk::primitives::{Blob, ByteStream, DateTime};
use aws_smithy_types::Document;
use serde_json::Value;

/// A blob; examples write its text.
pub fn blob(text: &str) -> Blob {
    Blob::new(text)
}

/// A streaming blob; examples write its text.
pub fn stream(text: &'static str) -> ByteStream {
    ByteStream::from_static(text.as_bytes())
}

/// A timestamp, written as RFC 3339.
pub fn date_time(text: &str) -> DateTime {
    let timestamp: jiff::Timestamp = text.parse().expect("an RFC 3339 timestamp");
    let nanosecond = timestamp.as_nanosecond();
    DateTime::from_nanos(nanosecond).expect("a timestamp in range")
}

/// A document, written as JSON.
pub fn document(json: &str) -> Document {
    fn convert(value: Value) -> Document {
        match value {
            Value::Null => Document::Null,
            Value::Bool(value) => Document::Bool(value),
            Value::Number(number) => Document::Number(match (number.as_u64(), number.as_i64()) {
                (Some(value), _) => aws_smithy_types::Number::PosInt(value),
                (None, Some(value)) => aws_smithy_types::Number::NegInt(value),
                (None, None) => aws_smithy_types::Number::Float(number.as_f64().unwrap_or(f64::NAN)),
            }),
            Value::String(text) => Document::String(text),
            Value::Array(items) => Document::Array(items.into_iter().map(convert).collect()),
            Value::Object(object) => Document::Object(object.into_iter().map(|(k, v)| (k, convert(v))).collect()),
        }
    }
    convert(serde_json::from_str(json).expect("a JSON document"))
}
