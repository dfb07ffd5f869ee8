//! Requests: which operation, the input, and everything in which the request violates the model.

use super::message::{Parts, query_of};
use super::{Form, Reader, compression};
use crate::api::{Api, AuthScheme, Operation};
use crate::route::{NoRoute, percent};
use crate::violation::{Constraint, Severity, Violation};
use bytes::Bytes;
use http::Request;
use proofmark_smithy_model::model::Node;

/// What a request says.
#[derive(Debug)]
pub struct RequestRead<'a> {
    /// The operation that it calls.
    pub operation: &'a Operation,
    /// Its input in document form, without what cannot be read.
    pub input: Node,
    /// In what it violates the model.
    pub violations: Vec<Violation>,
}

/// Reads a request. The signature is `sigv4`'s business.
pub fn request<'a>(api: &'a Api, request: &Request<Bytes>) -> Result<RequestRead<'a>, NoRoute> {
    let (uri, headers) = (request.uri(), request.headers());
    let query = uri.query().unwrap_or_default();
    let route = api.router().route(request.method(), uri.path(), query)?;
    let Some(operation) = api.operation_at(route.operation) else {
        return Err(NoRoute::UnknownPath { path: uri.path().to_owned(), closest: None });
    };
    let mut reader = Reader::of_message(api, Form::Request, operation.input);
    for (name, value) in percent::query_pairs(query) {
        if let Err(reason) = percent::check(name).and_then(|()| percent::check(value)) {
            let constraint = Constraint::Malformed { reason: format!("the parameter {reason}") };
            reader.findings.part(format!("query {name}"), Severity::Error, constraint, None);
        }
    }
    let plain = match compression::undone(operation, headers, request.body()) {
        Ok(plain) => plain,
        Err(reason) => {
            reader.findings.part("body", Severity::Error, Constraint::Malformed { reason }, None);
            let violations = reader.findings.into_violations();
            return Ok(RequestRead { operation, input: Node::Object(Default::default()), violations });
        }
    };
    let (headers, body) = plain.as_ref().map_or((headers, request.body()), |(headers, body)| (headers, body));
    let mut query = query_of(query);
    // An API key is no input, also where a member takes all parameters that no other takes.
    let is_key = |name: &str| {
        operation.auth.iter().any(|scheme| matches!(scheme, AuthScheme::ApiKeyQuery { name: key } if key == name))
    };
    query.retain(|(name, _)| !is_key(name));
    let input =
        reader.message(operation.input, &Parts { labels: &route.labels, query: &query, headers, status: None, body });
    reader.check_unknown_query(operation.input, &operation.uri.query, &query);
    let (asked, answered) = (reader.media_type(&api[operation.input]), reader.media_type(&api[operation.output]));
    reader.check_content_type(headers, asked, body);
    reader.check_accept(headers, answered);
    Ok(RequestRead { operation, input: Node::Object(input), violations: reader.findings.into_violations() })
}
