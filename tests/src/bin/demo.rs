//! The main job on real input: the documented example of GetFunctionEventInvokeConfig and its four exceptions, played
//! over a real socket with the generated client. Run by `cargo xtask demo`, after it has regenerated the client.

use proofmark_lambda::error::ProvideErrorMetadata;
use proofmark_lambda::operation::RequestId;
use proofmark_lambda::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigOutput;
use proofmark_lambda::types::{DestinationConfig, OnFailure, OnSuccess};
use proofmark_lambda::{Client, primitives::DateTime};
use proofmark_tests::client::client;
use proofmark_tests::raw_server::{BLUE, RawServer, answer};
use std::process::ExitCode;

/// Code, status, the name of the message member as the model has it, and how often a call is tried.
const EXCEPTIONS: [(&str, u16, &str, usize); 4] = [
    ("InvalidParameterValueException", 400, "message", 1),
    ("ResourceNotFoundException", 404, "Message", 1),
    ("TooManyRequestsException", 429, "message", 3),
    ("ServiceException", 500, "Message", 3),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut passed = vec![example().await];
    for (code, status, member, tries) in EXCEPTIONS {
        passed.push(exception(code, status, member, tries).await);
    }
    let failed = passed.iter().filter(|passed| !**passed).count();
    println!("{} passed, {failed} failed", passed.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn call(
    client: &Client,
) -> proofmark_lambda::operation::get_function_event_invoke_config::builders::GetFunctionEventInvokeConfigFluentBuilder
{
    client.get_function_event_invoke_config().function_name("my-function").qualifier("BLUE")
}

async fn example() -> bool {
    let headers = [("content-type", "application/json"), ("x-amzn-requestid", "demo-1")];
    let server = RawServer::start(vec![answer(200, &headers, BLUE)]).await;
    let result = call(&client(server.url())).send().await;
    let sent = server.received().concat();
    println!("--- request\n{}", String::from_utf8_lossy(&sent).trim_end());
    println!("--- answer\n200 {BLUE}");
    let expected = GetFunctionEventInvokeConfigOutput::builder()
        .last_modified(DateTime::from_secs_and_nanos(1_479_757_760, 6_000_000))
        .function_arn("arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE")
        .maximum_retry_attempts(0)
        .maximum_event_age_in_seconds(3600)
        .destination_config(
            DestinationConfig::builder()
                .on_success(OnSuccess::builder().build())
                .on_failure(
                    OnFailure::builder().destination("arn:aws:sqs:us-east-2:123456789012:failed-invocations").build(),
                )
                .build(),
        )
        .build();
    let line = "GET /2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE HTTP/1.1\r\n";
    let same = match result {
        Ok(output) => {
            println!("--- decoded\n{output:#?}");
            let same_id = output.request_id() == Some("demo-1");
            same_id && same_values(&output, &expected) && sent.starts_with(line.as_bytes())
        }
        Err(error) => {
            println!("--- error\n{}", proofmark_lambda::error::DisplayErrorContext(&error));
            false
        }
    };
    println!("--- {}: the documented example (my-function, BLUE)\n", verdict(same));
    same
}

/// Compares what the model describes; the request id is no part of it.
fn same_values(a: &GetFunctionEventInvokeConfigOutput, b: &GetFunctionEventInvokeConfigOutput) -> bool {
    a.last_modified == b.last_modified
        && a.function_arn == b.function_arn
        && a.maximum_retry_attempts == b.maximum_retry_attempts
        && a.maximum_event_age_in_seconds == b.maximum_event_age_in_seconds
        && a.destination_config == b.destination_config
}

async fn exception(code: &str, status: u16, member: &str, tries: usize) -> bool {
    let body = format!(r#"{{"Type":"User","{member}":"as the service says it"}}"#);
    let headers = [("content-type", "application/json"), ("x-amzn-errortype", code), ("x-amzn-requestid", "demo-2")];
    let server = RawServer::start(vec![answer(status, &headers, body)]).await;
    let result = call(&client(server.url())).send().await;
    let attempts = server.received().len();
    let passed = match result {
        Ok(_) => false,
        Err(error) => {
            let error = error.into_service_error();
            let variant = match code {
                "InvalidParameterValueException" => error.is_invalid_parameter_value_exception(),
                "ResourceNotFoundException" => error.is_resource_not_found_exception(),
                "TooManyRequestsException" => error.is_too_many_requests_exception(),
                _ => error.is_service_exception(),
            };
            variant
                && error.code() == Some(code)
                && error.message() == Some("as the service says it")
                && error.request_id() == Some("demo-2")
                && attempts == tries
        }
    };
    println!("--- {}: {code}, HTTP {status}, tried {attempts} of {tries}", verdict(passed));
    passed
}

fn verdict(passed: bool) -> &'static str {
    if passed { "passed" } else { "FAILED" }
}
