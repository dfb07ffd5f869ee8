//! Values of the client's types, made from JSON: members by their names in the model, blobs as base64, timestamps as
//! seconds of the epoch or as whole seconds and nanoseconds, numbers that JSON lacks by their names.

use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::error::operation::BuildError;
use aws_smithy_types::{Blob, DateTime};
use serde_json::Value;
use std::collections::HashMap;

/// Why there is no such value: a builder rejected it, or the JSON is none of its type.
#[derive(Debug)]
pub struct Unmade(pub String);

impl From<BuildError> for Unmade {
    fn from(error: BuildError) -> Self {
        Self(format!("{error}: {error:?}"))
    }
}

/// What can be made from JSON.
pub trait Made: Sized {
    fn made(value: &Value) -> Result<Self, Unmade>;
}

/// A member of an object; nothing where it is absent or null.
pub fn member<T: Made>(object: &Value, name: &str) -> Result<Option<T>, Unmade> {
    match &object[name] {
        Value::Null => Ok(None),
        value => T::made(value).map(Some).map_err(|Unmade(reason)| Unmade(format!("{name}: {reason}"))),
    }
}

/// The one entry of an object that is a union.
#[allow(dead_code)] // not every API has unions in its inputs
pub fn only(value: &Value) -> Result<(&str, &Value), Unmade> {
    let mut entries = value.as_object().into_iter().flatten();
    match (entries.next(), entries.next()) {
        (Some((name, value)), None) => Ok((name, value)),
        _ => Err(unfit("an object with one entry", value)),
    }
}

pub fn text(value: &Value) -> Result<&str, Unmade> {
    value.as_str().ok_or_else(|| unfit("a text", value))
}

fn unfit(expected: &str, value: &Value) -> Unmade {
    Unmade(format!("the case is wrong: expected {expected}, found {value}"))
}

impl Made for bool {
    fn made(value: &Value) -> Result<Self, Unmade> {
        value.as_bool().ok_or_else(|| unfit("a boolean", value))
    }
}

impl Made for i32 {
    fn made(value: &Value) -> Result<Self, Unmade> {
        value.as_i64().and_then(|number| number.try_into().ok()).ok_or_else(|| unfit("32 bits", value))
    }
}

impl Made for i64 {
    fn made(value: &Value) -> Result<Self, Unmade> {
        value.as_i64().ok_or_else(|| unfit("64 bits", value))
    }
}

impl Made for f64 {
    fn made(value: &Value) -> Result<Self, Unmade> {
        match value.as_str() {
            Some("NaN") => Ok(f64::NAN),
            Some("Infinity") => Ok(f64::INFINITY),
            Some("-Infinity") => Ok(f64::NEG_INFINITY),
            _ => value.as_f64().ok_or_else(|| unfit("a number", value)),
        }
    }
}

impl Made for String {
    fn made(value: &Value) -> Result<Self, Unmade> {
        text(value).map(str::to_owned)
    }
}

impl Made for Blob {
    fn made(value: &Value) -> Result<Self, Unmade> {
        bytes(value).map(Blob::new)
    }
}

impl Made for ByteStream {
    fn made(value: &Value) -> Result<Self, Unmade> {
        bytes(value).map(ByteStream::from)
    }
}

fn bytes(value: &Value) -> Result<Vec<u8>, Unmade> {
    aws_smithy_types::base64::decode(text(value)?).map_err(|_| unfit("base64", value))
}

impl Made for DateTime {
    fn made(value: &Value) -> Result<Self, Unmade> {
        match (value.as_array().map(Vec::as_slice), value.as_f64()) {
            (Some([seconds, nanoseconds]), _) => {
                Ok(DateTime::from_secs_and_nanos(i64::made(seconds)?, i32::made(nanoseconds)?.unsigned_abs()))
            }
            // Not `from_secs_f64`, which keeps the binary error of the fraction.
            (_, Some(seconds)) => Ok(DateTime::from_millis((seconds * 1000.0).round() as i64)),
            _ => Err(unfit("a time", value)),
        }
    }
}

impl<T: Made> Made for Option<T> {
    fn made(value: &Value) -> Result<Self, Unmade> {
        if value.is_null() {
            Ok(None)
        } else {
            T::made(value).map(Some)
        }
    }
}

impl<T: Made> Made for Vec<T> {
    fn made(value: &Value) -> Result<Self, Unmade> {
        value.as_array().ok_or_else(|| unfit("an array", value))?.iter().map(T::made).collect()
    }
}

impl<T: Made> Made for Box<T> {
    fn made(value: &Value) -> Result<Self, Unmade> {
        T::made(value).map(Box::new)
    }
}

impl<K: Made + Eq + std::hash::Hash, T: Made> Made for HashMap<K, T> {
    fn made(value: &Value) -> Result<Self, Unmade> {
        let entries = value.as_object().ok_or_else(|| unfit("an object", value))?.iter();
        entries.map(|(key, value)| Ok((K::made(&Value::from(key.as_str()))?, T::made(value)?))).collect()
    }
}
