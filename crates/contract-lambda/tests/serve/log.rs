//! What the log shows of requests: nothing that could steer the terminal it is read on.

use super::harness::{KeptLog, start_with};
use proofmark_contract::serve::LogFormat;
use proofmark_smithy_model::text::is_printable;

/// The log of a request with this target.
fn logged(format: LogFormat, target: &str) -> String {
    let kept = KeptLog::new(format);
    let server = start_with(|config| config.log = Some(kept.log.clone()));
    server.send(format!("GET {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").as_bytes());
    kept.text()
}

/// The escape sequences of terminals in one character, and text that is shown from right to left.
const RAW: &str = "/2019-09-25/functions/a\u{9b}2J\u{202e}/event-invoke-config";
/// The same, and line breaks and a deletion, in a value that breaks the contract, so that it is shown decoded.
const ENCODED: &str = "/2019-09-25/functions/f/event-invoke-config?Qualifier=%1B%5B2J%0A%7F%C2%9B2J%E2%80%AE";

#[test]
fn a_request_cannot_steer_the_terminal_of_the_log() {
    for format in [LogFormat::Line, LogFormat::Json] {
        for target in [RAW, ENCODED] {
            let log = logged(format, target);
            assert!(log.contains("event-invoke-config"), "{log:?}");
            assert!(log.chars().all(|c| c == '\n' || is_printable(c)), "{format:?} {log:?}");
        }
    }
}

#[test]
fn a_line_for_programs_has_the_target_as_it_came() {
    let log = logged(LogFormat::Json, RAW);
    let line: serde_json::Value = serde_json::from_str(log.trim()).unwrap();
    assert_eq!(line["target"], RAW);
}
