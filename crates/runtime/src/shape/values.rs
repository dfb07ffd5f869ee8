//! The types that members have besides generated shapes, as values: numbers, texts, times, lists and maps.

use super::{List, Map, Ref, Slot, Value};
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::{BigDecimal, BigInteger, Blob, DateTime, Document};
use std::collections::HashMap;
use std::fmt::Debug;

/// Implements [`Value`] for types that are held as they are.
macro_rules! plain_values {
    ($($type:ty: $variant:ident, $read:ident, $empty:expr;)*) => {$(
        impl Value for $type {
            fn get(&self) -> Ref<'_> {
                plain_values!(@$read self, $variant)
            }
            fn slot(&mut self) -> Slot<'_> {
                Slot::$variant(self)
            }
            fn empty() -> Self {
                $empty
            }
        }
    )*};
    (@copy $self:ident, $variant:ident) => { Ref::$variant(*$self) };
    (@borrow $self:ident, $variant:ident) => { Ref::$variant($self) };
}

plain_values! {
    bool: Boolean, copy, false;
    i8: Byte, copy, 0;
    i16: Short, copy, 0;
    i32: Integer, copy, 0;
    i64: Long, copy, 0;
    f32: Float, copy, 0.0;
    f64: Double, copy, 0.0;
    String: String, borrow, String::new();
    Blob: Blob, borrow, Blob::new(Vec::new());
    DateTime: Timestamp, borrow, DateTime::from_secs(0);
    Document: Document, borrow, Document::Null;
    BigInteger: BigInteger, borrow, BigInteger::default();
    BigDecimal: BigDecimal, borrow, BigDecimal::default();
}

impl Value for ByteStream {
    fn get(&self) -> Ref<'_> {
        Ref::Stream
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::Stream(self)
    }
    fn empty() -> Self {
        ByteStream::default()
    }
}

impl<T: Value> Value for Vec<T> {
    fn get(&self) -> Ref<'_> {
        Ref::List(self)
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
    fn empty() -> Self {
        Vec::new()
    }
}

impl<T: Value> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }
    fn item(&self, index: usize) -> &dyn Value {
        &self[index]
    }
    fn push(&mut self) -> &mut dyn Value {
        let index = self.len();
        self.push(T::empty());
        &mut self[index]
    }
    fn clear(&mut self) {
        self.clear();
    }
}

/// The key of a map: a string, or an enum.
pub trait MapKey: Eq + std::hash::Hash + Debug {
    /// The key as it travels.
    fn as_key(&self) -> &str;
    /// The key that travels as this text.
    fn from_key(text: &str) -> Self;
}

impl MapKey for String {
    fn as_key(&self) -> &str {
        self
    }
    fn from_key(text: &str) -> Self {
        text.to_owned()
    }
}

impl<K: MapKey, T: Value> Value for HashMap<K, T> {
    fn get(&self) -> Ref<'_> {
        Ref::Map(self)
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }
    fn empty() -> Self {
        HashMap::new()
    }
}

impl<K: MapKey, T: Value> Map for HashMap<K, T> {
    fn len(&self) -> usize {
        self.len()
    }
    fn entries(&self) -> Vec<(&str, &dyn Value)> {
        self.iter().map(|(key, value)| (key.as_key(), value as &dyn Value)).collect()
    }
    fn insert(&mut self, key: &str) -> &mut dyn Value {
        let entry = self.entry(K::from_key(key));
        entry.insert_entry(T::empty()).into_mut()
    }
    fn clear(&mut self) {
        self.clear();
    }
}
