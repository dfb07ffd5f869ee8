//! What several programs print in the same way.

use crate::Server;
use aws_sdk_lambda::config::http::HttpResponse;
use aws_sdk_lambda::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_lambda::operation::RequestId;
use std::error::Error;

/// All that an application can ask of an error.
pub fn print_error<E>(title: &str, error: &SdkError<E, HttpResponse>)
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
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
        _ => "another kind",
    };
    println!("{title}: {kind}");
    println!("  display: {error}");
    println!("  context: {}", DisplayErrorContext(error));
    println!("  code {:?}, message {:?}, request id {:?}", error.code(), error.message(), error.request_id());
    println!("  status {:?}", error.raw_response().map(|response| response.status().as_u16()));
    let mut source = error.source();
    while let Some(cause) = source {
        println!("  because: {cause}");
        source = cause.source();
    }
}

/// A text that doesn't name the port that this run's server happens to have.
pub fn hide_port(text: &str, server: &Server) -> String {
    text.replace(&server.port().to_string(), "PORT")
}
