//! Values of a client's types, made from documents: members by their names in the model, blobs as base64, timestamps as
//! seconds of the epoch.
//!
//! `H` is a type of the generated module that makes the values, so that the module can say how the types of its client
//! are made.

use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::error::operation::BuildError;
use aws_smithy_types::{Blob, DateTime, base64};
use bytes::Bytes;
use http_body::{Body, Frame};
use serde_json::Value;
use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::Hash;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Why there is no such value: a builder rejected it, or the document is none of its type.
#[derive(Debug)]
pub struct Unmade(pub String);

impl From<BuildError> for Unmade {
    fn from(error: BuildError) -> Self {
        Self(format!("{error}: {error:?}"))
    }
}

/// What can be made from a document.
pub trait Made<H>: Sized {
    /// Makes it.
    fn made(value: &Value) -> Result<Self, Unmade>;
}

/// A member of an object; nothing where it is absent or null.
pub fn member<H, T: Made<H>>(object: &Value, name: &str) -> Result<Option<T>, Unmade> {
    match &object[name] {
        Value::Null => Ok(None),
        value => T::made(value).map(Some).map_err(|Unmade(reason)| Unmade(format!("{name}: {reason}"))),
    }
}

/// The one entry of an object that is a union.
pub fn only(value: &Value) -> Result<(&str, &Value), Unmade> {
    let mut entries = value.as_object().into_iter().flatten();
    match (entries.next(), entries.next()) {
        (Some((name, value)), None) => Ok((name, value)),
        _ => Err(unfit("an object with one entry", value)),
    }
}

/// A text.
pub fn text(value: &Value) -> Result<&str, Unmade> {
    value.as_str().ok_or_else(|| unfit("a text", value))
}

fn unfit(expected: &str, value: &Value) -> Unmade {
    Unmade(format!("expected {expected}, found {value}"))
}

fn whole<T: TryFrom<i64>>(value: &Value) -> Result<T, Unmade> {
    value.as_i64().and_then(|number| number.try_into().ok()).ok_or_else(|| unfit("a whole number in range", value))
}

macro_rules! made {
    ($($ty:ty: $value:ident => $made:expr;)*) => {$(
        impl<H> Made<H> for $ty {
            fn made($value: &Value) -> Result<Self, Unmade> {
                $made
            }
        }
    )*};
}

made! {
    bool: value => value.as_bool().ok_or_else(|| unfit("a boolean", value));
    i8: value => whole(value);
    i16: value => whole(value);
    i32: value => whole(value);
    i64: value => whole(value);
    f32: value => <f64 as Made<H>>::made(value).map(|number| number as Self);
    f64: value => value.as_f64().ok_or_else(|| unfit("a number", value));
    String: value => text(value).map(str::to_owned);
    Blob: value => decoded(text(value)?).map(Self::new);
    DateTime: value => {
        // Not `from_secs_f64`, which keeps the binary error of the fraction.
        let seconds = value.as_f64().ok_or_else(|| unfit("a time", value))?;
        Ok(Self::from_millis((seconds * 1000.0).round() as i64))
    };
    ByteStream: value => match value.get("unsized") {
        Some(data) => Ok(Self::from_body_1_x(Unsized(Some(decoded(text(data)?)?.into())))),
        None => decoded(text(value)?).map(Self::from),
    };
}

fn decoded(text: &str) -> Result<Vec<u8>, Unmade> {
    base64::decode(text).map_err(|_| Unmade(format!("expected base64, found {text:?}")))
}

impl<H, T: Made<H>> Made<H> for Option<T> {
    fn made(value: &Value) -> Result<Self, Unmade> {
        if value.is_null() { Ok(None) } else { T::made(value).map(Some) }
    }
}

impl<H, T: Made<H>> Made<H> for Vec<T> {
    fn made(value: &Value) -> Result<Self, Unmade> {
        value.as_array().ok_or_else(|| unfit("an array", value))?.iter().map(T::made).collect()
    }
}

impl<H, T: Made<H>> Made<H> for Box<T> {
    fn made(value: &Value) -> Result<Self, Unmade> {
        T::made(value).map(Self::new)
    }
}

impl<H, K: Made<H> + Eq + Hash, T: Made<H>> Made<H> for HashMap<K, T> {
    fn made(value: &Value) -> Result<Self, Unmade> {
        let entries = value.as_object().ok_or_else(|| unfit("an object", value))?.iter();
        entries.map(|(key, value)| Ok((K::made(&Value::from(key.as_str()))?, T::made(value)?))).collect()
    }
}

/// A body that does not say how long it is.
struct Unsized(Option<Bytes>);

impl Body for Unsized {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|data| Ok(Frame::data(data))))
    }
}
