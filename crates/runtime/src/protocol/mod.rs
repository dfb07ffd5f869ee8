//! Protocols: how an operation's request, output and errors travel as HTTP messages. A client is made with one of them,
//! which its generated `meta.rs` names; what it doesn't name isn't linked.
//!
//! Two families carry them all: **HTTP bindings over a codec** (`http_binding`), where traits of the model say what of a
//! shape travels in the path, query, headers and body, and **RPC over a codec** (`rpc`), where all of it is the body and
//! a header or the path names the operation. A protocol is a family with its codec, and with what is its own.

mod aws_json;
mod error;
mod http_binding;
mod request;
mod response;
mod rest_json1;
mod rpc;

pub use aws_json::{AWS_JSON_1_0, AWS_JSON_1_1, AwsJson};
pub use error::ErrorHead;
pub use request::{RequestContext, RequestSpec};
pub use response::ResponseError;
pub use rest_json1::{REST_JSON_1, RestJson1};

pub(crate) use error::{body_metadata, modelled, set_message};
pub(crate) use request::host_prefix;
pub(crate) use response::payload;

use crate::shape::{Codec, Structure};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use std::fmt::Debug;

/// A protocol.
pub trait Protocol: Debug + Send + Sync {
    /// The codec of bodies and of the payloads of events.
    fn codec(&self) -> &'static dyn Codec;

    /// Writes the request of an operation, without an endpoint. Unset idempotency tokens are set; a stream is taken out of
    /// the input.
    ///
    /// # Errors
    /// A member that the request needs and that is unset, or whose value it cannot carry, by the member's name.
    fn write_request(
        &self,
        spec: &RequestSpec,
        input: &mut dyn Structure,
        context: &mut dyn RequestContext,
    ) -> Result<HttpRequest, BoxError>;

    /// Fills an output from a response whose body is loaded.
    fn read_output(&self, response: &HttpResponse, output: &mut dyn Structure) -> Result<(), BoxError>;

    /// Fills an output from the head of a response and hands its body to the stream of the output.
    fn read_streaming_output(&self, response: &mut HttpResponse, output: &mut dyn Structure) -> Result<(), BoxError>;

    /// Whether the members of an output that come before a stream of events are the payload of its first message.
    fn has_initial_response(&self) -> bool {
        false
    }

    /// What an error response says, whatever the error.
    ///
    /// # Errors
    /// The response doesn't say which error it is, and isn't one of the protocol.
    fn read_error_head(&self, response: &HttpResponse) -> Result<ErrorHead, BoxError>;

    /// Fills a modelled error from a response.
    fn read_error(&self, response: &HttpResponse, error: &mut dyn Structure) -> Result<(), BoxError>;
}
