//! `aws.protocols#restJson1`: HTTP bindings over JSON.

use super::{ErrorHead, Protocol, RequestContext, RequestSpec, error, http_binding};
use crate::codec::json::Json;
use crate::shape::{Codec, Structure};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};

/// The protocol restJson1.
#[derive(Debug)]
pub struct RestJson1;

/// The protocol restJson1.
pub static REST_JSON_1: RestJson1 = RestJson1;

impl Protocol for RestJson1 {
    fn codec(&self) -> &'static dyn Codec {
        &Json
    }

    fn write_request(
        &self,
        spec: &RequestSpec,
        input: &mut dyn Structure,
        context: &mut dyn RequestContext,
    ) -> Result<HttpRequest, BoxError> {
        http_binding::write_request(spec, input, context, &Json)
    }

    fn read_output(&self, response: &HttpResponse, output: &mut dyn Structure) -> Result<(), BoxError> {
        http_binding::read_response(response, output, &Json)
    }

    fn read_streaming_output(&self, response: &mut HttpResponse, output: &mut dyn Structure) -> Result<(), BoxError> {
        http_binding::read_streaming_response(response, output, &Json)
    }

    fn read_error_head(&self, response: &HttpResponse) -> Result<ErrorHead, BoxError> {
        error::head(response, &Json)
    }

    fn read_error(&self, response: &HttpResponse, into: &mut dyn Structure) -> Result<(), BoxError> {
        http_binding::read_response(response, into, &Json)?;
        error::complete(response, into, &Json);
        Ok(())
    }
}
