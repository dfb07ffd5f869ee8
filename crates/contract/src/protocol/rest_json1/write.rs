//! Requests, responses and errors, each member to where the model binds it.

use crate::api::{Api, ApiOperation};
use crate::codec::write::{Bound, ErrorResponse, Side, WriteError, bind, finish_error, insert_header, request_of, uri};
use crate::codec::write::{response_of, unmodelled};
use bytes::Bytes;
use http::{Method, Request, Response};
use proofmark_smithy_model::knowledge::protocol::ERROR_CODE_HEADER;
use proofmark_smithy_model::model::Node;

pub(super) fn request(api: &Api, operation: &ApiOperation, input: &Node) -> Result<Request<Bytes>, WriteError> {
    let bound = bind(api, operation.input, input, Side::Request)?;
    let uri = uri::write(&operation.uri, &bound.labels, &bound.query)?;
    Ok(request_of(operation.method.clone(), uri, bound))
}

pub(super) fn response(api: &Api, operation: &ApiOperation, output: &Node) -> Result<Response<Bytes>, WriteError> {
    let bound = bind(api, operation.output, output, Side::Response)?;
    let status = bound.status.unwrap_or(operation.code);
    response_of(bound, status, operation.method == Method::HEAD)
}

/// The name travels in a header alone.
pub(super) fn error(api: &Api, error: &ErrorResponse) -> Result<Response<Bytes>, WriteError> {
    let bound = match error.schema {
        Some(schema) => bind(api, schema, &error.members, Side::Response)?,
        None => Bound::json(api, unmodelled(&error.members)?),
    };
    let mut response = response_of(bound, error.status, false)?;
    insert_header(response.headers_mut(), ERROR_CODE_HEADER, &error.name)?;
    finish_error(response, error)
}
