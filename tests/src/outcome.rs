//! What a call came to, seen only through the client's public API and without the operation's types.

use crate::sdk::Client;
use crate::sdk::contract::{ConstraintViolations, Validate};
use crate::sdk::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use crate::sdk::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

/// A call under way.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// `Debug` of the response, or the failure.
pub type Outcome = BoxFuture<Result<String, Failure>>;

/// A row of the table of operations.
#[derive(Debug)]
pub struct OperationCase {
    /// Its name in the model.
    pub name: &'static str,
    /// Reads an input from JSON in the API's member names, and validates it.
    pub validate: fn(&str) -> serde_json::Result<Result<(), ConstraintViolations>>,
    /// Its smallest valid call.
    pub call: fn(&Client) -> Outcome,
    /// The errors that the model lists for it, in the order of the checks that `call` gives to [`outcome`].
    pub errors: &'static [ModelledError],
}

/// An error that the model lists for an operation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelledError {
    /// The shape's name, which is the code on the wire.
    pub name: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// Whether the model marks it as retryable.
    pub retryable: bool,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The variant of `SdkError`.
    pub kind: &'static str,
    /// The variant of the operation's error, `Unhandled` among them; empty where the service wasn't understood.
    pub variant: String,
    /// Which of the error's `is_...` functions say yes, by their place in the operation's list of errors.
    pub is: Vec<usize>,
    /// `ProvideErrorMetadata::code`.
    pub code: Option<String>,
    /// `ProvideErrorMetadata::message`.
    pub message: Option<String>,
    /// `RequestId::request_id`.
    pub request_id: Option<String>,
    /// The HTTP status of the response, when there was one.
    pub status: Option<u16>,
    /// `Debug`.
    pub debug: String,
    /// `DisplayErrorContext`, what a program prints to its user, without the `Debug` at its end.
    pub context: String,
}

/// Reads an input of this type and validates it.
pub fn validate<T: DeserializeOwned + Validate>(json: &str) -> serde_json::Result<Result<(), ConstraintViolations>> {
    Ok(serde_json::from_str::<T>(json)?.validate())
}

/// Waits for a call; `checks` are the `is_...` functions of its error.
pub fn outcome<O, E>(
    call: impl Future<Output = Result<O, SdkError<E, HttpResponse>>> + Send + 'static,
    checks: &'static [fn(&E) -> bool],
) -> Outcome
where
    O: Debug,
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    Box::pin(async move {
        match call.await {
            Ok(output) => Ok(format!("{output:#?}")),
            Err(error) => Err(failure(error, checks)),
        }
    })
}

/// What can be seen of an error through the public API.
pub fn failure<E>(error: SdkError<E, HttpResponse>, checks: &[fn(&E) -> bool]) -> Failure
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let kind = match &error {
        SdkError::ConstructionFailure(_) => "construction failure",
        SdkError::TimeoutError(_) => "timeout",
        SdkError::DispatchFailure(_) => "dispatch failure",
        SdkError::ResponseError(_) => "response error",
        SdkError::ServiceError(_) => "service error",
        _ => "unknown",
    };
    let service = error.as_service_error();
    let variant = service.map(|e| format!("{e:?}")).unwrap_or_default();
    let debug = format!("{error:?}");
    let context = DisplayErrorContext(&error).to_string();
    Failure {
        kind,
        variant: variant.split(['(', ' ']).next().unwrap_or_default().to_owned(),
        is: service.map_or(Vec::new(), |e| (0..checks.len()).filter(|index| checks[*index](e)).collect()),
        code: error.code().map(str::to_owned),
        message: error.message().map(str::to_owned),
        request_id: error.request_id().map(str::to_owned),
        status: error.raw_response().map(|response| response.status().as_u16()),
        context: context.strip_suffix(&format!(" ({debug})")).unwrap_or(&context).to_owned(),
        debug,
    }
}
