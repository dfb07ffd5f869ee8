//! What a call came to, as text: everything that the public API has of an output or an error.

use crate::made::Unmade;
use sdk::config::http::HttpResponse;
use sdk::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use sdk::operation::RequestId;
use sdk::Client;
use serde_json::Value;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::future::Future;
use std::pin::Pin;

/// Aspects of what happened, each with its text, in order.
pub type Told = Vec<(&'static str, String)>;

/// A call under way.
pub type Call<'a> = Pin<Box<dyn Future<Output = Result<Told, Unmade>> + 'a>>;

/// A row of the table.
pub struct Operation {
    /// Its name in the model.
    pub name: &'static str,
    /// The call with an input in JSON.
    pub call: for<'a> fn(&'a Client, &'a Value) -> Call<'a>,
}

/// An `is_...` function of an error, with its name.
pub type Check<E> = (&'static str, fn(&E) -> bool);

/// The outcome of a call; `checks` are the `is_...` functions of its error.
pub fn told<O, E>(sent: &Result<O, SdkError<E, HttpResponse>>, checks: &[Check<E>]) -> Told
where
    O: Debug + RequestId,
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    match sent {
        Ok(output) => vec![
            ("outcome", "output".to_owned()),
            ("output", format!("{output:?}")),
            ("request id", format!("{:?}", output.request_id())),
        ],
        Err(error) => {
            let service = error.as_service_error();
            let is = checks.iter().filter(|(_, check)| service.is_some_and(check)).map(|(name, _)| *name);
            let mut told = failure(error);
            told.extend([
                ("code", format!("{:?}", error.code())),
                ("message", format!("{:?}", error.message())),
                ("request id", format!("{:?}", error.request_id())),
                ("metadata", format!("{:?}", error.meta())),
                ("status", format!("{:?}", error.raw_response().map(|response| response.status().as_u16()))),
                ("is", is.collect::<Vec<_>>().join(", ")),
            ]);
            told
        }
    }
}

/// What every error has.
pub fn failure<E, R>(error: &SdkError<E, R>) -> Told
where
    E: Error + Send + Sync + 'static,
    R: Debug + Send + Sync + 'static,
{
    let kind = match error {
        SdkError::ConstructionFailure(_) => "construction failure",
        SdkError::TimeoutError(_) => "timeout",
        SdkError::DispatchFailure(failure) if failure.is_timeout() => "dispatch failure: timeout",
        SdkError::DispatchFailure(failure) if failure.is_io() => "dispatch failure: io",
        SdkError::DispatchFailure(failure) if failure.is_user() => "dispatch failure: user",
        SdkError::DispatchFailure(_) => "dispatch failure",
        SdkError::ResponseError(_) => "response error",
        SdkError::ServiceError(_) => "service error",
        _ => "another kind of error",
    };
    let debug = format!("{error:?}");
    let context = displayed(&DisplayErrorContext(error));
    let context = context.strip_suffix(&format!(" ({debug})")).unwrap_or(&context).to_owned();
    vec![("outcome", kind.to_owned()), ("display", displayed(error)), ("context", context), ("debug", debug)]
}

fn displayed(error: &impl Display) -> String {
    error.to_string()
}
