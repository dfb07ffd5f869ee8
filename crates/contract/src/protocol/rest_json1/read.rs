//! Requests and responses, each member from where the model binds it.

use crate::api::{Api, ApiOperation, AuthScheme};
use crate::codec::read::{self, Form, Parts, Reader, RequestRead, ResponseRead, query_of};
use crate::route::{Route, percent};
use crate::violation::{Constraint, Severity};
use bytes::Bytes;
use http::{Request, Response};
use proofmark_smithy_model::model::Node;

pub(super) fn request<'a>(
    api: &'a Api,
    operation: &'a ApiOperation,
    route: &Route<'_, '_>,
    request: &Request<Bytes>,
) -> RequestRead<'a> {
    let query = request.uri().query().unwrap_or_default();
    let mut reader = Reader::of_message(api, Form::Request, operation.input);
    for (name, value) in percent::query_pairs(query) {
        if let Err(reason) = percent::check(name).and_then(|()| percent::check(value)) {
            let constraint = Constraint::Malformed { reason: format!("the parameter {reason}") };
            reader.part(format!("query {name}"), Severity::Error, constraint, None);
        }
    }
    let plain = match read::uncompressed(operation, request) {
        Ok(plain) => plain,
        Err(reason) => return reader.of_broken_body(operation, reason),
    };
    let (headers, body) = plain.as_ref().map_or((request.headers(), request.body()), |(headers, body)| (headers, body));
    let mut query = query_of(query);
    // An API key is not an input, also where a member takes all parameters that no other takes.
    let is_key = |name: &str| {
        operation.auth.iter().any(|scheme| matches!(scheme, AuthScheme::ApiKeyQuery { name: key } if key == name))
    };
    query.retain(|(name, _)| !is_key(name));
    let input =
        reader.message(operation.input, &Parts { labels: &route.labels, query: &query, headers, status: None, body });
    reader.check_unknown_query(operation.input, &operation.uri.query, &query);
    let (asked, responded) = (reader.media_type(&api[operation.input]), reader.media_type(&api[operation.output]));
    reader.check_content_type(headers, asked, body);
    reader.check_accept(headers, responded);
    RequestRead { operation, input: Node::Object(input), violations: reader.into_violations() }
}

pub(super) fn response(api: &Api, operation: &ApiOperation, response: &Response<Bytes>) -> ResponseRead {
    read::response(api, operation, response, |reader| {
        let members = reader.message(operation.output, &Parts::of_response(response));
        let media_type = reader.media_type(&api[operation.output]);
        reader.check_content_type(response.headers(), media_type, response.body());
        members
    })
}
