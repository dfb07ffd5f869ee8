//! Responses: which of an output and an error they are, and the errors. Outputs are read by the protocol.

use super::media_type::Expected;
use super::message::Parts;
use super::{ErrorRead, Form, Reader, ResponseOutcome, ResponseRead};
use crate::api::{Api, ApiOperation, Location, SchemaId};
use crate::violation::{Constraint, Severity};
use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use proofmark_smithy_model::knowledge::protocol::{ERROR_CODE_HEADER, ERROR_CODE_KEYS};
use proofmark_smithy_model::knowledge::{ErrorCode, Protocol};
use proofmark_smithy_model::model::Node;
use serde_json::Map;

/// Reads the response to a request of an operation; `output` has the members of an output.
pub(crate) fn response<'a>(
    api: &'a Api,
    operation: &'a ApiOperation,
    response: &Response<Bytes>,
    output: impl FnOnce(&mut Reader<'a>) -> Map<String, Node>,
) -> ResponseRead {
    let mut reader = Reader::of_message(api, Form::Response, operation.output);
    let status = response.status();
    let outcome = if status.is_client_error() || status.is_server_error() {
        ResponseOutcome::Error(error(&mut reader, operation, response))
    } else {
        check_status(&mut reader, operation, status);
        ResponseOutcome::Output(Node::Object(output(&mut reader)))
    };
    ResponseRead { outcome, violations: reader.into_violations() }
}

fn check_status(reader: &mut Reader<'_>, operation: &ApiOperation, found: StatusCode) {
    let says_status = reader.api[operation.output].members().any(|member| member.location == Location::StatusCode);
    if !says_status && operation.code != found.as_u16() {
        status_mismatch(reader, operation.code, found);
    }
}

/// The part of a response in which the protocol's servers write the code of an error.
pub(crate) fn error_code_part(protocol: &Protocol) -> String {
    match protocol.error_code {
        ErrorCode::Header => format!("header {ERROR_CODE_HEADER}"),
        ErrorCode::Body => format!("body {}", ERROR_CODE_KEYS[0]),
    }
}

fn error<'a>(reader: &mut Reader<'a>, operation: &'a ApiOperation, response: &Response<Bytes>) -> ErrorRead {
    // Not every error is of the service: proxies and load balancers respond in HTML.
    let body: Option<Map<String, Node>> = serde_json::from_slice(response.body()).ok();
    let name = error_name(response.headers(), body.as_ref()).map(str::to_owned);
    let api = reader.api;
    let schema = name.as_deref().and_then(|name| api.error(Some(operation), name).or_else(|| api.error(None, name)));
    if name.is_none() {
        let expected = Constraint::Protocol { expected: "the name of the error".to_owned() };
        reader.part(error_code_part(api.protocol), Severity::Error, expected, None);
    }
    let members = match schema {
        Some(schema) => modelled(reader, schema, body.as_ref(), response),
        None => {
            if body.is_none() && !response.body().is_empty() {
                let constraint = Constraint::Malformed { reason: "no JSON object".to_owned() };
                reader.findings.part("body", Severity::Error, constraint, None);
            }
            body.unwrap_or_default()
        }
    };
    reader.check_content_type(response.headers(), Expected::Exactly(api.protocol.content_type), response.body());
    let message = ["message", "Message", "errorMessage"].iter().find_map(|name| members.get(*name)?.as_str());
    ErrorRead {
        name: name.unwrap_or_default(),
        schema,
        message: message.map(str::to_owned),
        members: Node::Object(members),
    }
}

fn modelled(
    reader: &mut Reader<'_>,
    id: SchemaId,
    body: Option<&Map<String, Node>>,
    response: &Response<Bytes>,
) -> Map<String, Node> {
    let schema = &reader.api[id];
    reader.guarded = schema.holds_sensitive;
    if let Some(traits) = schema.error
        && traits.status != response.status().as_u16()
    {
        status_mismatch(reader, traits.status, response.status());
    }
    let mut members = reader.message(id, &Parts::of_response(response));
    // Clients look for the text by either name, and find it.
    for (own, other) in [("message", "Message"), ("Message", "message")] {
        let text = body.and_then(|body| body.get(other)).filter(|text| text.is_string());
        if let Some(text) = text.filter(|_| schema.member(own).is_some() && schema.member(other).is_none()) {
            members.entry(own).or_insert_with(|| text.clone());
        }
    }
    members
}

fn status_mismatch(reader: &mut Reader<'_>, expected: u16, found: StatusCode) {
    let constraint = Constraint::Protocol { expected: format!("the status {expected}") };
    reader.findings.part("status", Severity::Error, constraint, Some(found.as_str()));
}

/// The name of an error, from the header or the body, without its namespace (`aws.example#Name`) and without what
/// follows it (`Name:http://example.com/`).
fn error_name<'r>(headers: &'r HeaderMap, body: Option<&'r Map<String, Node>>) -> Option<&'r str> {
    let in_header = headers.get(ERROR_CODE_HEADER).and_then(|value| value.to_str().ok());
    let in_body = || body.and_then(|body| ERROR_CODE_KEYS.iter().find_map(|key| body.get(*key)?.as_str()));
    let text = in_header.or_else(in_body)?;
    let name = text.split(':').next().unwrap_or(text);
    let name = name.rsplit('#').next().unwrap_or(name).trim();
    Some(name).filter(|name| !name.is_empty())
}
