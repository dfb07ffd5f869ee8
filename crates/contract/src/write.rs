//! Documents to HTTP messages, by the API's protocol: requests, responses and errors. Constraints are not looked at, so
//! that invalid values can be written on purpose; a document that does not fit its schema is an error.

pub use crate::codec::write::{ErrorResponse, WriteError, epoch_seconds, format_timestamp, identify, message_member};

use crate::api::{Api, ApiOperation};
use crate::codec::write::of_output;
use crate::protocol;
use bytes::Bytes;
use http::{Request, Response};
use proofmark_smithy_model::model::Node;

/// The request of an input: method, path and query, the headers of the protocol and those that members travel in, body.
/// Host, signature and framing are the sender's business: `content-length` is the body's where a member asks for it, and
/// members that are bound to `transfer-encoding`, `connection` and the like are not written.
pub fn request(api: &Api, operation: &ApiOperation, input: &Node) -> Result<Request<Bytes>, WriteError> {
    protocol::of(api).write_request(api, operation, input)
}

/// The response of an output. Framing is the sender's business, as in [`request`]; only the response to `HEAD` has a
/// `content-length` that is not its body's. What a service's servers add to every response is [`identify`]'s business.
pub fn response(api: &Api, operation: &ApiOperation, output: &Node) -> Result<Response<Bytes>, WriteError> {
    protocol::of(api).write_response(api, operation, output)
}

/// The response of an error: its name where the protocol has it, the members as the model binds them; those of an error
/// that the model does not have are in the body as they are.
pub fn error(api: &Api, error: &ErrorResponse) -> Result<Response<Bytes>, WriteError> {
    protocol::of(api).write_error(api, error)
}

/// The frames of events of an operation's output, an array of objects with one member each.
pub fn events(api: &Api, operation: &ApiOperation, events: &Node) -> Result<Bytes, WriteError> {
    of_output(api, operation, events).map(Bytes::from)
}
