//! The first message of a stream of events, where the protocol puts the other members of an output there. The output
//! that an application gets has them.

use super::spec::{CallResult, OperationSpec};
use crate::shape::{Slot, Structure};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{Error, InterceptorContext, Output};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use std::future::poll_fn;
use std::task::{Context, Poll};

/// The output of a call that was made: as it is, or once its first message has come.
pub(super) async fn finish(spec: &'static OperationSpec, context: InterceptorContext) -> CallResult<Output, Error> {
    if !spec.traits.streaming_output || !spec.service.protocol.has_initial_response() {
        return context.finalize();
    }
    let response = context.response().map(head);
    let mut output = context.finalize()?;
    match read_initial(spec, &mut output).await {
        Ok(()) => Ok(output),
        Err(cause) => Err(match response {
            Some(response) => SdkError::response_error(cause, response),
            None => SdkError::construction_failure(cause),
        }),
    }
}

async fn read_initial(spec: &'static OperationSpec, output: &mut Output) -> Result<(), BoxError> {
    // The output is borrowed anew for each poll: a structure cannot be sent to another thread while it is.
    let initial = poll_fn(|context| match (spec.shims.output_mut)(output) {
        Some(structure) => poll_initial(structure, context),
        None => Poll::Ready(Ok(None)),
    });
    let initial = initial.await?;
    match (spec.shims.output_mut)(output) {
        Some(structure) => spec.service.protocol.codec().read_body(&initial.unwrap_or_default(), structure),
        None => Ok(()),
    }
}

fn poll_initial(output: &mut dyn Structure, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
    let Some(index) = crate::protocol::payload(output) else { return Poll::Ready(Ok(None)) };
    match output.field_mut(index).slot() {
        Slot::Events(events) => events.poll_initial(context),
        _ => Poll::Ready(Ok(None)),
    }
}

/// A response without its body, which the output has.
fn head(response: &HttpResponse) -> HttpResponse {
    let mut head = HttpResponse::new(response.status(), SdkBody::taken());
    *head.headers_mut() = response.headers().clone();
    head
}

#[cfg(test)]
mod tests;
