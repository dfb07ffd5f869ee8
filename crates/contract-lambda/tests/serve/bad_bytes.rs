//! Bytes that are not HTTP, or HTTP that is odd.

use super::harness::{EXAMPLE, SIGNED, half_close, read_all, start, start_with};
use proofmark_contract::serve::Signatures;
use std::io::Write;

/// What is sent, and how the response begins; nothing when the connection is just closed.
fn begins(sent: &str, expected: &str) {
    let server = start();
    let response = server.send(sent.as_bytes());
    assert!(response.starts_with(expected), "{response}");
    let after = server.ask(EXAMPLE, "", "");
    assert!(after.starts_with("HTTP/1.1 200 OK"), "the server is there no more: {after}");
}

#[test]
fn no_http_at_all() {
    begins("\u{1}\u{2}\u{3}\u{4}\r\n\r\n", "HTTP/1.1 400 Bad Request");
}

#[test]
fn a_greeting_of_tls() {
    begins("\u{16}\u{3}\u{1}\u{0}\r\n\r\n", "HTTP/1.1 400 Bad Request");
}

#[test]
fn http_2_without_a_warning() {
    begins("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "");
}

#[test]
fn a_header_without_a_colon() {
    begins(&format!("{EXAMPLE} HTTP/1.1\r\nno colon here\r\n\r\n"), "HTTP/1.1 400 Bad Request");
}

#[test]
fn two_lengths_that_disagree() {
    begins(
        &format!("{EXAMPLE} HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"),
        "HTTP/1.1 400 Bad Request",
    );
}

#[test]
fn a_path_with_broken_percent_encoding() {
    begins(
        &format!("GET /2019-09-25/functions/%zz/event-invoke-config HTTP/1.1\r\n{SIGNED}connection: close\r\n\r\n"),
        "HTTP/1.1 400 Bad Request",
    );
}

#[test]
fn a_path_with_nothing_but_a_star() {
    begins(&format!("OPTIONS * HTTP/1.1\r\n{SIGNED}connection: close\r\n\r\n"), "HTTP/1.1 400 Bad Request");
}

#[test]
fn bytes_that_are_not_http_are_counted() {
    let server = start();
    server.send(b"\x01\x02\r\n\r\n");
    // They are reported after their responses. If they never are, the test never ends.
    while server.observer.recording().unreadable == 0 {
        std::thread::yield_now();
    }
}

#[test]
fn a_client_that_has_sent_everything_and_says_so_gets_its_response() {
    let server = start();
    let mut stream = server.connect();
    stream.write_all(format!("{EXAMPLE} HTTP/1.1\r\n{SIGNED}\r\n").as_bytes()).unwrap();
    half_close(&stream);
    assert!(read_all(&mut stream).0.starts_with(b"HTTP/1.1 200 OK"));
}

#[test]
fn a_body_that_is_cut_off_or_badly_chunked_is_rejected_and_counted() {
    let head = format!("PUT /2019-09-25/functions/f/event-invoke-config HTTP/1.1\r\n{SIGNED}");
    for broken in ["content-length: 10\r\n\r\n{}", "transfer-encoding: chunked\r\n\r\nzz\r\n"] {
        let server = start();
        let mut stream = server.connect();
        stream.write_all(format!("{head}{broken}").as_bytes()).unwrap();
        half_close(&stream);
        let response = String::from_utf8(read_all(&mut stream).0).unwrap();
        assert!(response.starts_with("HTTP/1.1 400 Bad Request"), "{response}");
        let recording = server.observer.recording();
        assert_eq!((recording.violating, recording.violations[0].violation.path.as_str()), (1, "body"));
    }
}

#[test]
fn a_request_has_exactly_one_host() {
    let rest = SIGNED.replacen("host: localhost\r\n", "", 1);
    for (version, hosts, responded, violations) in [
        ("HTTP/1.1", "", "HTTP/1.1 400 Bad Request", 1),
        ("HTTP/1.1", "host: localhost\r\nhost: localhost\r\n", "HTTP/1.1 400 Bad Request", 1),
        ("HTTP/1.1", "host: localhost\r\n", "HTTP/1.1 200 OK", 0),
        ("HTTP/1.0", "", "HTTP/1.0 200 OK", 0),
    ] {
        let server = start_with(|config| config.signatures = Signatures::Ignored);
        let request = format!("{EXAMPLE} {version}\r\n{hosts}{rest}connection: close\r\n\r\n");
        let response = server.send(request.as_bytes());
        assert!(response.starts_with(responded), "{version} {hosts}: {response}");
        let found = server.observer.recording().violations;
        let of_host = found.iter().filter(|found| found.violation.path == "header Host").count();
        assert_eq!(of_host, violations, "{version} {hosts}: {found:?}");
    }
}
