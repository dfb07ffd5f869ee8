//! Programs that speak the Runtime API, each an ignored test of this file, which the tests of `runtime_api` have the
//! server start.

use proofmark_contract_lambda::Handler;
use std::io::{Read, Write};
use std::net::TcpStream;

/// The program that a test of this module is.
pub fn program(name: &str) -> Handler {
    let own = std::env::current_exe().expect("this test has a file");
    let own = own.to_str().expect("its path is UTF-8").to_owned();
    Handler::program([
        own,
        "--ignored".to_owned(),
        "--exact".to_owned(),
        format!("program::{name}"),
        "--nocapture".to_owned(),
    ])
}

/// The Runtime API.
struct Api(String);

const ROOT: &str = "/2018-06-01/runtime";

impl Api {
    fn new() -> Self {
        Self(std::env::var("AWS_LAMBDA_RUNTIME_API").expect("the server sets it"))
    }

    /// The head and the body of a response.
    fn ask(&self, line: &str, headers: &str, body: &[u8]) -> (String, String) {
        let mut stream = TcpStream::connect(&self.0).unwrap();
        let host = &self.0;
        let head = format!("{line} HTTP/1.1\r\nhost: {host}\r\n{headers}connection: close\r\n");
        _ = stream.write_all(head.as_bytes());
        if !headers.contains("chunked") {
            _ = stream.write_all(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
        }
        // One that is rejected early may not be read to its end.
        _ = stream.write_all(body);
        let mut response = Vec::new();
        _ = stream.read_to_end(&mut response);
        let response = String::from_utf8(response).unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap_or((&response, ""));
        (head.to_owned(), body.to_owned())
    }

    /// The id, the head and the event of the next invocation.
    fn next(&self) -> (String, String, String) {
        let (head, event) = self.ask(&format!("GET {ROOT}/invocation/next"), "", b"");
        let id = head.lines().find_map(|line| line.strip_prefix("lambda-runtime-aws-request-id: ")).unwrap_or_default();
        (id.to_owned(), head, event)
    }

    fn post(&self, path: &str, headers: &str, body: &[u8]) -> (String, String) {
        self.ask(&format!("POST {ROOT}/{path}"), headers, body)
    }

    fn respond(&self, id: &str, body: &[u8]) -> (String, String) {
        self.post(&format!("invocation/{id}/response"), "", body)
    }
}

fn status(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default()
}

#[test]
#[ignore = "a program for other tests"]
fn echo() {
    let api = Api::new();
    for count in 1.. {
        let (id, head, event) = api.next();
        let head: Vec<_> = head.lines().filter(|line| line.starts_with("lambda-runtime-")).collect();
        let body = serde_json::json!({ "count": count, "event": event, "head": head, "process": std::process::id() });
        println!("event {count}");
        api.respond(&id, body.to_string().as_bytes());
    }
}

#[test]
#[ignore = "a program for other tests"]
fn fails() {
    let api = Api::new();
    loop {
        let (id, ..) = api.next();
        let body = br#"{"errorMessage":"no such order","errorType":"ValueError","stackTrace":["line 1"]}"#;
        api.post(&format!("invocation/{id}/error"), "lambda-runtime-function-error-type: ValueError\r\n", body);
    }
}

#[test]
#[ignore = "a program for other tests"]
fn fails_to_start() {
    let body = br#"{"errorMessage":"No module named 'app'","errorType":"Runtime.ImportModuleError"}"#;
    Api::new().post("init/error", "lambda-runtime-function-error-type: Runtime.ImportModuleError\r\n", body);
    std::process::exit(1);
}

#[test]
#[ignore = "a program for other tests"]
fn exits_at_once() {
    std::process::exit(3);
}

#[test]
#[ignore = "a program for other tests"]
fn exits_before_it_responds() {
    Api::new().next();
    eprintln!("about to exit");
    std::process::exit(1);
}

#[test]
#[ignore = "a program for other tests"]
fn exits_after_each_response() {
    let api = Api::new();
    let (id, ..) = api.next();
    api.respond(&id, std::process::id().to_string().as_bytes());
    std::process::exit(0);
}

#[test]
#[ignore = "a program for other tests"]
fn hangs() {
    Api::new().next();
    std::thread::sleep(std::time::Duration::from_secs(600));
}

#[test]
#[ignore = "a program for other tests"]
fn responds_wrongly() {
    let api = Api::new();
    let mut before = String::new();
    loop {
        let (id, ..) = api.next();
        if before.is_empty() {
            let unknown = api.respond("00000000-0000-0000-0000-000000000000", b"0");
            let again = api.ask(&format!("GET {ROOT}/invocation/next"), "", b"");
            let first = api.respond(&id, b"\"first\"");
            let second = api.respond(&id, b"\"second\"");
            let elsewhere = api.ask("GET /2018-06-01/other", "", b"");
            let page = api.ask(&format!("GET {ROOT}/invocation/next"), "origin: http://evil.test\r\n", b"");
            before =
                [unknown, again, first, second, elsewhere, page].map(|(head, _)| status(&head).to_owned()).join(" ");
            continue;
        }
        api.respond(&id, format!("\"{before}\"").as_bytes());
    }
}

#[test]
#[ignore = "a program for other tests"]
fn returns_too_much() {
    let api = Api::new();
    let (id, ..) = api.next();
    let (head, _) = api.respond(&id, format!("\"{}\"", "x".repeat(7_000_000)).as_bytes());
    let (id, ..) = api.next();
    api.respond(&id, format!("\"{}\"", status(&head)).as_bytes());
    api.next();
}

#[test]
#[ignore = "a program for other tests"]
fn returns_a_text() {
    let api = Api::new();
    loop {
        let (id, ..) = api.next();
        api.respond(&id, b"Echoing request");
    }
}

/// Streams a part, and another one only once it gets a connection on the port that is the event; then a trailing error
/// if the event is negative.
#[test]
#[ignore = "a program for other tests"]
fn streams() {
    let api = Api::new();
    loop {
        let (id, _, event) = api.next();
        let port: i32 = event.parse().unwrap();
        let mut stream = TcpStream::connect(&api.0).unwrap();
        let mode = "lambda-runtime-function-response-mode: streaming\r\ntransfer-encoding: chunked\r\n\
            trailer: lambda-runtime-function-error-type, lambda-runtime-function-error-body\r\nconnection: close\r\n";
        let head = format!("POST {ROOT}/invocation/{id}/response HTTP/1.1\r\nhost: {}\r\n{mode}\r\n", api.0);
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(b"5\r\nfirst\r\n").unwrap();
        if port > 0 {
            let mut gate = TcpStream::connect(("127.0.0.1", u16::try_from(port).unwrap())).unwrap();
            gate.read_exact(&mut [0]).unwrap();
        }
        stream.write_all(b"6\r\nsecond\r\n0\r\n").unwrap();
        if port < 0 {
            // {"errorMessage":"late","errorType":"Late"}
            let body = "eyJlcnJvck1lc3NhZ2UiOiJsYXRlIiwiZXJyb3JUeXBlIjoiTGF0ZSJ9";
            let trailers =
                format!("lambda-runtime-function-error-type: Late\r\nlambda-runtime-function-error-body: {body}\r\n");
            stream.write_all(trailers.as_bytes()).unwrap();
        }
        stream.write_all(b"\r\n").unwrap();
        _ = stream.read_to_end(&mut Vec::new());
    }
}
