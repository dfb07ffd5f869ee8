//! Putting a number or a text into the place of a simple value.

use crate::shape::{Slot, TimestampFormat};
use crate::timestamp;
use aws_smithy_types::primitive::Parse;
use aws_smithy_types::{Blob, DateTime, Number, base64};

/// What became of it.
pub(crate) enum Put {
    Done,
    /// The kind was right, the value was not.
    Unfit,
    /// The place takes no values of this kind.
    WrongKind,
}

/// What the place takes, for messages.
pub(crate) fn expected(slot: &Slot<'_>, format: Option<TimestampFormat>) -> &'static str {
    match slot {
        Slot::Boolean(_) => "a boolean",
        Slot::Byte(_) => "an 8-bit integer",
        Slot::Short(_) => "a 16-bit integer",
        Slot::Integer(_) => "a 32-bit integer",
        Slot::Long(_) => "a 64-bit integer",
        Slot::Float(_) | Slot::Double(_) => "a number",
        Slot::BigInteger(_) => "an integer",
        Slot::BigDecimal(_) => "a decimal number",
        Slot::String(_) | Slot::Enum(_) => "a string",
        Slot::Blob(_) => "a string in base64",
        Slot::Timestamp(_) => match format {
            None | Some(TimestampFormat::EpochSeconds) => "a timestamp in epoch seconds",
            Some(TimestampFormat::HttpDate) => "a timestamp in http-date form",
            Some(_) => "a timestamp in date-time form",
        },
        Slot::Structure(_) | Slot::Union(_) | Slot::Map(_) => "an object",
        Slot::List(_) => "an array",
        Slot::Document(_) | Slot::Unit | Slot::Stream(_) | Slot::Events(_) | Slot::Sender(_) => "any value",
    }
}

/// Puts a number. Integers take no fraction and nothing beyond their range.
pub(crate) fn put_number(slot: &mut Slot<'_>, number: Number, format: Option<TimestampFormat>) -> Put {
    match slot {
        Slot::Byte(place) => put(*place, number.try_into()),
        Slot::Short(place) => put(*place, number.try_into()),
        Slot::Integer(place) => put(*place, number.try_into()),
        Slot::Long(place) => put(*place, number.try_into()),
        Slot::Float(place) => put(*place, Ok::<_, ()>(number.to_f32_lossy())),
        Slot::Double(place) => put(*place, Ok::<_, ()>(number.to_f64_lossy())),
        Slot::Timestamp(place) if is_epoch(format) => put(*place, epoch_seconds(number)),
        Slot::BigInteger(place) => match number {
            Number::PosInt(value) => put(*place, value.to_string().parse()),
            Number::NegInt(value) => put(*place, value.to_string().parse()),
            Number::Float(_) => Put::Unfit,
        },
        Slot::BigDecimal(place) => put(
            *place,
            match number {
                Number::PosInt(value) => value.to_string().parse(),
                Number::NegInt(value) => value.to_string().parse(),
                Number::Float(value) => value.to_string().parse(),
            },
        ),
        _ => Put::WrongKind,
    }
}

/// Puts a text: strings as they are; blobs, timestamps and the numbers that JSON has no sign for in their text form.
pub(crate) fn put_text(slot: &mut Slot<'_>, text: &str, format: Option<TimestampFormat>) -> Put {
    match slot {
        Slot::String(place) => {
            place.clear();
            place.push_str(text);
            Put::Done
        }
        Slot::Enum(place) => {
            place.set(text);
            Put::Done
        }
        Slot::Blob(place) => put(*place, base64::decode(text).map(Blob::new)),
        Slot::Timestamp(place) => match format {
            None | Some(TimestampFormat::EpochSeconds) => Put::WrongKind,
            Some(format) => put(*place, timestamp::parse(text, format)),
        },
        Slot::Float(place) => put(*place, unwritable(text)),
        Slot::Double(place) => put(*place, unwritable(text)),
        Slot::BigInteger(place) => put(*place, text.parse()),
        Slot::BigDecimal(place) => put(*place, text.parse()),
        _ => Put::WrongKind,
    }
}

/// Puts the timestamp that a JSON number stands for. Most are decimals that a float can't hold exactly.
pub(crate) fn put_epoch(slot: &mut Slot<'_>, number: &str) -> Put {
    let Slot::Timestamp(place) = slot else { return Put::WrongKind };
    let exact = timestamp::parse(number, TimestampFormat::EpochSeconds).ok();
    // Only a number with an exponent is none of those.
    let time = exact.or_else(|| timestamp::from_epoch_seconds(number.parse().ok()?));
    put(*place, time.ok_or(()))
}

/// Whether timestamps of this format, or without any, are numbers.
pub(crate) fn is_epoch(format: Option<TimestampFormat>) -> bool {
    matches!(format, None | Some(TimestampFormat::EpochSeconds))
}

fn put<T, E>(place: &mut T, value: Result<T, E>) -> Put {
    match value {
        Ok(value) => {
            *place = value;
            Put::Done
        }
        Err(_) => Put::Unfit,
    }
}

/// NaN and the infinities, the only floats that travel as strings.
fn unwritable<T: Parse>(text: &str) -> Result<T, ()> {
    match text {
        "NaN" | "Infinity" | "-Infinity" => T::parse_smithy_primitive(text).map_err(drop),
        _ => Err(()),
    }
}

fn epoch_seconds(number: Number) -> Result<DateTime, ()> {
    match number {
        Number::PosInt(seconds) => i64::try_from(seconds).map(DateTime::from_secs).map_err(drop),
        Number::NegInt(seconds) => Ok(DateTime::from_secs(seconds)),
        Number::Float(seconds) => timestamp::from_epoch_seconds(seconds).ok_or(()),
    }
}
