//! Timestamps of documents (epoch seconds, any fraction) in the formats that travel.

use crate::api::TimestampFormat;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::Number;

/// Years 1 to 9999, which are all that the textual formats can say.
const TEXTUAL: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// The text of a document's timestamp; none when the format cannot say it.
pub fn format_timestamp(epoch_seconds: &Number, format: TimestampFormat) -> Option<String> {
    let decimal = decimal(epoch_seconds)?;
    let format = match format {
        TimestampFormat::EpochSeconds => return Some(decimal),
        TimestampFormat::DateTime => Format::DateTime,
        TimestampFormat::HttpDate => Format::HttpDate,
    };
    let (seconds, nanoseconds) = seconds_and_nanoseconds(&decimal)?;
    if !TEXTUAL.contains(&seconds) {
        return None;
    }
    DateTime::from_secs_and_nanos(seconds, nanoseconds).fmt(format).ok()
}

/// The epoch seconds of an RFC 3339 text, as documents have them; none when it is no such text.
pub fn epoch_seconds(text: &str) -> Option<Number> {
    let timestamp: jiff::Timestamp = text.parse().ok()?;
    if timestamp.subsec_nanosecond() == 0 {
        return Some(timestamp.as_second().into());
    }
    // Read as a decimal: the sum of seconds and fraction need not be the double nearest to it.
    Number::from_f64(format!("{}e-9", timestamp.as_nanosecond()).parse().ok()?)
}

/// Seconds since the epoch, rounded down, and the nanoseconds after them.
pub(super) fn parts(epoch_seconds: &Number) -> Option<(i64, u32)> {
    seconds_and_nanoseconds(&decimal(epoch_seconds)?)
}

/// The shortest decimal that is the number, without an exponent; a whole number has no fraction.
fn decimal(number: &Number) -> Option<String> {
    match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(whole), ..) => Some(whole.to_string()),
        (_, Some(whole), _) => Some(whole.to_string()),
        (.., Some(float)) if float.is_finite() => Some(if float == 0.0 { "0".to_owned() } else { float.to_string() }),
        _ => None,
    }
}

fn seconds_and_nanoseconds(decimal: &str) -> Option<(i64, u32)> {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let seconds: i64 = whole.parse().ok()?;
    let digits: String = fraction.chars().chain(std::iter::repeat('0')).take(9).collect();
    let nanoseconds: u32 = digits.parse().ok()?;
    match nanoseconds {
        0 => Some((seconds, 0)),
        // -1.5 is half a second after -2.
        _ if decimal.starts_with('-') => Some((seconds.checked_sub(1)?, 1_000_000_000 - nanoseconds)),
        _ => Some((seconds, nanoseconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(number: serde_json::Value, format: TimestampFormat) -> Option<String> {
        format_timestamp(number.as_number().unwrap(), format)
    }

    #[test]
    fn epoch_seconds_are_the_shortest_decimal() {
        let text = |number: serde_json::Value| text(number, TimestampFormat::EpochSeconds).unwrap();
        assert_eq!(text(1479757760.006.into()), "1479757760.006");
        assert_eq!(text(1479757760.0.into()), "1479757760");
        assert_eq!(text((-1.5).into()), "-1.5");
        assert_eq!(text((-0.0).into()), "0");
        assert_eq!(text(1e-7.into()), "0.0000001");
    }

    #[test]
    fn date_times_keep_the_fraction_and_http_dates_do_not() {
        assert_eq!(text(1479757760.006.into(), TimestampFormat::DateTime).unwrap(), "2016-11-21T19:49:20.006Z");
        assert_eq!(text(1479757760.006.into(), TimestampFormat::HttpDate).unwrap(), "Mon, 21 Nov 2016 19:49:20 GMT");
        assert_eq!(text((-1.5).into(), TimestampFormat::DateTime).unwrap(), "1969-12-31T23:59:58.5Z");
    }

    #[test]
    fn texts_become_the_nearest_double() {
        assert_eq!(epoch_seconds("2016-11-21T19:49:20.006Z").unwrap().to_string(), "1479757760.006");
        assert_eq!(epoch_seconds("2016-11-21T20:49:20+01:00").unwrap().to_string(), "1479757760");
        assert_eq!(epoch_seconds("yesterday"), None);
    }

    #[test]
    fn what_has_no_four_digit_year_has_no_text() {
        for number in [serde_json::json!(1e300), serde_json::json!(i64::MIN), serde_json::json!(u64::MAX)] {
            assert_eq!(text(number.clone(), TimestampFormat::DateTime), None, "{number}");
            assert_eq!(text(number, TimestampFormat::HttpDate), None);
        }
    }
}
