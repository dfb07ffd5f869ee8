//! Timestamps as texts, exact to the nanosecond. `DateTime` itself cuts a date-time at the microsecond and rejects
//! epoch seconds with more than nine fraction digits. Which format a member uses is decided by its schema, not here.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::{DateTimeFormatError, DateTimeParseError, Format};

/// The text of a time. An http-date has no fraction; the others keep every digit.
pub(crate) fn format(time: &DateTime, format: Format) -> Result<String, DateTimeFormatError> {
    let nanos = time.subsec_nanos();
    if nanos.is_multiple_of(1_000) || !matches!(format, Format::DateTime | Format::DateTimeWithOffset) {
        return time.fmt(format);
    }
    let seconds = DateTime::from_secs(time.secs()).fmt(format)?;
    let fraction = format!("{nanos:09}");
    Ok(format!("{}.{}Z", seconds.trim_end_matches('Z'), fraction.trim_end_matches('0')))
}

/// Reads a text of the format. A date-time may have an offset, as some servers send it. Digits below the nanosecond are
/// dropped.
pub(crate) fn parse(text: &str, format: Format) -> Result<DateTime, DateTimeParseError> {
    match format {
        Format::EpochSeconds => DateTime::from_str(nanoseconds_only(text), format),
        Format::DateTime => DateTime::from_str(text, Format::DateTimeWithOffset),
        format => DateTime::from_str(text, format),
    }
}

/// A decimal without what follows the ninth digit after its point; any other text as it is.
fn nanoseconds_only(text: &str) -> &str {
    const DIGITS: usize = 9;
    let Some(point) = text.find('.') else { return text };
    let fraction = &text[point + 1..];
    if fraction.len() > DIGITS && fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        &text[..=point + DIGITS]
    } else {
        text
    }
}

/// The time that a number of seconds since the epoch stands for, as people write that number: the nearest double to
/// 1515531081.123 is a little less than it.
pub(crate) fn from_epoch_seconds(seconds: f64) -> Option<DateTime> {
    // Rust writes a double with as few digits as distinguish it from its neighbours, and never with an exponent. What
    // no time can hold becomes the first or the last one, as in AWS's crate.
    seconds
        .is_finite()
        .then(|| parse(&seconds.to_string(), Format::EpochSeconds).unwrap_or_else(|_| DateTime::from_secs_f64(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(seconds: i64, nanos: u32) -> DateTime {
        DateTime::from_secs_and_nanos(seconds, nanos)
    }

    #[test]
    fn texts_keep_every_digit_that_their_format_has() {
        for (time, date_time, epoch_seconds) in [
            (time(1_515_531_081, 123_000_000), "2018-01-09T20:51:21.123Z", "1515531081.123"),
            (time(1_515_531_081, 123_456_789), "2018-01-09T20:51:21.123456789Z", "1515531081.123456789"),
            (time(1_515_531_081, 1), "2018-01-09T20:51:21.000000001Z", "1515531081.000000001"),
            (time(1_515_531_081, 120), "2018-01-09T20:51:21.00000012Z", "1515531081.00000012"),
            (time(-2, 999_999_999), "1969-12-31T23:59:58.999999999Z", "-1.000000001"),
            (time(0, 0), "1970-01-01T00:00:00Z", "0"),
        ] {
            assert_eq!(format(&time, Format::DateTime).unwrap(), date_time);
            assert_eq!(format(&time, Format::EpochSeconds).unwrap(), epoch_seconds);
            assert_eq!(parse(date_time, Format::DateTime).unwrap(), time, "{date_time}");
            assert_eq!(parse(epoch_seconds, Format::EpochSeconds).unwrap(), time, "{epoch_seconds}");
        }
        let text = format(&time(1_515_531_081, 123_456_789), Format::HttpDate).unwrap();
        assert_eq!(text, "Tue, 09 Jan 2018 20:51:21 GMT");
    }

    #[test]
    fn digits_below_the_nanosecond_are_dropped() {
        let nanosecond = time(1_515_531_081, 123_456_789);
        assert_eq!(parse("1515531081.12345678999", Format::EpochSeconds).unwrap(), nanosecond);
        assert_eq!(parse("2018-01-09T20:51:21.12345678999Z", Format::DateTime).unwrap(), nanosecond);
        assert!(parse("1515531081.1234567890x", Format::EpochSeconds).is_err());
    }

    #[test]
    fn years_that_a_text_cannot_have_are_an_error() {
        assert!(format(&time(i64::MAX, 1), Format::DateTime).is_err());
        assert!(format(&time(i64::MAX, 1), Format::HttpDate).is_err());
    }

    #[test]
    fn numbers_are_the_decimals_that_were_written() {
        assert_eq!(from_epoch_seconds(1_515_531_081.123), Some(time(1_515_531_081, 123_000_000)));
        assert_eq!(from_epoch_seconds(-0.5), Some(time(-1, 500_000_000)));
        assert_eq!(from_epoch_seconds(1e-9), Some(time(0, 1)));
        assert_eq!(from_epoch_seconds(1e15), Some(time(1_000_000_000_000_000, 0)));
        assert_eq!(from_epoch_seconds(f64::NAN), None);
        assert_eq!(from_epoch_seconds(1e300), Some(time(i64::MAX, 0)));
        assert_eq!(from_epoch_seconds(-1e300), Some(time(i64::MIN, 0)));
        assert_eq!(from_epoch_seconds(f64::INFINITY), None);
    }
}
