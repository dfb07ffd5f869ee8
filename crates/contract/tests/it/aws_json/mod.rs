//! Messages of awsJson1_0 and awsJson1_1: how requests are routed, what is in headers and what in the body, and errors.

mod errors;
mod event_streams;
mod requests;
mod responses;
mod server;

use crate::models::api_of;
use bytes::Bytes;
use http::{Request, Response};
use proofmark_contract::{Api, Violation};
use std::fmt::Write;

/// A model of the given protocol: HTTP bindings and `jsonName`s stand on its members, but mean nothing.
pub(crate) fn api(protocol: &str) -> Api {
    compiled(&MODEL.replace("$PROTOCOL", protocol))
}

pub(crate) fn compiled(model: &str) -> Api {
    api_of(&[("warehouse.smithy", model)])
}

const MODEL: &str = r#"$version: "2.0"
namespace test
$PROTOCOL
service Warehouse_20260101 { version: "1", operations: [Store, Ping, Watch] }
@http(method: "PUT", uri: "/items/{name}")
operation Store {
    input := {
        @required @httpLabel name: Name
        @jsonName("n") @httpQuery("count") count: Integer
        at: Timestamp
        @timestampFormat("date-time") since: Timestamp
        notes: Notes
        place: Place
        data: Blob
    }
    output := {
        @httpHeader("x-shelf") shelf: String
        @jsonName("t") total: Integer
        at: Timestamp
    }
    errors: [Full, Broken]
}
operation Ping {}
operation Watch { input := { since: String, events: Events } output := { shelf: String, events: Events } }
@length(min: 1, max: 8) string Name
@sparse list Notes { member: String }
union Place { shelf: Integer, box: String }
@error("client") @httpError(409)
@aws.protocols#awsQueryError(code: "Warehouse.Full", httpResponseCode: 402)
structure Full { message: String, left: Integer }
@error("server")
structure Broken { Message: String }
@streaming union Events { moved: Moved, gone: Gone }
structure Moved { to: Integer }
structure Gone { @eventHeader why: String, @eventPayload picture: Blob }
"#;

pub(crate) fn request(headers: &[(&str, &str)], body: &str) -> Request<Bytes> {
    let mut request = Request::builder().method("POST").uri("/");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Bytes::from(body.to_owned())).expect("a request")
}

/// A request with a target and the content type of version 1.0.
pub(crate) fn request_of(target: &str, body: &str) -> Request<Bytes> {
    request(&[("x-amz-target", target), ("content-type", "application/x-amz-json-1.0")], body)
}

pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response<Bytes> {
    let mut response = Response::builder().status(status).header("content-type", "application/x-amz-json-1.0");
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Bytes::from(body.to_owned())).expect("a response")
}

/// Headers in the order of their names, and the body.
pub(crate) fn shown(headers: &http::HeaderMap, body: &[u8]) -> String {
    let mut lines: Vec<String> =
        headers.iter().map(|(name, value)| format!("{name}: {}\n", value.to_str().expect("ASCII"))).collect();
    lines.sort();
    let mut text = lines.concat();
    let _ = write!(text, "\n{}", String::from_utf8_lossy(body));
    text
}

pub(crate) fn texts(violations: &[Violation]) -> Vec<String> {
    violations.iter().map(ToString::to_string).collect()
}
