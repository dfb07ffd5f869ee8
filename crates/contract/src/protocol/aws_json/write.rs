//! Requests, responses and errors: all members in the body.

use super::{initial_event, stream_of, target};
use crate::api::{Api, ApiOperation, SchemaId};
use crate::codec::write::{
    Bound, ErrorResponse, WriteError, finish_error, insert_header, json_body, request_of, response_of, unmodelled,
    with_initial,
};
use crate::protocol::query_compatible::{QUERY_ERROR_HEADER, QUERY_MODE_HEADER, query_error};
use bytes::Bytes;
use http::{Method, Request, Response, Uri};
use proofmark_smithy_model::knowledge::ProtocolId;
use proofmark_smithy_model::knowledge::protocol::{ERROR_CODE_KEYS, TARGET_HEADER};
use proofmark_smithy_model::model::Node;

pub(super) fn request(api: &Api, operation: &ApiOperation, input: &Node) -> Result<Request<Bytes>, WriteError> {
    let mut bound = content(api, operation.input, input, initial_event(true))?;
    insert_header(&mut bound.headers, TARGET_HEADER, &target(api, operation))?;
    if api.is_query_compatible {
        insert_header(&mut bound.headers, QUERY_MODE_HEADER, "true")?;
    }
    Ok(request_of(Method::POST, Uri::from_static("/"), bound))
}

/// Without an output there is no body, but its type.
pub(super) fn response(api: &Api, operation: &ApiOperation, output: &Node) -> Result<Response<Bytes>, WriteError> {
    let bound = content(api, operation.output, output, initial_event(false))?;
    let mut response = response_of(bound, operation.code, false)?;
    if api[operation.output].is_unit() {
        response.body_mut().clear();
    }
    Ok(response)
}

pub(super) fn error(api: &Api, error: &ErrorResponse) -> Result<Response<Bytes>, WriteError> {
    let members = match error.schema {
        Some(schema) => json_body(api, schema, &error.members)?,
        None => unmodelled(&error.members)?,
    };
    let body = with_code(&code(api, error), &members);
    let mut response = response_of(Bound::json(api, body), error.status, false)?;
    if let Some(value) = error.schema.and_then(|schema| query_error(api, schema)) {
        insert_header(response.headers_mut(), QUERY_ERROR_HEADER, &value)?;
    }
    finish_error(response, error)
}

/// The whole structure as a body: an object, or the messages of a stream.
fn content<'a>(api: &'a Api, structure: SchemaId, value: &Node, initial: &str) -> Result<Bound<'a>, WriteError> {
    match stream_of(api, structure) {
        Some(stream) => with_initial(api, structure, stream, value, initial),
        None => Ok(Bound::json(api, json_body(api, structure, value)?)),
    }
}

/// An error's code as servers write it: version 1.0 the id of its shape, version 1.1 the name alone.
fn code(api: &Api, error: &ErrorResponse) -> String {
    match error.schema {
        Some(schema) if api.protocol.id == ProtocolId::AwsJson1_0 => api[schema].id.to_string(),
        _ => error.name.clone(),
    }
}

/// An object with an error's code before its members.
fn with_code(code: &str, members: &[u8]) -> Vec<u8> {
    let mut body = format!("{{\"{}\":{}", ERROR_CODE_KEYS[0], Node::from(code)).into_bytes();
    match members.strip_prefix(b"{") {
        Some(b"}") | None => body.push(b'}'),
        Some(rest) => {
            body.push(b',');
            body.extend_from_slice(rest);
        }
    }
    body
}
