//! Documents as restJson1 messages: where each member travels, in which form, and what cannot be written.

mod event_streams;
mod requests;
mod responses;
mod robust;
mod wrong;

use crate::models::api_of;
use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use proofmark_contract::api::Api;
use proofmark_contract::write;
use serde_json::Value;
use std::fmt::Write;
use std::sync::LazyLock;

/// The service of `depot.smithy`: one operation for every binding.
static DEPOT: LazyLock<Api> = LazyLock::new(|| api_of(&[("depot.smithy", include_str!("depot.smithy"))]));

/// The request of an input, as text.
fn request(operation: &str, input: Value) -> String {
    let operation = DEPOT.operation(operation).expect("an operation of the depot");
    let request = write::request(&DEPOT, operation, &input).unwrap_or_else(|error| panic!("{error}"));
    let (parts, body): (_, Bytes) = Request::into_parts(request);
    text(format!("{} {}", parts.method, parts.uri), &parts.headers, &body)
}

/// The response of an output, as text.
fn answer(operation: &str, output: Value) -> String {
    let operation = DEPOT.operation(operation).expect("an operation of the depot");
    response(write::response(&DEPOT, operation, &output).unwrap_or_else(|error| panic!("{error}")))
}

fn response(response: Response<Bytes>) -> String {
    text(response.status().as_u16().to_string(), response.headers(), response.body())
}

/// Why an input cannot be written.
fn rejection(operation: &str, input: Value) -> String {
    let operation = DEPOT.operation(operation).expect("an operation of the depot");
    write::request(&DEPOT, operation, &input).expect_err("the input cannot be written").to_string()
}

fn text(start: String, headers: &HeaderMap, body: &[u8]) -> String {
    let mut text = start;
    let mut headers: Vec<_> = headers.iter().collect();
    headers.sort_by_key(|(name, _)| name.as_str());
    for (name, value) in headers {
        let _ = write!(text, "\n{name}: {}", String::from_utf8_lossy(value.as_bytes()));
    }
    if !body.is_empty() {
        let _ = write!(text, "\n\n{}", String::from_utf8_lossy(body));
    }
    text
}
