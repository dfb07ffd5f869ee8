//! From a response to an operation's output or error, and from the erased result of a call to the typed one.

use super::spec::{CallResult, OutputOrError, SuccessResponse};
use super::types::{Operation, OperationOutput};
use crate::error::{ErrorMetadata, OperationError, Unhandled};
use crate::protocol::{self, ErrorHead, Protocol};
use crate::shape::Structure;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_types::request_id::{RequestId, apply_request_id};
use std::fmt;

pub(super) fn read<O: Operation>(protocol: &'static dyn Protocol, mut answer: SuccessResponse<'_>) -> OutputOrError {
    let mut output = O::Output::initial();
    match answer.fill(protocol, &mut output) {
        Ok(()) => {
            output.set_request_id(request_id(&answer));
            Ok(Output::erase(output))
        }
        Err(cause) => Err(operation_error(O::Error::from_unhandled(unreadable(answer.response(), cause)))),
    }
}

fn request_id(answer: &SuccessResponse<'_>) -> Option<String> {
    answer.response().request_id().map(str::to_owned)
}

fn operation_error<E: OperationError>(error: E) -> OrchestratorError<Error> {
    OrchestratorError::operation(Error::erase(error))
}

/// A response that can't be read: an error without a code, but with the request id.
fn unreadable(response: &HttpResponse, cause: BoxError) -> Unhandled {
    Unhandled::with_meta(cause, apply_request_id(ErrorMetadata::builder(), response.headers()).build())
}

pub(super) fn read_error<E: OperationError>(protocol: &'static dyn Protocol, response: &HttpResponse) -> E {
    match protocol.read_error_head(response) {
        Ok(ErrorHead { name, meta }) => {
            // Where the protocol has codes of its own, the model may know the error by its code alone.
            let code = meta.code().filter(|code| name.as_deref() != Some(*code)).map(str::to_owned);
            let names: Vec<&str> = name.iter().chain(&code).map(String::as_str).collect();
            protocol::modelled(&names, meta, &mut |shape| protocol.read_error(response, shape))
        }
        Err(cause) => E::from_unhandled(unreadable(response, cause)),
    }
}

/// The typed result of a call. Another type than the operation's can only come from an interceptor or a test
/// double: that is an error that says so.
#[allow(clippy::result_large_err)] // the size of SDK errors is not ours to choose
pub(super) fn typed<T: OperationOutput, E: OperationError>(result: CallResult<Output, Error>) -> CallResult<T, E> {
    match result {
        Ok(output) => output.downcast::<T>().map_err(|other| SdkError::construction_failure(foreign(&other))),
        Err(error) => Err(error.map_service_error(|error| {
            let foreign = |other| E::from_unhandled(Unhandled::new(foreign(&other)));
            error.downcast::<E>().unwrap_or_else(foreign)
        })),
    }
}

fn foreign(value: &dyn fmt::Debug) -> String {
    format!("an interceptor replaced the result with one of another operation: {value:?}")
}
