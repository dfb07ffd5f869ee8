//! Services that do not respond as services do, and requests that must not go on.

use crate::harness::{Received, SIGNED, Setup, call, record, response, send, service};
use aws_credential_types::Credentials;
use proofmark_contract::sigv4::{self, Check};
use proofmark_contract::verify::Signer;
use proofmark_recording::upstream::Signing;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::mpsc;
use std::time::Duration;

const GET: &str = "GET /2019-09-25/functions/my-function/event-invoke-config";

/// What a client receives, and what is reported at the end, where a service responds with these bytes.
fn failing(bytes: &[u8]) -> (Received, String) {
    let recorder = record(&service(vec![bytes.to_vec()]), Setup::default());
    let received = call(&recorder.url, GET, "");
    let finished = recorder.finish();
    assert!(!finished.path.exists());
    (received, finished.tally.failures.join("\n"))
}

#[test]
fn a_redirect_is_not_followed_and_its_query_is_not_shown() {
    let (received, reported) =
        failing(&response("301 Moved", "location: https://other.example/x?token=hunter2\r\n", ""));
    let expected = "the upstream redirects (301) to https://other.example/x, which is not followed; name that URL";
    assert!(received.text().contains(expected), "{}", received.text());
    assert!(reported.contains(expected) && !reported.contains("hunter2"), "{reported}");
}

#[test]
fn a_page_of_html_is_a_clear_error() {
    let page = b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>";
    let (received, _) = failing(page);
    assert_eq!(received.status, 400);
    assert!(received.text().contains("responds with HTML (status 200), which no operation has"), "{}", received.text());
}

#[test]
fn a_connection_that_is_closed_without_a_response_is_a_bad_gateway() {
    let (received, reported) = failing(b"");
    assert_eq!(received.status, 502);
    assert!(
        reported.contains("GetFunctionEventInvokeConfig: the upstream cannot be reached, or broke off"),
        "{reported}"
    );
}

#[test]
fn a_body_that_breaks_off_is_a_bad_gateway() {
    let (received, _) = failing(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
    assert_eq!(received.status, 502);
}

#[test]
fn a_service_that_hangs_is_a_gateway_timeout() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let recorder = record(&url, Setup { timeout: Duration::from_millis(200), ..Setup::default() });
    let received = call(&recorder.url, GET, "");
    recorder.finish();
    assert_eq!(received.status, 504);
    assert!(received.text().contains("did not respond within 200ms (--upstream-timeout)"), "{}", received.text());
}

#[test]
fn a_body_that_hangs_is_a_gateway_timeout() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        use std::io::Write as _;
        let (mut stream, _) = listener.accept().unwrap();
        crate::harness::read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{").unwrap();
        // Until the proxy gives up.
        crate::harness::read_request(&mut stream);
    });
    let recorder = record(&url, Setup { timeout: Duration::from_millis(200), ..Setup::default() });
    assert_eq!(call(&recorder.url, GET, "").status, 504);
    assert!(!recorder.finish().path.exists());
}

#[test]
fn a_connection_that_is_reset_is_a_bad_gateway() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        // A connection that is closed with a request unread is reset.
        for stream in listener.incoming() {
            std::thread::sleep(Duration::from_millis(50));
            drop(stream);
        }
    });
    let recorder = record(&url, Setup::default());
    assert_eq!(call(&recorder.url, GET, "").status, 502);
    recorder.finish();
}

#[test]
fn nobody_listening_is_a_bad_gateway() {
    let url = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map(|free| format!("http://{}", free.local_addr().unwrap()));
    let recorder = record(&url.unwrap(), Setup::default());
    assert_eq!(call(&recorder.url, GET, "").status, 502);
    recorder.finish();
}

#[test]
fn what_was_recorded_before_a_failure_stays() {
    let upstream = service(vec![response("200 OK", "", "{}"), Vec::new()]);
    let recorder = record(&upstream, Setup::default());
    call(&recorder.url, GET, "");
    call(&recorder.url, GET, "");
    let finished = recorder.finish();
    assert_eq!((finished.recording().exchanges.len(), finished.tally.failed), (1, 1));
}

#[test]
fn a_request_of_another_service_does_not_go_on() {
    let recorder = record(&service(vec![response("200 OK", "", "{}")]), Setup::default());
    let received = call(&recorder.url, "POST /", "Action=GetCallerIdentity");
    let finished = recorder.finish();
    assert_eq!((received.status, finished.tally.recorded), (404, 0));
    assert!(finished.tally.failures[0].contains("POST / is not sent on: "), "{:?}", finished.tally);
}

/// The request that reaches a service.
fn forwarded(setup: Setup, headers: &str) -> (Received, Option<http::Request<bytes::Bytes>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (say, said) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        say.send(crate::harness::read_request(&mut stream)).unwrap();
        use std::io::Write as _;
        stream.write_all(&response("200 OK", "", "{}")).unwrap();
    });
    let recorder = record(&url, setup);
    let received = send(&recorder.url, GET, headers, b"");
    recorder.finish();
    let bytes = said.recv_timeout(Duration::from_millis(500)).ok();
    let request = bytes.map(|bytes| {
        let text = String::from_utf8(bytes).unwrap();
        let mut lines = text.split("\r\n");
        let mut request = http::Request::builder().uri(lines.next().unwrap().split(' ').nth(1).unwrap());
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            request = request.header(name, value);
        }
        request.body(bytes::Bytes::new()).unwrap()
    });
    (received, request)
}

#[test]
fn a_request_is_signed_anew_for_the_upstream_with_the_caller_s_credentials() {
    let credentials = Credentials::from_keys("AKIDREAL", "real-secret", Some("real-token".to_owned()));
    let signer = Signer::new(credentials.clone(), "eu-west-1");
    let signing = Signing::Anew(signer, "lambda".to_owned());
    let (_, request) = forwarded(Setup { signing, ..Setup::default() }, SIGNED);
    let request = request.unwrap();
    let check = Check { credentials: Some(&credentials), ..Check::of_form("lambda") };
    assert_eq!(check.violations(&request), []);
    // The region stays the one that the client signed for.
    assert_eq!(sigv4::Parsed::of(&request, false).region(), Some("us-east-2"));
    assert!(request.headers()["host"].to_str().unwrap().starts_with("127.0.0.1:"));
}

#[test]
fn a_request_that_is_kept_has_its_host_and_signature() {
    let (_, request) = forwarded(Setup { signing: Signing::Kept, ..Setup::default() }, SIGNED);
    let request = request.unwrap();
    assert_eq!(request.headers()["host"], "localhost");
    assert!(request.headers()["authorization"].to_str().unwrap().contains("Credential=AKID/"));
}

#[test]
fn a_program_that_does_not_know_the_credentials_of_the_run_cannot_have_its_requests_signed() {
    let caller = Some(Credentials::from_keys("AKIDRUN", "made-for-this-run", None));
    let (received, request) = forwarded(Setup { caller, ..Setup::default() }, SIGNED);
    assert_eq!((received.status, request.is_none()), (403, true));
}

#[test]
fn a_program_that_knows_them_can() {
    let caller = Credentials::from_keys("AKIDRUN", "made-for-this-run", None);
    let signer = Signer::new(caller.clone(), "us-east-2");
    let uri = "http://localhost/2019-09-25/functions/my-function/event-invoke-config";
    let mut signed = http::Request::get(uri).header("host", "localhost").body(bytes::Bytes::new()).unwrap();
    signer.sign("lambda", &mut signed).unwrap();
    let headers: String =
        signed.headers().iter().map(|(name, value)| format!("{name}: {}\r\n", value.to_str().unwrap())).collect();
    let (received, _) = forwarded(Setup { caller: Some(caller), ..Setup::default() }, &headers);
    assert_eq!(received.status, 200, "{}", received.text());
}
