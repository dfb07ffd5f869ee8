//! Times as the members of documents have them.

use serde_json::Number;

/// Milliseconds since 1970 as `2016-11-21T19:49:20.006+0000`, the form of `LastModified` in function configurations.
pub(crate) fn iso(millis: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(millis).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S.%3f+0000").to_string()
}

/// Milliseconds since 1970 as epoch seconds, a whole number as an integer.
pub(crate) fn epoch(millis: i64) -> Number {
    if millis % 1000 == 0 {
        return (millis / 1000).into();
    }
    #[allow(clippy::cast_precision_loss)] // exact for the next 285,000 years
    Number::from_f64(millis as f64 / 1000.0).unwrap_or_else(|| (millis / 1000).into())
}

/// The form of `iso` without milliseconds: `2016-11-21T19:49:20+0000`.
pub(crate) fn seconds(millis: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(millis).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string()
}

/// The same as `2016-11-21T19:49:20.006000Z`, the form of times in configs of function URLs.
pub(crate) fn iso_micros(millis: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(millis).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_time_has_milliseconds_and_an_offset() {
        assert_eq!(super::iso(1_479_757_760_006), "2016-11-21T19:49:20.006+0000");
    }

    #[test]
    fn a_time_has_microseconds_and_a_z() {
        assert_eq!(super::iso_micros(1_479_757_760_006), "2016-11-21T19:49:20.006000Z");
    }
}
