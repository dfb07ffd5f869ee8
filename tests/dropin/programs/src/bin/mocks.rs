//! Tests of applications with the rules of `aws-smithy-mocks`: outputs, errors, sequences, raw responses.

use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::error::ProvideErrorMetadata;
use aws_sdk_lambda::operation::get_function_event_invoke_config::{
    GetFunctionEventInvokeConfigError, GetFunctionEventInvokeConfigOutput,
};
use aws_sdk_lambda::operation::invoke::{InvokeError, InvokeOutput};
use aws_sdk_lambda::operation::list_functions::ListFunctionsOutput;
use aws_sdk_lambda::primitives::{Blob, SdkBody};
use aws_sdk_lambda::types::error::{ResourceNotFoundException, TooManyRequestsException};
use aws_sdk_lambda::types::FunctionConfiguration;
use aws_sdk_lambda::Client;
use aws_smithy_mocks::{mock, mock_client, RuleMode};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use dropin::print_error;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let blue = mock!(Client::get_function_event_invoke_config)
        .match_requests(|input| input.qualifier() == Some("BLUE"))
        .then_output(|| GetFunctionEventInvokeConfigOutput::builder().maximum_retry_attempts(0).build());
    let other = mock!(Client::get_function_event_invoke_config).then_error(|| {
        GetFunctionEventInvokeConfigError::ResourceNotFoundException(
            ResourceNotFoundException::builder().message("not BLUE").build(),
        )
    });
    let client = mock_client!(aws_sdk_lambda, RuleMode::MatchAny, [&blue, &other]);
    let found = client.get_function_event_invoke_config().function_name("f").qualifier("BLUE").send().await;
    println!("{:?}", found.expect("a response"));
    let gone = client.get_function_event_invoke_config().function_name("f").qualifier("GREEN").send().await;
    let gone = gone.expect_err("an error");
    print_error("GREEN", &gone);
    println!("{:?} {} {}", gone.into_service_error().message(), blue.num_calls(), other.num_calls());

    // One after the other, with retries in between.
    let sequence = mock!(Client::invoke)
        .sequence()
        .http_status(503, None)
        .error(|| {
            InvokeError::TooManyRequestsException(TooManyRequestsException::builder().retry_after_seconds("0").build())
        })
        .output(|| InvokeOutput::builder().status_code(200).payload(Blob::new("third")).build())
        .build();
    let client = mock_client!(aws_sdk_lambda, RuleMode::Sequential, [&sequence], |config| {
        config.retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
    });
    for _ in 0..2 {
        match client.invoke().function_name("f").send().await {
            Ok(output) => println!("{output:?} {:?}", output.payload),
            Err(error) => print_error("invoke", &error),
        }
        println!("{} calls, exhausted {}", sequence.num_calls(), sequence.is_exhausted());
    }

    let computed = mock!(Client::list_functions).then_compute_output(|input| {
        let function = FunctionConfiguration::builder().function_name(format!("after {:?}", input.marker()));
        ListFunctionsOutput::builder()
            .functions(function.build())
            .set_next_marker(input.marker().is_none().then(|| "next".to_owned()))
            .build()
    });
    let client = mock_client!(aws_sdk_lambda, RuleMode::MatchAny, [&computed]);
    let functions = client.list_functions().into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    for function in functions.expect("two pages") {
        println!("{:?}", function.function_name());
    }

    let raw = mock!(Client::get_account_settings).then_http_response(|| {
        let body = r#"{"AccountLimit":{"TotalCodeSize":80530636800,"ConcurrentExecutions":1000}}"#;
        HttpResponse::new(200.try_into().expect("a status"), SdkBody::from(body))
    });
    let client = mock_client!(aws_sdk_lambda, [&raw]);
    println!("{:?}", client.get_account_settings().send().await.expect("settings").account_limit());

    // A call that no rule takes.
    let client = mock_client!(aws_sdk_lambda, RuleMode::MatchAny, [&blue]);
    println!("{:?}", client.config().region());
}
