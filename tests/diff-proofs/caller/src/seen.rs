//! Documents of what a caller reads from outputs and errors, by the public fields and methods of the client's types; in
//! the form that `made` reads.

use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::{Blob, DateTime, base64};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::hash::Hash;

/// What can be read; `H` is the generated module, as in `Made`.
pub trait Seen<H> {
    /// Its document.
    fn seen(&self) -> Value;
}

/// The members of a structure that are set.
#[derive(Debug, Default)]
pub struct Members(Map<String, Value>);

impl Members {
    /// Adds a member, unless it is unset.
    pub fn set(&mut self, name: &str, value: Value) {
        if !value.is_null() {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// The object.
    pub fn object(self) -> Value {
        Value::Object(self.0)
    }
}

/// All bytes of a stream; an error as a text that is no base64.
pub async fn bytes(stream: ByteStream) -> Value {
    match stream.collect().await {
        Ok(data) => base64::encode(data.into_bytes()).into(),
        Err(error) => format!("! {error}").into(),
    }
}

macro_rules! seen {
    ($($ty:ty: $value:ident => $seen:expr;)*) => {$(
        impl<H> Seen<H> for $ty {
            fn seen(&self) -> Value {
                let $value = self;
                $seen
            }
        }
    )*};
}

seen! {
    bool: value => json!(value);
    i8: value => json!(value);
    i16: value => json!(value);
    i32: value => json!(value);
    i64: value => json!(value);
    f32: value => json!(value);
    f64: value => json!(value);
    String: value => json!(value);
    Blob: value => base64::encode(value).into();
    DateTime: value => match value.subsec_nanos() {
        0 => value.secs().into(),
        nanoseconds => (value.secs() as f64 + f64::from(nanoseconds) / 1e9).into(),
    };
}

impl<H, T: Seen<H>> Seen<H> for Option<T> {
    fn seen(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::seen)
    }
}

impl<H, T: Seen<H>> Seen<H> for Vec<T> {
    fn seen(&self) -> Value {
        self.iter().map(T::seen).collect()
    }
}

impl<H, T: Seen<H>> Seen<H> for Box<T> {
    fn seen(&self) -> Value {
        T::seen(self)
    }
}

impl<H, K: Seen<H> + Eq + Hash, T: Seen<H>> Seen<H> for HashMap<K, T> {
    fn seen(&self) -> Value {
        let key = |key: &K| key.seen().as_str().unwrap_or_default().to_owned();
        Value::Object(self.iter().map(|(name, value)| (key(name), value.seen())).collect())
    }
}
