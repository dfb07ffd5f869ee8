//! `aws.protocols#restJson1`: operations by URI patterns, members in the parts of the message that the traits of HTTP
//! bindings name, the others in a JSON body.

mod read;
mod write;

use super::Protocol;
use crate::api::{Api, ApiOperation};
use crate::codec::read::{RequestRead, ResponseRead};
use crate::codec::write::{ErrorResponse, WriteError};
use crate::route::{NoRoute, Route};
use bytes::Bytes;
use http::{Request, Response};
use proofmark_smithy_model::model::Node;

pub(super) struct RestJson1;

impl Protocol for RestJson1 {
    fn route<'a>(&self, api: &'a Api, request: &Request<Bytes>) -> Result<&'a ApiOperation, NoRoute> {
        route(api, request).map(|(operation, _)| operation)
    }

    fn read_request<'a>(&self, api: &'a Api, request: &Request<Bytes>) -> Result<RequestRead<'a>, NoRoute> {
        let (operation, route) = route(api, request)?;
        Ok(read::request(api, operation, &route, request))
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

/// The operation of a request, with what its URI says.
fn route<'a, 'p>(api: &'a Api, request: &'p Request<Bytes>) -> Result<(&'a ApiOperation, Route<'a, 'p>), NoRoute> {
    let uri = request.uri();
    let route = api.router().route(request.method(), uri.path(), uri.query().unwrap_or_default())?;
    match api.operation_at(route.operation) {
        Some(operation) => Ok((operation, route)),
        None => Err(NoRoute::UnknownPath { path: uri.path().to_owned(), closest: None }),
    }
}
