//! What a server does not let a client do to it.

use super::harness::{EXAMPLE, SIGNED, read_all, start_with};
use std::io::Write;
use std::time::Duration;

const PUT: &str = "PUT /2019-09-25/functions/my-function/event-invoke-config";

#[test]
fn a_body_that_is_too_large_is_refused() {
    let server = start_with(|config| config.limits.body_bytes = 100);
    insta::assert_snapshot!(server.ask(PUT, "content-type: application/json\r\n", &" ".repeat(101)));
}

#[test]
fn an_operation_with_an_error_of_its_own_for_that_gives_it() {
    let server = start_with(|config| config.limits.body_bytes = 100);
    insta::assert_snapshot!(server.ask("POST /2015-03-31/functions/f/invocations", "", &" ".repeat(101)));
}

#[test]
fn a_body_of_unknown_length_is_refused_once_it_is_too_large() {
    let server = start_with(|config| config.limits.body_bytes = 100);
    let chunk = format!("65\r\n{}\r\n0\r\n\r\n", " ".repeat(0x65));
    let head = format!("{PUT} HTTP/1.1\r\n{SIGNED}transfer-encoding: chunked\r\nconnection: close\r\n\r\n");
    let answer = server.send((head + &chunk).as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413 Payload Too Large"), "{answer}");
}

#[test]
fn a_client_that_asks_before_sending_too_much_is_told_no() {
    let server = start_with(|config| config.limits.body_bytes = 100);
    let answer = server
        .send(format!("{PUT} HTTP/1.1\r\n{SIGNED}expect: 100-continue\r\ncontent-length: 101\r\n\r\n").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413 Payload Too Large"), "{answer}");
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let server = start_with(|config| config.limits.body_time = Duration::from_millis(50));
    let answer = server.send(format!("{PUT} HTTP/1.1\r\n{SIGNED}content-length: 2\r\n\r\n{{").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout"), "{answer}");
}

#[test]
fn a_head_that_is_too_large_is_refused() {
    let server = start_with(|config| config.limits.head_bytes = 8192);
    let answer =
        server.send(format!("{EXAMPLE} HTTP/1.1\r\n{SIGNED}x-large: {}\r\n\r\n", "x".repeat(10_000)).as_bytes());
    assert!(answer.starts_with("HTTP/1.1 431 Request Header Fields Too Large"), "{answer}");
}

#[test]
fn a_head_that_does_not_come_is_not_waited_for() {
    let server = start_with(|config| config.limits.head_time = Duration::from_millis(50));
    let mut stream = server.connect();
    stream.write_all(b"GET /2019-09").unwrap();
    assert_eq!(read_all(&mut stream), (Vec::new(), None));
}
