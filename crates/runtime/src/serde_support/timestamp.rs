//! How timestamps are written and read: as on the wire, where the wire's form can carry them exactly.

use crate::shape::{Binding, Member, TimestampFormat};
use crate::timestamp;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::DateTimeFormatError;
use serde::ser::{Error as _, Serializer};

/// The format of a member's timestamps: the model's, or the default of the place where the member travels.
pub(super) fn format_of(member: &Member) -> TimestampFormat {
    member.timestamp_format.unwrap_or(match member.binding {
        Binding::Header(_) | Binding::PrefixHeaders(_) => TimestampFormat::HttpDate,
        Binding::Label | Binding::Query(_) | Binding::QueryParams => TimestampFormat::DateTime,
        _ => TimestampFormat::EpochSeconds,
    })
}

/// What stands for a time.
enum Form {
    Whole(i64),
    Float(f64),
    Text(String),
}

/// Writes a time in its format: epoch seconds as a number, the others as a text. A time that this form cannot carry
/// exactly becomes a date-time, and a decimal in a text where a date-time cannot have the year: what is written reads
/// back equal.
pub(super) fn serialize<S: Serializer>(
    time: &DateTime,
    format: TimestampFormat,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match form(time, format).map_err(S::Error::custom)? {
        Form::Whole(seconds) => serializer.serialize_i64(seconds),
        Form::Float(seconds) => serializer.serialize_f64(seconds),
        Form::Text(text) => serializer.serialize_str(&text),
    }
}

fn form(time: &DateTime, format: TimestampFormat) -> Result<Form, DateTimeFormatError> {
    let decimal = timestamp::format(time, TimestampFormat::EpochSeconds)?;
    let own = match format {
        TimestampFormat::EpochSeconds => number(&decimal),
        TimestampFormat::HttpDate if time.has_subsec_nanos() => None,
        format => timestamp::format(time, format).ok().map(Form::Text),
    };
    let date_time = || timestamp::format(time, TimestampFormat::DateTime).ok().map(Form::Text);
    Ok(own.or_else(date_time).or_else(|| number(&decimal)).unwrap_or(Form::Text(decimal)))
}

/// The number that every reader takes for this decimal.
fn number(decimal: &str) -> Option<Form> {
    if let Ok(whole) = decimal.parse() {
        return Some(Form::Whole(whole));
    }
    // Readers that don't round correctly, as serde_json's unless it has `float_roundtrip`, get these right too: the
    // digits and the power of ten that divides them are both doubles.
    const GREATEST: u64 = 1 << f64::MANTISSA_DIGITS;
    let digits: String = decimal.chars().filter(char::is_ascii_digit).collect();
    let is_exact = digits.parse().is_ok_and(|digits: u64| digits <= GREATEST);
    let float: f64 = decimal.parse().ok().filter(|_| is_exact)?;
    (float.to_string() == decimal).then_some(Form::Float(float))
}

/// Reads each of the forms.
pub(super) fn parse(text: &str) -> Option<DateTime> {
    let formats = [TimestampFormat::DateTime, TimestampFormat::HttpDate, TimestampFormat::EpochSeconds];
    formats.into_iter().find_map(|format| timestamp::parse(text, format).ok())
}
