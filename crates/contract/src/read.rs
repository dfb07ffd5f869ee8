//! HTTP messages to documents, with everything in which they violate the model: requests and responses, by the API's
//! protocol, and documents themselves. The response to a violation is not decided here.

pub use crate::codec::read::{ErrorRead, RequestRead, ResponseOutcome, ResponseRead, document, own_document};

use crate::api::{Api, ApiOperation};
use crate::protocol;
use crate::route::NoRoute;
use bytes::Bytes;
use http::{Request, Response};

/// The operation of a request, by all of it but the body.
pub fn operation<'a>(api: &'a Api, request: &Request<Bytes>) -> Result<&'a ApiOperation, NoRoute> {
    protocol::of(api).route(api, request)
}

/// Reads a request. The signature is `sigv4`'s business.
pub fn request<'a>(api: &'a Api, request: &Request<Bytes>) -> Result<RequestRead<'a>, NoRoute> {
    protocol::of(api).read_request(api, request)
}

/// Reads the response to a request of an operation.
pub fn response(api: &Api, operation: &ApiOperation, response: &Response<Bytes>) -> ResponseRead {
    protocol::of(api).read_response(api, operation, response)
}
