//! Messages: the request that a test describes, and a response compared with what a test says of it.

use super::document;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use proofmark_contract::Api;
use proofmark_contract::api::ApiOperation;
use proofmark_contract::report::Finding;
use proofmark_smithy_model::knowledge::protocol::TARGET_HEADER;
use proofmark_smithy_model::model::Node;

/// The request of a test: `method`, `uri`, `queryParams`, `headers`, `body`.
pub(super) fn request(test: &Node, body: Bytes) -> Result<Request<Bytes>, Finding> {
    let query: Vec<&str> = texts(test, "queryParams").collect();
    let uri = test["uri"].as_str().unwrap_or("/");
    let uri = if query.is_empty() { uri.to_owned() } else { format!("{uri}?{}", query.join("&")) };
    let mut request = Request::builder().method(test["method"].as_str().unwrap_or("POST")).uri(&uri);
    for (name, value) in test["headers"].as_object().into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap_or_default());
    }
    request.body(body).map_err(|error| Finding::error("test", "a request", format!("{uri}: {error}")))
}

/// Some tests of requests say what type the body has, and leave it out of the headers.
pub(super) fn with_content_type(mut request: Request<Bytes>, test: &Node) -> Request<Bytes> {
    let media_type = test["bodyMediaType"].as_str().and_then(|text| HeaderValue::from_str(text).ok());
    if let Some(media_type) = media_type.filter(|_| !request.body().is_empty()) {
        request.headers_mut().entry(CONTENT_TYPE).or_insert(media_type);
    }
    request
}

/// Some tests of requests leave out the headers that all requests of a protocol without HTTP bindings have: the type of
/// the body, and the operation.
pub(super) fn with_rpc_headers(mut request: Request<Bytes>, api: &Api, operation: &ApiOperation) -> Request<Bytes> {
    let target = HeaderValue::from_str(&format!("{}.{}", api.service.name(), operation.name())).ok();
    if let Some(target) = target.filter(|_| !api.protocol.has_http_bindings()) {
        let content_type = HeaderValue::from_static(api.protocol.content_type);
        request.headers_mut().entry(CONTENT_TYPE).or_insert(content_type);
        request.headers_mut().entry(TARGET_HEADER).or_insert(target);
    }
    request
}

/// A response as it leaves an HTTP server, hyper as well as others: with the length of its body, where it may have one.
pub(super) fn sent(mut response: Response<Bytes>) -> Response<Bytes> {
    let status = response.status();
    let length = HeaderValue::from(response.body().len());
    if !status.is_informational() && status != StatusCode::NO_CONTENT {
        response.headers_mut().insert(CONTENT_LENGTH, length);
    }
    response
}

/// Where a response is not as a test has it: `code`, `headers`, `forbidHeaders`, `requireHeaders`.
pub(super) fn head_differs(response: &Response<Bytes>, test: &Node) -> Vec<Finding> {
    let mut findings = Vec::new();
    let status = response.status().as_u16();
    if let Some(expected) = test["code"].as_u64().filter(|code| *code != u64::from(status)) {
        findings.push(Finding::error("status", expected.to_string(), status.to_string()));
    }
    let headers = response.headers();
    for (name, expected) in test["headers"].as_object().into_iter().flatten() {
        let (expected, found) = (expected.as_str().unwrap_or_default(), header(headers, name));
        if found.as_deref() != Some(expected) {
            findings.push(Finding::error(format!("header {name}"), expected, found.as_deref().unwrap_or("none")));
        }
    }
    for name in texts(test, "forbidHeaders") {
        findings.extend(header(headers, name).map(|found| Finding::error(format!("header {name}"), "none", found)));
    }
    for name in texts(test, "requireHeaders").filter(|name| !headers.contains_key(*name)) {
        findings.push(Finding::error(format!("header {name}"), "one", "none"));
    }
    findings
}

/// Where a body is not as a test has it, by its media type; without one it is compared byte by byte.
pub(super) fn body_differs(found: &[u8], media_type: Option<&str>, expected: &str) -> Vec<Finding> {
    let is_json = media_type.is_some_and(|kind| kind == "application/json" || kind.ends_with("+json"));
    if is_json && let (Ok(expected), Ok(found)) = (serde_json::from_str(expected), serde_json::from_slice(found)) {
        return document::differences("body", &expected, &found);
    }
    if found == expected.as_bytes() {
        return Vec::new();
    }
    vec![Finding::error("body", format!("{expected:?}"), format!("{:?}", String::from_utf8_lossy(found)))]
}

/// The texts in a list of a test.
pub(super) fn texts<'t>(test: &'t Node, key: &str) -> impl Iterator<Item = &'t str> + use<'t> {
    test[key].as_array().into_iter().flatten().filter_map(Node::as_str)
}

/// A header's value, several joined with commas.
fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    values.map(String::from).reduce(|all, value| format!("{all}, {value}"))
}
