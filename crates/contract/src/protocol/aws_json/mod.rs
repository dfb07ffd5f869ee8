//! `aws.protocols#awsJson1_0` and `aws.protocols#awsJson1_1`: every request is `POST /`, with the operation in the
//! header `X-Amz-Target` and the whole input as a JSON body. A stream of events begins with a message that has the
//! other members.

mod read;
mod write;

use super::Protocol;
use crate::api::{Api, ApiOperation, Kind, Member, SchemaId};
use crate::codec::read::{RequestRead, ResponseRead};
use crate::codec::write::{ErrorResponse, WriteError};
use crate::route::NoRoute;
use bytes::Bytes;
use http::{Method, Request, Response};
use proofmark_smithy_model::knowledge::protocol::TARGET_HEADER;
use proofmark_smithy_model::model::Node;

/// Both versions: what differs is in the table of protocols, but for the form of an error's code.
pub(super) struct AwsJson;

impl Protocol for AwsJson {
    fn route<'a>(&self, api: &'a Api, request: &Request<Bytes>) -> Result<&'a ApiOperation, NoRoute> {
        route(api, request)
    }

    fn read_request<'a>(&self, api: &'a Api, request: &Request<Bytes>) -> Result<RequestRead<'a>, NoRoute> {
        Ok(read::request(api, route(api, request)?, request))
    }

    fn read_response(&self, api: &Api, operation: &ApiOperation, response: &Response<Bytes>) -> ResponseRead {
        read::response(api, operation, response)
    }

    fn write_request(&self, api: &Api, operation: &ApiOperation, input: &Node) -> Result<Request<Bytes>, WriteError> {
        write::request(api, operation, input)
    }

    fn write_response(
        &self,
        api: &Api,
        operation: &ApiOperation,
        output: &Node,
    ) -> Result<Response<Bytes>, WriteError> {
        write::response(api, operation, output)
    }

    fn write_error(&self, api: &Api, error: &ErrorResponse) -> Result<Response<Bytes>, WriteError> {
        write::error(api, error)
    }
}

/// The operation that the header names. Older clients write the service with a namespace before it.
fn route<'a>(api: &'a Api, request: &Request<Bytes>) -> Result<&'a ApiOperation, NoRoute> {
    let (method, path) = (request.method(), request.uri().path());
    if path != "/" {
        return Err(NoRoute::UnknownPath { path: path.to_owned(), closest: Some("/".to_owned()) });
    }
    if method != Method::POST {
        return Err(NoRoute::WrongMethod { method: method.clone(), allowed: vec![Method::POST] });
    }
    let mut values = request.headers().get_all(TARGET_HEADER).iter();
    let value = values.next().ok_or(NoRoute::MissingTarget { header: TARGET_HEADER })?;
    let malformed = |reason: &str| NoRoute::Malformed { reason: format!("the header {TARGET_HEADER} {reason}") };
    if values.next().is_some() {
        return Err(malformed("is there more than once"));
    }
    let found = value.to_str().map_err(|_| malformed("has other characters than visible ASCII"))?;
    let (prefix, name) = found.rsplit_once('.').unwrap_or(("", found));
    let service = prefix.rsplit('.').next().unwrap_or(prefix);
    match api.operation(name) {
        Some(operation) if service == api.service.name() => Ok(operation),
        Some(operation) => Err(unknown(found, Some(target(api, operation)))),
        None => Err(unknown(found, closest(api, name))),
    }
}

fn unknown(target: &str, closest: Option<String>) -> NoRoute {
    NoRoute::UnknownTarget { target: target.to_owned(), closest }
}

/// The target of the operation whose name is most like this one, if any is.
fn closest(api: &Api, name: &str) -> Option<String> {
    /// Comparing names costs their product: longer ones are not typing errors.
    const LONGEST: usize = 200;
    if name.len() > LONGEST {
        return None;
    }
    let likeness = |operation: &ApiOperation| strsim::normalized_damerau_levenshtein(name, operation.name());
    let all = api.operations().map(|operation| (operation, likeness(operation)));
    let (operation, likeness) = all.max_by(|one, other| one.1.total_cmp(&other.1))?;
    (likeness > 0.6).then(|| target(api, operation))
}

/// What names an operation: `DynamoDB_20120810.PutItem`.
fn target(api: &Api, operation: &ApiOperation) -> String {
    format!("{}.{}", api.service.name(), operation.name())
}

/// The member of an input or output that is a stream of events.
fn stream_of(api: &Api, structure: SchemaId) -> Option<&Member> {
    api[structure].members().find(|member| {
        let target = &api[member.target];
        target.streaming && matches!(target.kind, Kind::Union { .. })
    })
}

/// The name of the message before the first event.
fn initial_event(is_request: bool) -> &'static str {
    if is_request { "initial-request" } else { "initial-response" }
}
