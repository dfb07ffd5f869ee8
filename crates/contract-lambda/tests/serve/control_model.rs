//! The control API is as its model says: what docs/CONTROL.md shows, and what the server responds.

use super::harness::{Running, SIGNED, read_all, start_scenario};
use bytes::Bytes;
use http::{Request, Response};
use proofmark_contract::api::ApiOperation;
use proofmark_contract::read::{self, ResponseOutcome};
use proofmark_contract::{Api, Violation};
use proofmark_smithy_model::Loader;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;

static CONTROL: LazyLock<Api> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../model/control/control.smithy");
    let model = Loader::new().path(path).load().unwrap_or_else(|report| panic!("{report}")).model;
    Api::new(&model).unwrap_or_else(|report| panic!("{report}"))
});

/// An endpoint in docs/CONTROL.md.
struct Section {
    /// `GET /_proofmark/health`.
    title: String,
    request: Request<Bytes>,
    /// The JSON of the response.
    response: Option<String>,
}

fn sections() -> Vec<Section> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/CONTROL.md");
    let text = std::fs::read_to_string(path).expect("docs/CONTROL.md");
    let sections = text.split("\n## `").skip(1).map(|section| {
        let title = section.split('`').next().unwrap_or_default().to_owned();
        let block = |language: &str| {
            let (_, rest) = section.split_once(&format!("\n```{language}\n"))?;
            rest.split_once("\n```").map(|(block, _)| block.to_owned())
        };
        let curl = block("sh").unwrap_or_else(|| panic!("{title} has no curl"));
        Section { request: request_of(&curl), response: block("json"), title }
    });
    sections.collect()
}

/// The words of a line of a shell, without what quotes enclose being split.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.replace("\\\n", " ").chars() {
        match c {
            '\'' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn request_of(curl: &str) -> Request<Bytes> {
    let words = words(curl);
    let mut words = words.iter().map(String::as_str);
    assert_eq!((words.next(), words.next()), (Some("curl"), Some("-s")), "{curl}");
    let (mut request, mut body) = (Request::builder(), Bytes::new());
    while let Some(word) = words.next() {
        let mut value = || words.next().expect("a value").to_owned();
        request = match word {
            "-X" => request.method(&*value()),
            "-H" => {
                let header = value();
                let (name, value) = header.split_once(": ").expect("a header");
                request.header(name, value)
            }
            "-d" => {
                body = value().into();
                request
            }
            ">" => {
                value();
                request
            }
            url => {
                let target = url.strip_prefix("http://127.0.0.1:4566").unwrap_or_else(|| panic!("{curl}"));
                request.uri(target)
            }
        };
    }
    if !body.is_empty() {
        request = request.header("content-length", body.len());
    }
    request.body(body).expect("a request")
}

/// A server on which something has happened.
fn server() -> Running {
    let server = start_scenario(
        "state = \"on\"\nclock = \"virtual\"\n[[function]]\nname = \"f\"\n\
         raises = { errorType = \"ValueError\", errorMessage = \"no\" }\n\
         [[function.event_invoke_config]]\non_failure = \"arn:aws:sqs:us-east-2:123456789012:failed\"\n",
    );
    server.ask("GET /2016-08-19/account-settings", "", "");
    server.ask("GET /functions", "", "");
    server.ask("POST /2015-03-31/functions/f/invocations", "x-amz-invocation-type: Event\r\n", "{}");
    server
}

/// The response to a request as it came, which is read by the model; a violation of either fails the test.
fn exchanged(server: &Running, request: &Request<Bytes>) -> (&'static ApiOperation, Response<Bytes>) {
    let read = read::request(&CONTROL, request).unwrap_or_else(|error| panic!("{request:?}: {error}"));
    assert_eq!(read.violations, [], "{request:?}");
    let headers =
        request.headers().iter().map(|(name, value)| format!("{name}: {}\r\n", value.to_str().expect("text")));
    let headers: String = headers.collect();
    let head = format!("{} {} HTTP/1.1\r\n{SIGNED}{headers}connection: close\r\n\r\n", request.method(), request.uri());
    let mut stream = server.connect();
    stream.write_all(&[head.as_bytes(), request.body()].concat()).expect("sent");
    let response = response_of(&read_all(&mut stream).0);
    assert_eq!(violations(read.operation, &response), [], "{request:?}: {response:?}");
    (read.operation, response)
}

fn response_of(received: &[u8]) -> Response<Bytes> {
    let text = String::from_utf8(received.to_vec()).expect("UTF-8");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let headers = lines.filter_map(|line| line.split_once(": "));
    let response =
        headers.fold(Response::builder().status(status), |response, (name, value)| response.header(name, value));
    response.body(Bytes::copy_from_slice(body.as_bytes())).expect("a response")
}

fn violations(operation: &ApiOperation, response: &Response<Bytes>) -> Vec<Violation> {
    read::response(&CONTROL, operation, response).violations
}

/// `DELETE /_proofmark/expectations/{id}` as titles and the server have it.
fn title(operation: &ApiOperation) -> String {
    let uri = operation.uri.source.split('{').next().unwrap_or_default();
    let id = if operation.uri.source.contains('{') { "ID" } else { "" };
    format!("{} {uri}{id}", operation.method)
}

#[test]
fn each_operation_of_the_model_has_a_section_and_an_endpoint() {
    let operations: BTreeSet<_> = CONTROL.operations().map(title).collect();
    let documented: BTreeSet<_> = sections().into_iter().map(|section| section.title).collect();
    assert_eq!(documented, operations);
    let request = Request::get("/_proofmark").body(Bytes::new()).unwrap();
    let (_, response) = exchanged(&server(), &request);
    let response: Value = serde_json::from_slice(response.body()).unwrap();
    let endpoints = response["endpoints"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned());
    assert_eq!(endpoints.collect::<BTreeSet<_>>(), operations);
}

#[test]
fn what_is_documented_is_what_the_model_and_the_server_have() {
    let server = server();
    for Section { title: documented, request, response } in sections() {
        let (operation, live) = exchanged(&server, &request);
        assert_eq!(title(operation), documented);
        assert_eq!(live.status().as_u16(), operation.code, "{documented}: {live:?}");
        let Some(json) = response else { continue };
        let (parts, body) = live.into_parts();
        let shown = Response::from_parts(parts, Bytes::from(json.clone()));
        assert_eq!(violations(operation, &shown), [], "{documented}");
        let keys = |json: &[u8]| -> BTreeSet<String> {
            let value: Value = serde_json::from_slice(json).unwrap_or_else(|error| panic!("{documented}: {error}"));
            value.as_object().expect("an object").keys().cloned().collect()
        };
        assert_eq!(keys(json.as_bytes()), keys(&body), "{documented}");
    }
}

#[test]
fn lists_have_items_that_the_model_describes() {
    let server = server();
    let advance =
        Request::post("/_proofmark/clock").header("content-type", "application/json").header("content-length", 16);
    let (_, advanced) = exchanged(&server, &advance.body(Bytes::from("{\"advance\":\"5m\"}")).unwrap());
    let advanced: Value = serde_json::from_slice(advanced.body()).unwrap();
    assert_eq!(advanced["deliveries"].as_array().map(Vec::len), Some(1), "{advanced}");
    for (path, list) in [
        ("requests", "requests"),
        ("report", "violating_requests"),
        ("report", "violations"),
        ("invocations", "invocations"),
        ("deliveries", "deliveries"),
    ] {
        let request = Request::get(format!("/_proofmark/{path}")).body(Bytes::new()).unwrap();
        let (_, response) = exchanged(&server, &request);
        let response: Value = serde_json::from_slice(response.body()).unwrap();
        assert!(response[list].as_array().is_some_and(|items| !items.is_empty()), "{path}: {response}");
    }
}

#[test]
fn errors_are_those_of_the_model() {
    let server = server();
    let json = "content-type: application/json\r\n";
    for (line, headers, body, name) in [
        ("DELETE /_proofmark/expectations/x", "", "", "BadRequest"),
        ("DELETE /_proofmark/expectations/17", "", "", "NotFound"),
        ("DELETE /_proofmark/functions/nobody", "", "", "NotFound"),
        ("PUT /_proofmark/reset", "", "", "MethodNotAllowed"),
        ("GET /_proofmark/nothing", "", "", "NotFound"),
        ("POST /_proofmark/expectations", "", "{}", "UnsupportedMediaType"),
        ("POST /_proofmark/expectations", json, "{\"operation\":\"GetFunctio\"}", "BadRequest"),
        ("POST /_proofmark/functions", json, "{}", "BadRequest"),
        ("POST /_proofmark/clock", json, "{\"advance\":1}", "BadRequest"),
        ("GET /_proofmark/reset", "origin: http://example.com\r\n", "", "Forbidden"),
    ] {
        let length = if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
        let mut stream = server.connect();
        let head = format!("{line} HTTP/1.1\r\nhost: localhost\r\n{headers}{length}connection: close\r\n\r\n{body}");
        stream.write_all(head.as_bytes()).unwrap();
        let response = response_of(&read_all(&mut stream).0);
        let operation = CONTROL.operation("SetExpectation").unwrap();
        let read = read::response(&CONTROL, operation, &response);
        assert_eq!(read.violations, [], "{line}: {response:?}");
        let ResponseOutcome::Error(error) = read.outcome else { panic!("{line}: {response:?}") };
        assert_eq!((error.name.as_str(), error.schema.is_some()), (name, true), "{line}: {response:?}");
    }
}
