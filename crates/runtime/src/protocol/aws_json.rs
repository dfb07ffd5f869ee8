//! `aws.protocols#awsJson1_0` and `awsJson1_1`: RPC over JSON, the operation in `X-Amz-Target`. The two differ in their
//! content type alone.

use super::{ErrorHead, Protocol, RequestContext, RequestSpec, error, rpc};
use crate::codec::json::Json;
use crate::shape::{Codec, Structure};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};

/// One of the protocols awsJson1_0 and awsJson1_1.
#[derive(Debug)]
pub struct AwsJson {
    content_type: &'static str,
}

/// The protocol awsJson1_0.
pub static AWS_JSON_1_0: AwsJson = AwsJson { content_type: "application/x-amz-json-1.0" };

/// The protocol awsJson1_1.
pub static AWS_JSON_1_1: AwsJson = AwsJson { content_type: "application/x-amz-json-1.1" };

/// Where a service that once spoke awsQuery says which code the error had there, and whose fault it is.
const QUERY_ERROR: &str = "x-amzn-query-error";

impl Protocol for AwsJson {
    fn codec(&self) -> &'static dyn Codec {
        &Json
    }

    fn write_request(
        &self,
        spec: &RequestSpec,
        input: &mut dyn Structure,
        context: &mut dyn RequestContext,
    ) -> Result<HttpRequest, BoxError> {
        let mut request = rpc::write_request(spec, self.content_type, input, context, &Json)?;
        if let Some(target) = spec.target {
            request.headers_mut().try_insert("x-amz-target", target)?;
        }
        Ok(request)
    }

    fn read_output(&self, response: &HttpResponse, output: &mut dyn Structure) -> Result<(), BoxError> {
        rpc::read_output(response, output, &Json)
    }

    fn read_streaming_output(&self, response: &mut HttpResponse, output: &mut dyn Structure) -> Result<(), BoxError> {
        rpc::read_streaming_output(response, output, &Json)
    }

    fn has_initial_response(&self) -> bool {
        true
    }

    fn read_error_head(&self, response: &HttpResponse) -> Result<ErrorHead, BoxError> {
        let head = error::head(response, &Json);
        let query_error = response.headers().get(QUERY_ERROR).and_then(|value| value.split_once(';'));
        let Some((code, fault)) = query_error else { return head };
        // The header names the error, whatever the body is.
        let ErrorHead { name, meta } = head.unwrap_or_else(|_| error::bodiless(response));
        // Programs that were written for awsQuery compare this code. The name comes first when the error is looked up.
        let meta = meta.into_builder().code(code).custom("type", fault).build();
        Ok(ErrorHead { name, meta })
    }

    fn read_error(&self, response: &HttpResponse, into: &mut dyn Structure) -> Result<(), BoxError> {
        rpc::read_output(response, into, &Json)?;
        error::complete(response, into, &Json);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
