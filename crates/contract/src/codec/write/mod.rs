//! Documents to parts of HTTP messages. Constraints are not looked at, so that invalid values can be written on
//! purpose; a document that does not fit its schema is an error.

mod error;
mod event_stream;
mod initial;
mod json;
mod message;
mod path;
mod payload;
mod text;
mod timestamp;
pub(crate) mod uri;

pub use error::{ErrorResponse, WriteError, message_member};
pub(crate) use event_stream::of_output;
pub(crate) use initial::with_initial;
pub(crate) use message::{Bound, Side, bind, json_body, unmodelled};
pub use timestamp::{epoch_seconds, format_timestamp};

use crate::api::{Api, Location};
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Response, StatusCode, Uri};
use message::Content;
use path::Path;

const JSON: &str = "application/json";

/// The request that consists of these parts.
pub(crate) fn request_of(method: Method, uri: Uri, bound: Bound<'_>) -> Request<Bytes> {
    let mut request = Request::new(Bytes::new());
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    let with_length = bound.length.is_some();
    (*request.headers_mut(), *request.body_mut()) = headers_and_body(bound.headers, bound.content);
    if with_length {
        let length = HeaderValue::from(request.body().len());
        request.headers_mut().insert(CONTENT_LENGTH, length);
    }
    request
}

/// Sets a header.
pub(crate) fn insert_header(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), WriteError> {
    let path = Path::root(name);
    headers.insert(text::header_name(name, path)?, text::header_value(value, path)?);
    Ok(())
}

/// The name of the error that a response has, for those who count them: protocols write it in different places.
#[derive(Clone, Debug)]
pub(crate) struct ErrorName(pub(crate) String);

/// The response of an error with the headers that are given beside its members, and an [`ErrorName`].
pub(crate) fn finish_error(
    mut response: Response<Bytes>,
    error: &ErrorResponse,
) -> Result<Response<Bytes>, WriteError> {
    response.extensions_mut().insert(ErrorName(error.name.clone()));
    for (name, value) in &error.headers {
        insert_header(response.headers_mut(), name, value)?;
    }
    Ok(response)
}

/// What AWS's servers put on every response: `x-amzn-requestid`, and the protocol's `content-type` where nothing else
/// stands, even without a body. A request id that cannot stand in a header is left out.
pub fn identify(api: &Api, response: &mut Response<Bytes>, request_id: &str) {
    if let Ok(id) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
    response.headers_mut().entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(api.protocol.content_type));
}

/// The response that consists of these parts; `to_head` is whether the request was `HEAD`.
pub(crate) fn response_of(bound: Bound<'_>, status: u16, to_head: bool) -> Result<Response<Bytes>, WriteError> {
    let path = Path::root("status");
    let status = (StatusCode::from_u16(status).ok())
        .ok_or_else(|| path.error(format!("{status} is not an HTTP status, expected 100 to 999")))?;
    let bodiless = status.is_informational() || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let content = match bound.content {
        Some(content) if bodiless && content.has_members => {
            return Err(
                path.error(format!("a response with the status {status} has no body, yet members are set in it"))
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

/// Where a member of an input, output or error travels. What is for the other side's messages only has no effect: such
/// a member is in the body.
fn travels(location: &Location, side: Side) -> &Location {
    match (location, side) {
        (Location::StatusCode, Side::Request) => &Location::Body,
        (Location::Label | Location::Query(_) | Location::QueryParams, Side::Response) => &Location::Body,
        (Location::EventHeader | Location::EventPayload, _) => &Location::Body,
        _ => location,
    }
}
