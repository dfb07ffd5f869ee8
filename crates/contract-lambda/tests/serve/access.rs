//! Who may ask: not web pages of other hosts.

use super::harness::{EXAMPLE, JSON, Running, start, start_with};

const RESET: &str = "POST /_proofmark/reset";

/// The status line of the response to a request with this host and these headers.
fn ask(server: &Running, line: &str, host: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    let request = format!(
        "{line} HTTP/1.1\r\nhost: {host}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    server.send(request.as_bytes()).lines().next().unwrap_or_default().to_owned()
}

const FORBIDDEN: &str = "HTTP/1.1 403 Forbidden";
const RULE: &str = r#"{"operation":"*","delay":"1ms"}"#;

#[test]
fn a_host_name_that_was_made_to_lead_here_reads_nothing() {
    let server = start();
    for line in ["GET /_proofmark/report", "GET /_proofmark/requests", EXAMPLE, RESET] {
        assert_eq!(ask(&server, line, "evil.test", "", ""), FORBIDDEN, "{line}");
    }
    insta::assert_snapshot!(server.send(b"GET /_proofmark/requests HTTP/1.1\r\nhost: evil.test:80\r\n\r\n"));
}

#[test]
fn a_foreign_host_in_the_request_line_counts_too() {
    let server = start();
    assert_eq!(ask(&server, "GET http://evil.test/_proofmark/report", "localhost", "", ""), FORBIDDEN);
}

#[test]
fn a_page_of_another_host_sets_and_resets_nothing() {
    let server = start();
    for headers in ["origin: http://evil.test\r\n", "origin: null\r\n", "sec-fetch-site: cross-site\r\n"] {
        assert_eq!(ask(&server, RESET, "localhost", headers, ""), FORBIDDEN, "{headers}");
        let headers = format!("{headers}{JSON}");
        assert_eq!(ask(&server, "POST /_proofmark/expectations", "localhost", &headers, RULE), FORBIDDEN, "{headers}");
    }
    assert!(server.ask("GET /_proofmark/expectations", "", "").ends_with("{\"expectations\":[]}"));
}

#[test]
fn a_page_of_another_host_calls_no_operation() {
    let server = start();
    let body = r#"{"FunctionName":"f"}"#;
    let response = server.ask("POST /2015-03-31/functions", "origin: http://evil.test\r\n", body);
    assert!(response.starts_with(FORBIDDEN), "{response}");
    let recording = server.observer.recording();
    assert_eq!((recording.routed, recording.violations[0].violation.path.as_str()), (1, "header Origin"));
}

#[test]
fn a_body_of_the_control_api_is_json() {
    let server = start();
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let headers = format!("content-type: {media_type}\r\n");
        let response = ask(&server, "POST /_proofmark/expectations", "localhost", &headers, RULE);
        assert_eq!(response, "HTTP/1.1 415 Unsupported Media Type", "{media_type}");
        assert_eq!(ask(&server, RESET, "localhost", &headers, ""), "HTTP/1.1 415 Unsupported Media Type");
    }
    let without = ask(&server, "POST /_proofmark/expectations", "localhost", "", RULE);
    assert_eq!(without, "HTTP/1.1 415 Unsupported Media Type");
    let with_parameter = "content-type: Application/JSON; charset=utf-8\r\n";
    assert_eq!(
        ask(&server, "POST /_proofmark/expectations", "localhost", with_parameter, RULE),
        "HTTP/1.1 201 Created"
    );
}

#[test]
fn programs_get_responses_as_ever() {
    let server = start();
    let port = server.addr.port();
    for host in ["localhost", "127.0.0.1", &format!("127.0.0.1:{port}"), "[::1]:80", "10.0.0.7"] {
        assert_eq!(ask(&server, RESET, host, "", ""), "HTTP/1.1 200 OK", "{host}");
    }
}

#[test]
fn a_name_that_is_allowed_is_a_host_and_an_origin() {
    let server = start_with(|config| config.allowed_hosts = vec!["proofmark".to_owned()]);
    let origin = "origin: http://proofmark:3000\r\nsec-fetch-site: cross-site\r\n";
    assert_eq!(ask(&server, RESET, "proofmark:4566", origin, ""), "HTTP/1.1 200 OK");
    assert_eq!(ask(&server, RESET, "127.0.0.1", origin, ""), "HTTP/1.1 200 OK");
    assert_eq!(ask(&server, RESET, "other", "", ""), FORBIDDEN);
}
