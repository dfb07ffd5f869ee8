//! The protocols, each in a folder of its own behind the trait [`Protocol`]: which operation a request is of, and how
//! whole messages are read and written. What protocols share is in `codec`, the facts about them in the table
//! `knowledge::protocol` of the crate that reads models.
//!
//! Another protocol is an entry of that table, a folder here, and an arm of [`of`].

mod aws_json;
mod query_compatible;
mod rest_json1;

use crate::api::{Api, ApiOperation};
use crate::codec::read::{RequestRead, ResponseRead};
use crate::codec::write::{ErrorResponse, WriteError};
use crate::route::NoRoute;
use bytes::Bytes;
use http::{Method, Request, Response};
use proofmark_smithy_model::knowledge::ProtocolId;
use proofmark_smithy_model::model::Node;

/// A protocol: how the messages of an API's operations look.
pub(crate) trait Protocol: Sync {
    /// The operation of a request, by all of it but the body.
    fn route<'a>(&self, api: &'a Api, request: &Request<Bytes>) -> Result<&'a ApiOperation, NoRoute>;

    /// Reads a request.
    fn read_request<'a>(&self, api: &'a Api, request: &Request<Bytes>) -> Result<RequestRead<'a>, NoRoute>;

    /// Reads the response to a request of an operation: an output or an error.
    fn read_response(&self, api: &Api, operation: &ApiOperation, response: &Response<Bytes>) -> ResponseRead;

    /// Writes the request of an input.
    fn write_request(&self, api: &Api, operation: &ApiOperation, input: &Node) -> Result<Request<Bytes>, WriteError>;

    /// Writes the response of an output.
    fn write_response(&self, api: &Api, operation: &ApiOperation, output: &Node)
    -> Result<Response<Bytes>, WriteError>;

    /// Writes the response of an error.
    fn write_error(&self, api: &Api, error: &ErrorResponse) -> Result<Response<Bytes>, WriteError>;

    /// What a request of no operation is rejected with. Smithy's servers of all protocols agree on names and statuses; the
    /// text is ours.
    fn rejection(&self, reason: &NoRoute) -> ErrorResponse {
        let text = reason.to_string();
        match reason {
            NoRoute::WrongMethod { allowed, .. } => {
                let allowed = allowed.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
                let headers = vec![("allow".to_owned(), allowed)];
                ErrorResponse { headers, ..ErrorResponse::unmodelled("UnknownOperationException", 405, &text) }
            }
            NoRoute::Malformed { .. } => ErrorResponse::unmodelled("SerializationException", 400, &text),
            NoRoute::UnknownPath { .. }
            | NoRoute::MissingQuery { .. }
            | NoRoute::MissingTarget { .. }
            | NoRoute::UnknownTarget { .. } => ErrorResponse::unmodelled("UnknownOperationException", 404, &text),
        }
    }
}

/// The protocol of an API.
pub(crate) fn of(api: &Api) -> &'static dyn Protocol {
    match api.protocol.id {
        ProtocolId::RestJson1 => &rest_json1::RestJson1,
        ProtocolId::AwsJson1_0 | ProtocolId::AwsJson1_1 => &aws_json::AwsJson,
    }
}
