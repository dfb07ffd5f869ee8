//! Serde for generated shapes: all members, whatever their HTTP binding, under the model's own names.
//!
//! Unset members are left out. Timestamps are what they are on the wire (epoch seconds in a body, unless the model says
//! otherwise) where that is exact, else date-times; blobs are base64, big numbers texts. Reading takes each form of a
//! timestamp, and plain numbers too. Streams are neither written nor read. Sensitive members are written: whoever
//! serializes a value wants it whole. Formats must describe themselves (JSON, YAML, CBOR and the like).

mod document;
mod key;
mod read;
mod timestamp;

use crate::codec::path::Trail;
use crate::shape::{Member, Ref, Structure, TimestampFormat, Value};
use aws_smithy_types::{Document, Number, base64};
use read::Place;
use serde::de::{DeserializeSeed, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

pub use serde;

/// Serializes a value of any shape.
pub fn serialize<S: Serializer>(value: &dyn Value, serializer: S) -> Result<S::Ok, S::Error> {
    Outgoing { value: value.get(), format: TimestampFormat::EpochSeconds }.serialize(serializer)
}

/// Deserializes a value of any shape. Its errors start with the path to the invalid value.
pub fn deserialize<'de, T: Value, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::empty();
    let trail = Trail::default();
    let place = Place { slot: value.slot(), trail: &trail };
    match place.deserialize(deserializer) {
        Ok(true) => Ok(value),
        Ok(false) => Err(D::Error::custom("expected a value, found null")),
        Err(error) => match trail.path() {
            path if path.is_empty() => Err(error),
            path => Err(D::Error::custom(format_args!("{path}: {error}"))),
        },
    }
}

/// Implements serde's traits for generated shapes: structures, unions and enums.
#[macro_export]
macro_rules! serde_shape {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::serde_support::serde::Serialize for $type {
            fn serialize<S: $crate::serde_support::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::serde_support::serialize(self, serializer)
            }
        }
        impl<'de> $crate::serde_support::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde_support::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::serde_support::deserialize(deserializer)
            }
        }
    )*};
}

/// A value on its way out, and how it writes timestamps.
struct Outgoing<'a> {
    value: Ref<'a>,
    format: TimestampFormat,
}

impl Serialize for Outgoing<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let format = self.format;
        match &self.value {
            Ref::Null | Ref::Stream => serializer.serialize_unit(),
            Ref::Boolean(value) => serializer.serialize_bool(*value),
            Ref::Byte(value) => serializer.serialize_i8(*value),
            Ref::Short(value) => serializer.serialize_i16(*value),
            Ref::Integer(value) => serializer.serialize_i32(*value),
            Ref::Long(value) => serializer.serialize_i64(*value),
            Ref::Float(value) => float(f64::from(*value), serializer, |serializer| serializer.serialize_f32(*value)),
            Ref::Double(value) => float(*value, serializer, |serializer| serializer.serialize_f64(*value)),
            Ref::BigInteger(value) => serializer.serialize_str(value.as_ref()),
            Ref::BigDecimal(value) => serializer.serialize_str(value.as_ref()),
            Ref::String(text) => serializer.serialize_str(text),
            Ref::Blob(blob) => serializer.serialize_str(&base64::encode(blob)),
            Ref::Timestamp(time) => timestamp::serialize(time, format, serializer),
            Ref::Document(document) => OutgoingDocument(document).serialize(serializer),
            Ref::Structure(structure) => serialize_structure(*structure, serializer),
            Ref::Union(union) => {
                let Some((index, value)) = union.active() else {
                    return Err(S::Error::custom(format_args!("an unknown {}", union.schema().name())));
                };
                let member = &union.schema().members()[index];
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(member.name, &Outgoing { value, format: timestamp::format_of(member) })?;
                map.end()
            }
            Ref::List(list) => {
                let mut sequence = serializer.serialize_seq(Some(list.len()))?;
                for index in 0..list.len() {
                    sequence.serialize_element(&Outgoing { value: list.item(index).get(), format })?;
                }
                sequence.end()
            }
            Ref::Map(map) => {
                let mut entries = map.entries();
                entries.sort_unstable_by_key(|(key, _)| *key);
                serializer
                    .collect_map(entries.into_iter().map(|(key, value)| (key, Outgoing { value: value.get(), format })))
            }
            Ref::Unit => serializer.serialize_map(Some(0))?.end(),
        }
    }
}

fn serialize_structure<S: Serializer>(structure: &dyn Structure, serializer: S) -> Result<S::Ok, S::Error> {
    let members = || structure.schema().members().iter().enumerate();
    let set = members().filter_map(|(index, member): (usize, &Member)| match structure.field(index).get() {
        Ref::Null | Ref::Stream => None,
        value => Some((member.name, Outgoing { value, format: timestamp::format_of(member) })),
    });
    let entries: Vec<_> = set.collect();
    serializer.collect_map(entries)
}

/// Written as text where a format has no such number: NaN and the infinities.
fn float<S: Serializer>(
    value: f64,
    serializer: S,
    finite: impl FnOnce(S) -> Result<S::Ok, S::Error>,
) -> Result<S::Ok, S::Error> {
    match value {
        value if value.is_finite() => finite(serializer),
        value if value.is_nan() => serializer.serialize_str("NaN"),
        value => serializer.serialize_str(if value > 0.0 { "Infinity" } else { "-Infinity" }),
    }
}

struct OutgoingDocument<'a>(&'a Document);

impl Serialize for OutgoingDocument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Document::Null => serializer.serialize_unit(),
            Document::Bool(value) => serializer.serialize_bool(*value),
            Document::Number(Number::PosInt(value)) => serializer.serialize_u64(*value),
            Document::Number(Number::NegInt(value)) => serializer.serialize_i64(*value),
            Document::Number(Number::Float(value)) => {
                float(*value, serializer, |serializer| serializer.serialize_f64(*value))
            }
            Document::String(text) => serializer.serialize_str(text),
            Document::Array(items) => serializer.collect_seq(items.iter().map(OutgoingDocument)),
            Document::Object(entries) => {
                let mut entries: Vec<_> = entries.iter().map(|(key, value)| (key, OutgoingDocument(value))).collect();
                entries.sort_unstable_by_key(|(key, _)| *key);
                serializer.collect_map(entries)
            }
        }
    }
}

#[cfg(test)]
mod tests;
