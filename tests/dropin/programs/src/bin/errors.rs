//! Errors of the service: matching them by type, by code, and printing them.

use aws_sdk_lambda::error::{BuildError, DisplayErrorContext, ErrorMetadata, ProvideErrorMetadata, SdkError};
use aws_sdk_lambda::operation::create_function::CreateFunctionError;
use aws_sdk_lambda::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigError;
use aws_sdk_lambda::operation::RequestId;
use aws_sdk_lambda::types::error::{ResourceNotFoundException, TooManyRequestsException};
use aws_sdk_lambda::types::{AllowedPublishers, ThrottleReason};
use aws_sdk_lambda::{Client, Error};
use dropin::{config, print_error, ScriptedResponse, Server};

async fn ask(response: ScriptedResponse) -> SdkError<GetFunctionEventInvokeConfigError> {
    let server = Server::script([response]).await;
    let retries = aws_sdk_lambda::config::retry::RetryConfig::disabled();
    let client = Client::from_conf(config(&server.url()).retry_config(retries).build());
    client.get_function_event_invoke_config().function_name("f").send().await.expect_err("an error")
}

fn recognised(error: &GetFunctionEventInvokeConfigError) -> [bool; 4] {
    [
        error.is_invalid_parameter_value_exception(),
        error.is_resource_not_found_exception(),
        error.is_service_exception(),
        error.is_too_many_requests_exception(),
    ]
}

#[tokio::main]
async fn main() {
    let responses = [
        ScriptedResponse::exception(400, "InvalidParameterValueException", "bad name"),
        ScriptedResponse::exception(404, "ResourceNotFoundException", "no config"),
        ScriptedResponse::exception(404, "ResourceNotFoundException:http://internal.amazon.com/coral/", "with a URL"),
        ScriptedResponse::exception(404, "aws.lambda#ResourceNotFoundException", "with a namespace"),
        ScriptedResponse::json(404, r#"{"__type":"com.amazon#ResourceNotFoundException","Message":"in the body"}"#),
        ScriptedResponse::json(404, r#"{"code":"ResourceNotFoundException","errorMessage":"by code"}"#),
        ScriptedResponse::exception(429, "TooManyRequestsException", "slow down").header("Retry-After", "3"),
        ScriptedResponse::json(429, r#"{"Type":"User","Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}"#)
            .header("x-amzn-errortype", "TooManyRequestsException"),
        ScriptedResponse::exception(500, "ServiceException", "broken"),
        ScriptedResponse::exception(403, "AccessDeniedException", "not allowed"),
        ScriptedResponse::exception(400, "SomethingNewException", "not modelled"),
        ScriptedResponse::json(400, "{}"),
        ScriptedResponse::json(400, ""),
        ScriptedResponse::new(503),
        ScriptedResponse::new(503).header("content-type", "text/html").bytes("<html>Service Unavailable</html>"),
    ];
    for (number, response) in responses.into_iter().enumerate() {
        let error = ask(response).await;
        print_error(&format!("response {number}"), &error);
        println!("  meta {:?}", error.meta());
        if let Some(service) = error.as_service_error() {
            println!("  is {:?}", recognised(service));
        }
        let error = error.into_service_error();
        match &error {
            GetFunctionEventInvokeConfigError::ResourceNotFoundException(gone) => println!("  gone: {gone:?}"),
            GetFunctionEventInvokeConfigError::TooManyRequestsException(throttled) => println!(
                "  throttled: {:?} {:?} {:?}",
                throttled.retry_after_seconds(),
                throttled.reason(),
                throttled.r#type()
            ),
            GetFunctionEventInvokeConfigError::InvalidParameterValueException(bad) => println!("  bad: {bad}"),
            other if other.code() == Some("AccessDeniedException") => println!("  denied: {other}"),
            other => println!("  other: {other} {other:?}"),
        }
        println!("  {} / {:?}", DisplayErrorContext(&error), error.meta().request_id());
        // All errors of the service in one type, as `?` makes it.
        let error: Error = error.into();
        println!("  {error} / {error:?} / {:?} {:?}", error.code(), error.request_id());
    }

    // Errors are made in tests of applications.
    let made = TooManyRequestsException::builder()
        .retry_after_seconds("5")
        .message("made")
        .reason(ThrottleReason::CallerRateLimitExceeded)
        .meta(ErrorMetadata::builder().code("TooManyRequestsException").message("made").build())
        .build();
    println!("{made} {made:?} {:?} {:?}", made.meta(), made.message());
    println!("{}", made == made.clone());
    let empty = ResourceNotFoundException::builder().build();
    println!("{empty} {empty:?}");
    let unhandled = CreateFunctionError::unhandled("something else");
    println!("{unhandled} {unhandled:?} {}", DisplayErrorContext(&unhandled));
    let generic = CreateFunctionError::generic(ErrorMetadata::builder().code("Odd").message("odd").build());
    println!("{generic} {:?} {:?}", generic.code(), generic.message());
    let meta = ErrorMetadata::builder().code("C").message("m").custom("key", "value").build();
    println!("{meta} {meta:?} {:?} {:?}", meta.extra("key"), meta.request_id());

    // What can't be built says what is missing.
    let unbuilt: BuildError = AllowedPublishers::builder().build().expect_err("a list is missing");
    println!("{unbuilt} {unbuilt:?}");
}
