//! What a server does not let a client do to it.

use super::harness::{EXAMPLE, KeptLog, SIGNED, read_all, start, start_with};
use proofmark_contract::serve::LogFormat;
use std::io::Write;
use std::time::Duration;

const PUT: &str = "PUT /2019-09-25/functions/my-function/event-invoke-config";

#[test]
fn a_body_that_is_too_large_is_rejected() {
    let server = start_with(|config| config.limits.body_bytes = 100);
    insta::assert_snapshot!(server.ask(PUT, "content-type: application/json\r\n", &" ".repeat(101)));
}

#[test]
fn an_operation_with_an_error_of_its_own_for_that_gives_it() {
    let server = start_with(|config| config.limits.body_bytes = 100);
    insta::assert_snapshot!(server.ask("POST /2015-03-31/functions/f/invocations", "", &" ".repeat(101)));
}

#[test]
fn a_body_of_unknown_length_is_rejected_once_it_is_too_large() {
    let server = start_with(|config| config.limits.body_bytes = 100);
    let chunk = format!("65\r\n{}\r\n0\r\n\r\n", " ".repeat(0x65));
    let head = format!("{PUT} HTTP/1.1\r\n{SIGNED}transfer-encoding: chunked\r\nconnection: close\r\n\r\n");
    let response = server.send((head + &chunk).as_bytes());
    assert!(response.starts_with("HTTP/1.1 413 Payload Too Large"), "{response}");
}

#[test]
fn a_body_that_is_too_large_for_the_control_api_is_its_own_error_and_no_violation() {
    let server = start_with(|config| config.limits.body_bytes = 100);
    let json = "content-type: application/json\r\n";
    let response = server.ask("POST /_proofmark/functions", json, &" ".repeat(101));
    assert!(response.starts_with("HTTP/1.1 413 Payload Too Large"), "{response}");
    assert!(response.contains("x-amzn-errortype: TooLarge"), "{response}");
    assert!(response.ends_with(r#"{"error":"the body is larger than 100 bytes"}"#), "{response}");
    let report = server.ask("GET /_proofmark/report", "", "");
    assert!(report.contains(r#""violations":[]"#), "{report}");
}

#[test]
fn a_client_that_asks_before_sending_too_much_is_rejected() {
    let server = start_with(|config| config.limits.body_bytes = 100);
    let response = server
        .send(format!("{PUT} HTTP/1.1\r\n{SIGNED}expect: 100-continue\r\ncontent-length: 101\r\n\r\n").as_bytes());
    assert!(response.starts_with("HTTP/1.1 413 Payload Too Large"), "{response}");
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let server = start_with(|config| config.limits.body_time = Duration::from_millis(50));
    let response = server.send(format!("{PUT} HTTP/1.1\r\n{SIGNED}content-length: 2\r\n\r\n{{").as_bytes());
    assert!(response.starts_with("HTTP/1.1 408 Request Timeout"), "{response}");
}

#[test]
fn a_head_that_is_too_large_is_rejected() {
    let server = start_with(|config| config.limits.head_bytes = 8192);
    let response =
        server.send(format!("{EXAMPLE} HTTP/1.1\r\n{SIGNED}x-large: {}\r\n\r\n", "x".repeat(10_000)).as_bytes());
    assert!(response.starts_with("HTTP/1.1 431 Request Header Fields Too Large"), "{response}");
}

#[test]
fn a_head_that_does_not_come_is_not_waited_for() {
    let server = start_with(|config| config.limits.head_time = Duration::from_millis(50));
    let mut stream = server.connect();
    stream.write_all(b"GET /2019-09").unwrap();
    assert_eq!(read_all(&mut stream), (Vec::new(), None));
}

/// As many as would take long to list one by one.
const MANY: usize = 5000;

fn create_with_layers(item: impl Fn(usize) -> String) -> String {
    let layers: Vec<String> = (0..MANY).map(item).collect();
    let role = "arn:aws:iam::123456789012:role/r";
    serde_json::json!({ "FunctionName": "f", "Role": role, "Code": {}, "Layers": layers }).to_string()
}

#[test]
fn of_many_violations_the_first_are_reported_and_the_rest_are_counted() {
    let server = start();
    let body = create_with_layers(|index| format!("bad {index}"));
    let response = server.ask("POST /2015-03-31/functions", "content-type: application/json\r\n", &body);
    assert!(response.starts_with("HTTP/1.1 400"), "{response}");
    assert!(response.contains("and 4900 more that are not listed"), "{response}");
    assert!(response.len() < 8000, "{} bytes", response.len());
    let recording = server.observer.recording();
    assert_eq!((recording.violations.len(), recording.violations_left_out), (100, 4900));
}

#[test]
fn what_is_recorded_of_large_requests_is_bounded() {
    let server = start();
    for index in 0..50 {
        let name = format!("{index}{}", "k".repeat(1_000_000));
        server.ask(PUT, "content-type: application/json\r\n", &serde_json::json!({ name: 1 }).to_string());
    }
    let recording = server.observer.recording();
    let paths: usize = recording.violations.iter().map(|violation| violation.violation.path.len()).sum();
    let texts: usize = recording.last.iter().map(|recorded| recorded.request.len()).sum();
    assert!(paths < 50_000 && texts < 16_000_000, "{paths} bytes of paths, {texts} of requests");
}

#[test]
fn a_line_of_the_log_is_bounded() {
    let kept = KeptLog::new(LogFormat::Line);
    let server = start_with(|config| config.log = Some(kept.log.clone()));
    let body = create_with_layers(|index| format!("{index}{}", "x".repeat(1500)));
    server.ask("POST /2015-03-31/functions", "content-type: application/json\r\n", &body);
    let lines = kept.text();
    assert!(lines.contains("and 81 more, see GET /_proofmark/report"), "{lines}");
    assert!(lines.len() < 40_000, "{} bytes", lines.len());
}
