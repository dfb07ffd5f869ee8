//! Requests and responses: all members from the body.

use super::{initial_event, stream_of};
use crate::api::{Api, ApiOperation, SchemaId};
use crate::codec::read::{
    self, EVENT_STREAM, Expected, Form, Reader, RequestRead, ResponseOutcome, ResponseRead, query_of,
};
use crate::protocol::query_compatible::{QUERY_ERROR_HEADER, query_error};
use crate::violation::{Constraint, Violation};
use bytes::Bytes;
use http::{Request, Response};
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::borrow::Cow;

pub(super) fn request<'a>(api: &'a Api, operation: &'a ApiOperation, request: &Request<Bytes>) -> RequestRead<'a> {
    let mut reader = Reader::of_message(api, Form::Request, operation.input);
    let plain = match read::uncompressed(operation, request) {
        Ok(plain) => plain,
        Err(reason) => return reader.of_broken_body(operation, reason),
    };
    let (headers, body) = plain.as_ref().map_or((request.headers(), request.body()), |(headers, body)| (headers, body));
    let input = members(&mut reader, operation.input, body, initial_event(true));
    reader.check_unknown_query(operation.input, &[], &query_of(request.uri().query().unwrap_or_default()));
    reader.check_content_type(headers, content_type(api, operation.input), body);
    reader.check_accept(headers, content_type(api, operation.output));
    RequestRead { operation, input: Node::Object(input), violations: reader.into_violations() }
}

pub(super) fn response(api: &Api, operation: &ApiOperation, response: &Response<Bytes>) -> ResponseRead {
    let mut read = read::response(api, operation, response, |reader| {
        let members = members(reader, operation.output, response.body(), initial_event(false));
        reader.check_content_type(response.headers(), content_type(api, operation.output), response.body());
        members
    });
    read.violations.extend(query_error_violation(api, &read.outcome, response));
    read
}

fn members<'a>(reader: &mut Reader<'a>, structure: SchemaId, body: &Bytes, initial: &str) -> Map<String, Node> {
    match stream_of(reader.api(), structure) {
        Some(stream) => reader.initial_and_events(structure, stream, body, initial),
        None => reader.body(structure, body),
    }
}

/// A body is there even when there is nothing to say: an empty object.
fn content_type(api: &Api, structure: SchemaId) -> Expected<'_> {
    Expected::Exactly(if stream_of(api, structure).is_some() { EVENT_STREAM } else { api.protocol.content_type })
}

/// The header by which clients of the former awsQuery API know an error.
fn query_error_violation(api: &Api, outcome: &ResponseOutcome, response: &Response<Bytes>) -> Option<Violation> {
    let ResponseOutcome::Error(error) = outcome else { return None };
    let expected = query_error(api, error.schema?)?;
    let found = response.headers().get(QUERY_ERROR_HEADER).map(|value| String::from_utf8_lossy(value.as_bytes()));
    (found.as_deref() != Some(&*expected)).then(|| {
        let path = format!("header {QUERY_ERROR_HEADER}");
        Violation::error(path, Constraint::Protocol { expected }, found.map(Cow::into_owned))
    })
}
