//! Answers: an output or an error, and everything in which the answer violates the model.

use super::media_type::{Expected, JSON};
use super::message::Parts;
use super::{Form, Reader};
use crate::api::{Api, Location, Operation, SchemaId};
use crate::violation::{Constraint, Severity, Violation};
use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use proofmark_smithy_model::model::Node;
use serde_json::Map;

/// What an answer says.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseRead {
    /// An output or an error.
    pub answer: Answer,
    /// In what it violates the model.
    pub violations: Vec<Violation>,
}

/// An output or an error.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The operation's output in document form.
    Output(Node),
    /// An error.
    Error(ErrorRead),
}

/// An error, as it was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorRead {
    /// Its name, without namespace and what servers append; empty when the answer does not say.
    pub name: String,
    /// Its schema; none when the API's model does not have it.
    pub schema: Option<SchemaId>,
    /// Its text, by either of the names that it has.
    pub message: Option<String>,
    /// Its members in document form; those of an error that the model does not have as they are in the body.
    pub members: Node,
}

/// Reads the answer to an operation.
pub fn response(api: &Api, operation: &Operation, response: &Response<Bytes>) -> ResponseRead {
    let mut reader = Reader::of_message(api, Form::Response, operation.output);
    let status = response.status();
    let answer = if status.is_client_error() || status.is_server_error() {
        Answer::Error(error(&mut reader, operation, response))
    } else {
        Answer::Output(output(&mut reader, operation, response))
    };
    ResponseRead { answer, violations: reader.findings.into_violations() }
}

fn output<'a>(reader: &mut Reader<'a>, operation: &'a Operation, response: &Response<Bytes>) -> Node {
    let schema = &reader.api[operation.output];
    let says_status = schema.members().any(|member| member.location == Location::StatusCode);
    let expected = StatusCode::from_u16(operation.code).ok();
    if !says_status && expected != Some(response.status()) {
        status_mismatch(reader, operation.code, response.status());
    }
    let members = reader.message(operation.output, &parts(response));
    let media_type = reader.media_type(schema);
    reader.check_content_type(response.headers(), media_type, response.body());
    Node::Object(members)
}

fn error<'a>(reader: &mut Reader<'a>, operation: &'a Operation, response: &Response<Bytes>) -> ErrorRead {
    // Not every error is of the service: proxies and load balancers answer in HTML.
    let body: Option<Map<String, Node>> = serde_json::from_slice(response.body()).ok();
    let name = error_name(response.headers(), body.as_ref()).map(str::to_owned);
    let api = reader.api;
    let schema = name.as_deref().and_then(|name| api.error(Some(operation), name).or_else(|| api.error(None, name)));
    if name.is_none() {
        let expected = Constraint::Protocol { expected: "the name of the error".to_owned() };
        reader.findings.part("header x-amzn-errortype", Severity::Error, expected, None);
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
    reader.check_content_type(response.headers(), Expected::Exactly(JSON), response.body());
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
    let mut members = reader.message(id, &parts(response));
    // Clients look for the text by either name, and find it.
    for (own, other) in [("message", "Message"), ("Message", "message")] {
        let text = body.and_then(|body| body.get(other)).filter(|text| text.is_string());
        if let Some(text) = text.filter(|_| schema.member(own).is_some() && schema.member(other).is_none()) {
            members.entry(own).or_insert_with(|| text.clone());
        }
    }
    members
}

fn parts(response: &Response<Bytes>) -> Parts<'_> {
    Parts {
        labels: &[],
        query: &[],
        headers: response.headers(),
        status: Some(response.status().as_u16()),
        body: response.body(),
    }
}

fn status_mismatch(reader: &mut Reader<'_>, expected: u16, found: StatusCode) {
    let constraint = Constraint::Protocol { expected: format!("the status {expected}") };
    reader.findings.part("status", Severity::Error, constraint, Some(found.as_str()));
}

/// The name of an error, from the header or the body, without its namespace (`aws.example#Name`) and without what
/// follows it (`Name:http://example.com/`).
fn error_name<'r>(headers: &'r HeaderMap, body: Option<&'r Map<String, Node>>) -> Option<&'r str> {
    let in_header = headers.get("x-amzn-errortype").and_then(|value| value.to_str().ok());
    let in_body = || body.and_then(|body| ["__type", "code"].iter().find_map(|key| body.get(*key)?.as_str()));
    let text = in_header.or_else(in_body)?;
    let name = text.split(':').next().unwrap_or(text);
    let name = name.rsplit('#').next().unwrap_or(name).trim();
    Some(name).filter(|name| !name.is_empty())
}
