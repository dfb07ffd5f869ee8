//! What was recorded, as JSON for the control API: the newest requests that fit into a bounded text, and how many more
//! there are.

use super::recording::{Recorded, Recording};
use serde::Serialize;
use std::io::{self, Write};
use std::sync::Arc;

/// How many bytes a text has at most, about.
const MOST: usize = 8 * 1024 * 1024;

/// `GET /_proofmark/report`.
#[derive(Serialize)]
struct ServerReport<'a> {
    #[serde(flatten)]
    recording: &'a Recording,
    clean: bool,
    violating_requests: Vec<&'a Recorded>,
    warned_requests: Vec<&'a Recorded>,
    /// Of the requests that are kept, those that are not listed because the text would be too long.
    #[serde(skip_serializing_if = "is_zero")]
    requests_left_out: usize,
}

/// `GET /_proofmark/requests`.
#[derive(Serialize)]
struct Requests<'a> {
    requests: Vec<&'a Recorded>,
    #[serde(skip_serializing_if = "is_zero")]
    requests_left_out: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde gives a reference
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// All of a recording, within the bounds of a text, of which each kind of item has its share.
pub(super) fn report(mut recording: Recording) -> serde_json::Result<Vec<u8>> {
    let share = MOST / 3;
    let mut room = share;
    let fitting = recording.violations.iter().take_while(|violation| fits(violation, &mut room)).count();
    let cut = recording.violations.split_off(fitting);
    recording.violations_left_out += cut.iter().map(|violation| violation.count).sum::<u64>();
    let (violating, left_out) = newest(&recording.violating_last, share);
    let (warned, more_left_out) = newest(&recording.warned_last, share);
    serde_json::to_vec(&ServerReport {
        recording: &recording,
        clean: recording.is_clean(),
        violating_requests: violating,
        warned_requests: warned,
        requests_left_out: left_out + more_left_out,
    })
}

/// The last requests of a recording.
pub(super) fn requests(recording: &Recording) -> serde_json::Result<Vec<u8>> {
    let (requests, requests_left_out) = newest(&recording.last, MOST);
    serde_json::to_vec(&Requests { requests, requests_left_out })
}

/// The newest ones that fit, in order, and how many do not.
fn newest(recorded: &[Arc<Recorded>], mut room: usize) -> (Vec<&Recorded>, usize) {
    let fitting = recorded.iter().rev().take_while(|recorded| fits(recorded.as_ref(), &mut room)).count();
    let left_out = recorded.len() - fitting;
    (recorded[left_out..].iter().map(AsRef::as_ref).collect(), left_out)
}

/// Whether there is room for an item, which is taken.
fn fits(item: &impl Serialize, room: &mut usize) -> bool {
    let mut length = Length(0);
    let taken = serde_json::to_writer(&mut length, item).is_ok() && length.0 <= *room;
    if taken {
        *room -= length.0;
    }
    taken
}

/// Counts what is written.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, report, requests};
    use crate::serve::recording::{Recorded, Recording};
    use std::sync::Arc;

    fn recorded(number: u64, length: usize) -> Arc<Recorded> {
        // Each character takes six bytes in JSON.
        let (request, response) = ("\u{1}".repeat(length), String::new());
        Arc::new(Recorded { number, operation: None, status: None, request, response, violations: Vec::new() })
    }

    #[test]
    fn a_text_has_the_newest_requests_that_fit() {
        let last: Vec<_> = (1..=100).map(|number| recorded(number, 64 * 1024)).collect();
        let recording =
            Recording { violating_last: last.clone(), warned_last: last.clone(), last, ..Recording::default() };
        for text in [requests(&recording).unwrap(), report(recording.clone()).unwrap()] {
            assert!(text.len() > MOST / 2 && text.len() < MOST + 1024, "{} bytes", text.len());
            let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
            let listed = value.get("requests").or(value.get("warned_requests")).unwrap().as_array().unwrap();
            assert_eq!(listed.last().unwrap()["number"], 100);
            assert!(value["requests_left_out"].as_u64() > Some(0));
        }
    }
}
