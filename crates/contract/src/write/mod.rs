//! Documents to HTTP messages by restJson1: requests, answers and errors, as the model binds them. Constraints are not
//! looked at, so that invalid values can be written on purpose; a document that does not fit its schema is an error.

mod error;
mod event_stream;
mod json;
mod message;
mod path;
mod text;
mod timestamp;
mod uri;

pub use error::{ErrorAnswer, WriteError, message_member};
pub use timestamp::{epoch_seconds, format_timestamp};

use crate::api::{Api, Location, Operation};
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use message::{Bound, Content, Side};
use path::Path;
use proofmark_smithy_model::model::Node;

const JSON: &str = "application/json";

/// The request of an input: method, path and query, the headers that members travel in, `content-type`, body. Host,
/// signature and framing are the sender's business: `content-length` is the body's where a member asks for it, and members
/// that are bound to `transfer-encoding`, `connection` and the like are not written.
pub fn request(api: &Api, operation: &Operation, input: &Node) -> Result<Request<Bytes>, WriteError> {
    let bound = message::bind(api, operation.input, input, Side::Request)?;
    let uri = uri::write(&operation.uri, &bound.labels, &bound.query)?;
    let mut request = Request::new(Bytes::new());
    *request.method_mut() = operation.method.clone();
    *request.uri_mut() = uri;
    let with_length = bound.length.is_some();
    (*request.headers_mut(), *request.body_mut()) = headers_and_body(bound.headers, bound.content);
    if with_length {
        let length = HeaderValue::from(request.body().len());
        request.headers_mut().insert(CONTENT_LENGTH, length);
    }
    Ok(request)
}

/// The answer of an output, as restJson1 asks for it. Framing is the sender's business, as in [`request`]; only the answer to
/// `HEAD` has a `content-length` that is not its body's. What a service's servers add to every answer is
/// [`identify`]'s business.
pub fn response(api: &Api, operation: &Operation, output: &Node) -> Result<Response<Bytes>, WriteError> {
    let bound = message::bind(api, operation.output, output, Side::Response)?;
    let status = bound.status.unwrap_or(operation.code);
    answer(bound, status, operation.method == Method::HEAD)
}

/// An error's answer: the name travels in `x-amzn-errortype` alone, the members as the model binds them, those of an
/// error that the model does not have in the body as they are.
pub fn error(api: &Api, error: &ErrorAnswer) -> Result<Response<Bytes>, WriteError> {
    let bound = match error.schema {
        Some(schema) => message::bind(api, schema, &error.members, Side::Response)?,
        None => Bound::unmodelled(&error.members)?,
    };
    let mut response = answer(bound, error.status, false)?;
    let name = text::header_value(&error.name, Path::root("x-amzn-errortype"))?;
    response.headers_mut().insert(HeaderName::from_static("x-amzn-errortype"), name);
    for (name, value) in &error.headers {
        let path = Path::root(name);
        let header = text::header_name(name, path)?;
        response.headers_mut().insert(header, text::header_value(value, path)?);
    }
    Ok(response)
}

/// What AWS's servers put on every answer: `x-amzn-requestid`, and `content-type: application/json` where nothing else
/// stands, even without a body. A request id that cannot stand in a header is left out.
pub fn identify(response: &mut Response<Bytes>, request_id: &str) {
    if let Ok(id) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
    response.headers_mut().entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(JSON));
}

fn answer(bound: Bound<'_>, status: u16, to_head: bool) -> Result<Response<Bytes>, WriteError> {
    let path = Path::root("status");
    let status = (StatusCode::from_u16(status).ok())
        .ok_or_else(|| path.error(format!("{status} is no HTTP status, expected 100 to 999")))?;
    let bodiless = status.is_informational() || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let content = match bound.content {
        Some(content) if bodiless && content.has_members => {
            return Err(
                path.error(format!("an answer with the status {status} has no body, yet members are set in it"))
            );
        }
        content => content.filter(|_| !bodiless),
    };
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    (*response.headers_mut(), *response.body_mut()) = headers_and_body(bound.headers, content);
    let length = match bound.length {
        Some(given) if to_head || status == StatusCode::NOT_MODIFIED => Some(given),
        Some(_) if !bodiless => Some(HeaderValue::from(response.body().len())),
        _ => None,
    };
    if let Some(length) = length {
        response.headers_mut().insert(CONTENT_LENGTH, length);
    }
    Ok(response)
}

fn headers_and_body(mut headers: HeaderMap, content: Option<Content>) -> (HeaderMap, Bytes) {
    let Some(content) = content else { return (headers, Bytes::new()) };
    // A member that travels in this header says more than the type of the payload.
    headers.entry(CONTENT_TYPE).or_insert(content.media_type);
    (headers, content.bytes.into())
}

/// Where a member of an input, output or error travels. What is for the other side's messages only has no effect: such a
/// member is in the body.
fn travels(location: &Location, side: Side) -> &Location {
    match (location, side) {
        (Location::StatusCode, Side::Request) => &Location::Body,
        (Location::Label | Location::Query(_) | Location::QueryParams, Side::Response) => &Location::Body,
        (Location::EventHeader | Location::EventPayload, _) => &Location::Body,
        _ => location,
    }
}
