//! Timestamps as texts, read strictly: one format at a time, in UTC, nothing guessed.

use crate::api::TimestampFormat;
use jiff::civil::{Date, DateTime, Time, Weekday};
use serde_json::Number;

const DAYS: [(&str, Weekday); 7] = [
    ("Mon", Weekday::Monday),
    ("Tue", Weekday::Tuesday),
    ("Wed", Weekday::Wednesday),
    ("Thu", Weekday::Thursday),
    ("Fri", Weekday::Friday),
    ("Sat", Weekday::Saturday),
    ("Sun", Weekday::Sunday),
];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How a violation names a format.
pub(super) fn expected(format: TimestampFormat) -> &'static str {
    match format {
        TimestampFormat::EpochSeconds => "a timestamp in epoch-seconds (1479757760.006)",
        TimestampFormat::DateTime => "a timestamp in date-time (2016-11-21T19:49:20.006Z)",
        TimestampFormat::HttpDate => "a timestamp in http-date (Mon, 21 Nov 2016 19:49:20 GMT)",
    }
}

/// Whether a text is a timestamp in any of the formats.
pub(crate) fn is_timestamp(text: &str) -> bool {
    use TimestampFormat::{DateTime, EpochSeconds, HttpDate};
    [EpochSeconds, DateTime, HttpDate].into_iter().any(|format| parse(text, format, true).is_some())
}

/// A text in a format as epoch seconds. Responses may give a date-time with an offset from UTC, requests may not.
pub(super) fn parse(text: &str, format: TimestampFormat, offsets: bool) -> Option<Number> {
    match format {
        TimestampFormat::EpochSeconds => super::number::number(text).and_then(epoch_seconds),
        TimestampFormat::DateTime => date_time(text, offsets),
        TimestampFormat::HttpDate => http_date(text),
    }
}

/// Epoch seconds as documents have them: whole seconds are integers.
pub(super) fn epoch_seconds(number: Number) -> Option<Number> {
    if number.is_i64() {
        return Some(number);
    }
    let seconds = number.as_f64().filter(|seconds| seconds.is_finite())?;
    // Beyond that a float is whole anyway, and no calendar has the date.
    let whole = seconds.fract() == 0.0 && seconds.abs() < 9e15;
    if whole { Some(Number::from(seconds as i64)) } else { Number::from_f64(seconds) }
}

/// `2016-11-21T19:49:20.006Z` (RFC 3339)
fn date_time(text: &str, offsets: bool) -> Option<Number> {
    let mut rest = Rest(text);
    let year = rest.digits(4)?;
    rest.literal("-")?;
    let month = rest.digits(2)?;
    rest.literal("-")?;
    let day = rest.digits(2)?;
    rest.literal("T").or_else(|| rest.literal("t"))?;
    let time = rest.time()?;
    let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    let offset = match rest.0 {
        "Z" | "z" => 0,
        _ if offsets => rest.offset()?,
        _ => return None,
    };
    epoch(date.to_datetime(time), offset)
}

/// `Mon, 21 Nov 2016 19:49:20 GMT` (IMF-fixdate of RFC 9110); Smithy allows a fraction of the second.
fn http_date(text: &str) -> Option<Number> {
    let mut rest = Rest(text);
    let (_, weekday) = DAYS.into_iter().find(|(name, _)| rest.literal(name).is_some())?;
    rest.literal(", ")?;
    let day = rest.digits(2)?;
    rest.literal(" ")?;
    let month = MONTHS.into_iter().position(|name| rest.literal(name).is_some())? + 1;
    rest.literal(" ")?;
    let year = rest.digits(4)?;
    rest.literal(" ")?;
    let time = rest.time()?;
    let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    (rest.0 == " GMT" && date.weekday() == weekday).then(|| epoch(date.to_datetime(time), 0))?
}

/// The seconds from 1970 to a time at an offset (in seconds) from UTC.
fn epoch(time: DateTime, offset: i64) -> Option<Number> {
    let since = time.duration_since(Date::constant(1970, 1, 1).to_datetime(Time::midnight()));
    let nanoseconds = since.as_nanos() - i128::from(offset) * 1_000_000_000;
    let (seconds, fraction) = (nanoseconds.div_euclid(1_000_000_000), nanoseconds.rem_euclid(1_000_000_000));
    match fraction {
        0 => i64::try_from(seconds).ok().map(Number::from),
        // Read as a decimal: a quotient of doubles need not be the double nearest to it.
        _ => Number::from_f64(format!("{nanoseconds}e-9").parse().ok()?).and_then(epoch_seconds),
    }
}

/// What of a text is not read yet.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn literal(&mut self, text: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }

    fn digits(&mut self, count: usize) -> Option<i16> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    }

    /// `19:49:20`, perhaps with a fraction.
    fn time(&mut self) -> Option<Time> {
        let hour = self.digits(2)?;
        self.literal(":")?;
        let minute = self.digits(2)?;
        self.literal(":")?;
        let second = self.digits(2)?;
        let nanoseconds = match self.literal(".") {
            Some(()) => self.fraction()?,
            None => 0,
        };
        Time::new(hour.try_into().ok()?, minute.try_into().ok()?, second.try_into().ok()?, nanoseconds).ok()
    }

    /// The digits after the point as nanoseconds; more than nine are cut off.
    fn fraction(&mut self) -> Option<i32> {
        let length = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        let digits = digits.get(..9).unwrap_or(digits);
        let scale = 10_i32.pow(9 - u32::try_from(digits.len()).ok()?);
        digits.parse::<i32>().ok().map(|number| number * scale)
    }

    /// `+01:00`, to the end of the text, in seconds.
    fn offset(&mut self) -> Option<i64> {
        let sign = if self.literal("+").is_some() { 1 } else { self.literal("-").map(|()| -1)? };
        let hours = self.digits(2)?;
        self.literal(":")?;
        let minutes = self.digits(2)?;
        (self.0.is_empty() && hours < 24 && minutes < 60)
            .then_some(sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
    }
}
