//! Times in what `{:?}` prints.

use jiff::{SignedDuration, Timestamp};

/// A text whose times that end in two nines, `2016-11-21T19:49:20.005999Z`, are a microsecond later: a decimal that was
/// taken for a binary fraction just below it, and cut.
pub(super) fn uncut(text: &str) -> String {
    let mut uncut = String::new();
    let mut rest = text;
    while let Some(end) = rest.find("99Z") {
        let (before, after) = rest.split_at(end + 3);
        let is_of_time = |c: char| c.is_ascii_digit() || "-:.TZ".contains(c);
        let outside = before.char_indices().rev().find(|(_, c)| !is_of_time(*c));
        let (head, time) = before.split_at(outside.map_or(0, |(at, c)| at + c.len_utf8()));
        uncut.push_str(head);
        uncut.push_str(later(time).as_deref().unwrap_or(time));
        rest = after;
    }
    uncut + rest
}

fn later(time: &str) -> Option<String> {
    let (_, fraction) = time.strip_suffix('Z')?.rsplit_once('.')?;
    if fraction.len() != 6 {
        return None;
    }
    let time: Timestamp = time.parse().ok()?;
    Some(time.checked_add(SignedDuration::from_micros(1)).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::uncut;

    #[test]
    fn cut_times_are_made_whole_and_all_else_stays() {
        assert_eq!(uncut("a: Some(2019-09-24T00:22:00.332999Z), b99Z"), "a: Some(2019-09-24T00:22:00.333Z), b99Z");
        assert_eq!(uncut("2019-09-24T23:59:59.999999Z"), "2019-09-25T00:00:00Z");
        assert_eq!(uncut("2019-09-24T23:59:59.006099Z"), "2019-09-24T23:59:59.0061Z");
        assert_eq!(uncut("2019-09-24T23:59:59.599Z, ü.579999Z"), "2019-09-24T23:59:59.599Z, ü.579999Z");
        assert_eq!(uncut("2019-09-24T23:59:59.123456Z"), "2019-09-24T23:59:59.123456Z");
    }
}
