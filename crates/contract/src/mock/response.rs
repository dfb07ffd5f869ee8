//! What a mock responds with, as it goes over the wire. Whatever does not fit the model is rejected here, before it
//! could be sent. Responses have no request id, which SDKs keep in what they return: so what is returned equals what
//! was given.

use super::operation::MockOperation;
use crate::api::{Api, ApiOperation, SchemaId};
use crate::aws::{Errors, WantedError};
use crate::examples::bring_into_document_form;
use crate::write::{self, ErrorResponse};
use crate::{read, synth};
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// A response to any request, or one made for the request at hand.
pub(super) enum Reply {
    Message(Response<Bytes>),
    Computed(Box<Compute>),
    /// The connection is closed without a response.
    Reset,
}

type Compute = dyn Fn(Node) -> Result<Response<Bytes>, String> + Send + Sync;

/// The response of an output; all that keeps it from fitting the model otherwise.
pub(super) fn output<O: MockOperation>(
    api: &Api,
    operation: &ApiOperation,
    output: O::Output,
) -> Result<Response<Bytes>, String> {
    let mut document = O::output(output)?;
    in_document_form(api, operation.output, &mut document);
    checked(api, operation.output, &document)?;
    write::response(api, operation, &document).map_err(|error| error.to_string())
}

/// The response of a modelled error; all that keeps it from fitting the model otherwise.
pub(super) fn error<O: MockOperation>(
    api: &Api,
    operation: &ApiOperation,
    error: O::Error,
) -> Result<Response<Bytes>, String> {
    let (name, mut document) = O::error(error)?;
    let schema = api.error(Some(operation), name);
    let schema = schema.ok_or_else(|| format!("{name} is not an error of {}", operation.name()))?;
    in_document_form(api, schema, &mut document);
    checked(api, schema, &document)?;
    error_message(api, &ErrorResponse::modelled(api, schema, document))
}

fn error_message(api: &Api, error: &ErrorResponse) -> Result<Response<Bytes>, String> {
    write::error(api, error).map_err(|error| error.to_string())
}

/// Turns what serde wrote, which has timestamps as texts, into document form.
pub(super) fn in_document_form(api: &Api, schema: SchemaId, written: &mut Node) {
    bring_into_document_form(api, schema, written, |_base64| {});
}

/// Whether a document fits its schema; every violation otherwise. What a service may do beyond its model, such as a new
/// value of an enum, fits.
fn checked(api: &Api, schema: SchemaId, document: &Node) -> Result<(), String> {
    let violations = read::document(api, schema, document);
    let errors: Vec<_> = violations.iter().filter(|violation| violation.is_error()).map(ToString::to_string).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors.join("\n  ")) }
}

/// What a service says that has had too many requests: its error of status 429, else AWS's common one.
pub(super) fn throttled(api: &Api, operation: &ApiOperation) -> Result<Response<Bytes>, String> {
    const TEXT: &str = "Rate Exceeded.";
    let is_throttle = |id: &SchemaId| api[*id].error.is_some_and(|error| error.status == 429);
    let all = || api.schemas().map(|(id, _)| id);
    let Some(schema) = operation.errors.iter().copied().find(is_throttle).or_else(|| all().find(is_throttle)) else {
        return error_message(api, &ErrorResponse::unmodelled("ThrottlingException", 429, TEXT));
    };
    let mut members = serde_json::Map::new();
    for member in api[schema].members() {
        let value = match member.name.as_str() {
            "message" | "Message" => TEXT,
            "Type" => "User",
            "Reason" => "CallerRateLimitExceeded",
            _ => continue,
        };
        members.insert(member.name.clone(), value.into());
    }
    error_message(api, &ErrorResponse::modelled(api, schema, Node::Object(members)))
}

/// An error by its name, whether modelled or one that AWS keeps out of its models.
pub(super) fn named(api: &Api, error: &str, text: &str) -> Result<Response<Bytes>, String> {
    let wanted = WantedError { shape: error.to_owned(), message: Some(text.to_owned()), ..WantedError::default() };
    let error = Errors::new(api, None).response(&wanted).map_err(|problem| problem.to_string())?;
    error_message(api, &error)
}

/// A response of the right form whose body has invalid bytes: no JSON, no UTF-8, no frame of an event stream.
pub(super) fn garbage(api: &Api, operation: &ApiOperation) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(b"\x00\xff\xfe{]garbage\xc3("));
    *response.status_mut() = StatusCode::from_u16(operation.code).unwrap_or(StatusCode::OK);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(api.protocol.content_type));
    response
}

/// A valid response, synthesized from the model, of which only the first half of the body comes before the connection
/// closes.
pub(super) fn truncated(api: &Api, operation: &ApiOperation) -> Result<Response<Bytes>, String> {
    let document = synth::output(api, operation, 1).map_err(|error| error.to_string())?;
    let mut response = write::response(api, operation, &document).map_err(|error| error.to_string())?;
    let whole = response.body().len();
    if whole == 0 {
        return Err("its response has no body that could be cut off".to_owned());
    }
    response.body_mut().truncate(whole / 2);
    // hyper's debug builds reject a length that is not the body's, but do not look at one that starts with a space;
    // whoever reads the header ignores it.
    let length = HeaderValue::from_str(&format!(" {whole}")).map_err(|error| error.to_string())?;
    response.headers_mut().insert(CONTENT_LENGTH, length);
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    Ok(response)
}

/// A response that holds to no model.
pub(super) fn unchecked(
    status: u16,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Result<Response<Bytes>, String> {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).map_err(|_| format!("{status} is not an HTTP status"))?;
    for (name, value) in headers {
        let header: HeaderName = name.parse().map_err(|_| format!("`{name}` is not a valid header name"))?;
        let value = value.parse().map_err(|_| format!("header {name}: {value:?} cannot travel in a header"))?;
        response.headers_mut().append(header, value);
    }
    Ok(response)
}

/// The response to a request that failed the test. Its status is one that no SDK tries again.
pub(super) fn failed(kind: &'static str, text: &str) -> Response<Bytes> {
    let mut response = Response::new(json!({ "message": text }).to_string().into());
    *response.status_mut() = StatusCode::NOT_IMPLEMENTED;
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert("x-amzn-errortype", HeaderValue::from_static(kind));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
