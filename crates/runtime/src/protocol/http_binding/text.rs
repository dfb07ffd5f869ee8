//! Simple values as text, as paths, queries and headers carry them.

use crate::shape::{Member, Ref, Slot, TimestampFormat};
use crate::timestamp;
use aws_smithy_types::primitive::{Encoder, Parse};
use aws_smithy_types::{Blob, base64};
use std::borrow::Cow;

/// A simple value as text; nothing when it is unset, an error when it has no such form.
pub(super) fn write<'a>(
    value: Ref<'a>,
    member: &Member,
    default_format: TimestampFormat,
) -> Result<Option<Cow<'a, str>>, String> {
    Ok(Some(match value {
        Ref::Null => return Ok(None),
        Ref::Boolean(value) => Cow::Borrowed(if value { "true" } else { "false" }),
        Ref::Byte(value) => encoded(value),
        Ref::Short(value) => encoded(value),
        Ref::Integer(value) => encoded(value),
        Ref::Long(value) => encoded(value),
        Ref::Float(value) => encoded(value),
        Ref::Double(value) => encoded(value),
        Ref::BigInteger(value) => Cow::Borrowed(value.as_ref()),
        Ref::BigDecimal(value) => Cow::Borrowed(value.as_ref()),
        Ref::String(text) => Cow::Borrowed(text),
        Ref::Blob(blob) => Cow::Owned(base64::encode(blob)),
        Ref::Timestamp(time) => {
            let format = member.timestamp_format.unwrap_or(default_format);
            Cow::Owned(timestamp::format(time, format).map_err(|error| error.to_string())?)
        }
        _ => return Err("a value of this kind has no text form".to_owned()),
    }))
}

fn encoded<'a>(value: impl Into<Encoder>) -> Cow<'a, str> {
    Cow::Owned(value.into().encode().to_owned())
}

/// Fills a simple value from text; false when the text doesn't stand for one.
pub(super) fn read(slot: &mut Slot<'_>, text: &str, member: &Member, default_format: TimestampFormat) -> bool {
    match slot {
        Slot::Boolean(place) => primitive(*place, text),
        Slot::Byte(place) => primitive(*place, text),
        Slot::Short(place) => primitive(*place, text),
        Slot::Integer(place) => primitive(*place, text),
        Slot::Long(place) => primitive(*place, text),
        Slot::Float(place) => primitive(*place, text),
        Slot::Double(place) => primitive(*place, text),
        Slot::BigInteger(place) => put(*place, text.parse()),
        Slot::BigDecimal(place) => put(*place, text.parse()),
        Slot::String(place) if member.media_type.is_some() => put(*place, from_base64(text).ok_or(())),
        Slot::Enum(place) if member.media_type.is_some() => from_base64(text).map(|text| place.set(&text)).is_some(),
        Slot::String(place) => put(*place, Ok::<_, ()>(text.to_owned())),
        Slot::Enum(place) => {
            place.set(text);
            true
        }
        Slot::Blob(place) => put(*place, base64::decode(text).map(Blob::new)),
        Slot::Timestamp(place) => {
            let format = member.timestamp_format.unwrap_or(default_format);
            put(*place, timestamp::parse(text, format))
        }
        _ => false,
    }
}

fn from_base64(text: &str) -> Option<String> {
    base64::decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok())
}

fn primitive<T: Parse>(place: &mut T, text: &str) -> bool {
    put(place, T::parse_smithy_primitive(text))
}

fn put<T, E>(place: &mut T, value: Result<T, E>) -> bool {
    value.map(|value| *place = value).is_ok()
}
