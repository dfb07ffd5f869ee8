//! Documented examples as calls whose answer is known.

use crate::outcome::{BoxFuture, Failure, failure};
use crate::sdk::Client;
use crate::sdk::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use std::error::Error;
use std::fmt::Debug;
use std::future::Future;

/// A row of the table of examples.
#[derive(Debug)]
pub struct Example {
    /// The operation's name in the model.
    pub operation: &'static str,
    /// Which of the operation's examples, from 1.
    pub index: usize,
    /// The call with the example's input.
    pub call: fn(&Client) -> BoxFuture<Replayed>,
}

/// What the call of an example came to.
#[derive(Debug)]
pub struct Replayed {
    /// `Debug` of the answer, or the failure.
    pub answer: Result<String, Failure>,
    /// `Debug` of the example's output.
    pub expected: String,
    /// Whether they are equal as values.
    pub equal: bool,
}

/// Waits for the call of an example and compares its answer.
pub fn replay<O, E>(
    call: impl Future<Output = Result<O, SdkError<E, HttpResponse>>> + Send + 'static,
    expected: O,
) -> BoxFuture<Replayed>
where
    O: Debug + PartialEq + Send + 'static,
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    Box::pin(async move {
        let answer = call.await;
        Replayed {
            equal: answer.as_ref().is_ok_and(|answer| *answer == expected),
            expected: format!("{expected:#?}"),
            answer: answer.map(|answer| format!("{answer:#?}")).map_err(|error| failure(error, &[])),
        }
    })
}
