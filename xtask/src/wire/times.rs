//! Times in what `{:?}` prints.

use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

/// A text whose times, `2016-11-21T19:49:20.005999Z`, are rounded to milliseconds, and printed as such times are.
pub(super) fn to_the_millisecond(text: &str) -> String {
    let mut rounded = String::new();
    let mut rest = text;
    while let Some(end) = rest.find('Z') {
        let (before, after) = rest.split_at(end + 1);
        let is_of_time = |c: char| c.is_ascii_digit() || "-:.TZ".contains(c);
        let start =
            before.rfind(|c| !is_of_time(c)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let (head, time) = before.split_at(start);
        rounded.push_str(head);
        match round(time) {
            Some(time) => rounded.push_str(&time),
            None => rounded.push_str(time),
        }
        rest = after;
    }
    rounded + rest
}

fn round(time: &str) -> Option<String> {
    // Others are whole milliseconds already, or none.
    let (_, fraction) = time.strip_suffix('Z')?.rsplit_once('.')?;
    if fraction.len() <= 3 {
        return None;
    }
    let time: Timestamp = time.parse().ok()?;
    let time = time.round(TimestampRound::new().smallest(Unit::Millisecond).mode(RoundMode::HalfExpand)).ok()?;
    let text = time.to_string();
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::to_the_millisecond;

    #[test]
    fn times_are_rounded_and_all_else_stays() {
        let rounded = |text| to_the_millisecond(text);
        assert_eq!(rounded("a: Some(2019-09-24T00:22:00.332999Z), bZ"), "a: Some(2019-09-24T00:22:00.333Z), bZ");
        assert_eq!(rounded("2019-09-24T23:59:59.999999Z"), "2019-09-25T00:00:00Z");
        assert_eq!(rounded("2019-09-24T23:59:59.579999Z"), "2019-09-24T23:59:59.58Z");
        assert_eq!(rounded("2019-09-24T23:59:59.5Z, ü.579999Z"), "2019-09-24T23:59:59.5Z, ü.579999Z");
    }
}
