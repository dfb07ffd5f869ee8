//! Responses that are broken on purpose.

use super::harness::{EXAMPLE, Running, SIGNED, half_close, read_all, start, start_scenario, start_with};
use std::io::{ErrorKind, Write};
use std::time::Duration;

fn ask(server: &Running, fault: &str) -> (String, Option<ErrorKind>) {
    let mut stream = server.connect();
    let request = format!("{EXAMPLE} HTTP/1.1\r\n{SIGNED}x-proofmark-fault: {fault}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let (received, error) = read_all(&mut stream);
    (String::from_utf8_lossy(&received).into_owned(), error)
}

#[test]
fn a_truncated_response_has_half_of_the_body_that_it_announces() {
    let (response, error) = ask(&start_with(|config| config.limits.hold = Duration::from_millis(50)), "truncated");
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let announced: usize = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
    assert_eq!((body.len(), error), (announced / 2, None), "{response}");
}

#[test]
fn a_bad_gateway_is_a_page_of_html() {
    insta::assert_snapshot!(start().ask(EXAMPLE, "x-proofmark-fault: bad-gateway\r\n", ""));
}

#[test]
fn a_reset_connection_fails_the_client() {
    assert_eq!(ask(&start(), "reset"), (String::new(), Some(ErrorKind::ConnectionReset)));
}

#[test]
fn garbage_is_not_http() {
    let (response, _) = ask(&start_with(|config| config.limits.hold = Duration::from_millis(50)), "garbage");
    assert!(!response.is_empty() && !response.starts_with("HTTP/"), "{response}");
}

#[test]
fn a_timeout_says_nothing_until_its_bound() {
    let server = start_with(|config| config.limits.hold = Duration::from_millis(200));
    assert_eq!(ask(&server, "timeout"), (String::new(), None));
}

#[test]
fn a_timeout_ends_when_the_client_gives_up() {
    let server = start();
    let mut stream = server.connect();
    stream.write_all(format!("{EXAMPLE} HTTP/1.1\r\n{SIGNED}x-proofmark-fault: timeout\r\n\r\n").as_bytes()).unwrap();
    half_close(&stream);
    assert_eq!(read_all(&mut stream), (Vec::new(), None));
}

#[test]
fn a_scenario_can_break_responses() {
    let server = start_scenario("[[rule]]\noperation = \"GetFunctionEventInvokeConfig\"\nfault = \"bad-gateway\"\n");
    assert!(server.ask(EXAMPLE, "", "").starts_with("HTTP/1.1 502 Bad Gateway\n"));
}

#[test]
fn a_connection_survives_a_delay() {
    let response = start().ask(EXAMPLE, "x-proofmark-delay: 10ms\r\n", "");
    assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
}

#[test]
fn a_fault_that_there_is_not_is_named() {
    insta::assert_snapshot!(start().ask(EXAMPLE, "x-proofmark-fault: earthquake\r\n", ""));
}
