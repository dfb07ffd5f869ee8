//! Typed mocks respond to AWS's own SDK as to the generated client: they work at the level of HTTP. So do recordings
//! that are made and played within the process.
#![cfg(test)]

mod recorded;

use aws_sdk_lambda::Client;
use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_lambda::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_lambda::operation::get_function_event_invoke_config::{
    GetFunctionEventInvokeConfigError, GetFunctionEventInvokeConfigOutput as Received,
};
use aws_sdk_lambda::primitives::{Blob, DateTime};
use aws_sdk_lambda::types::InvokeWithResponseStreamResponseEvent;
use aws_smithy_runtime_api::client::http::HttpClient;
use proofmark_lambda_mocks::Lambda;
use proofmark_lambda_mocks::mocks::InvokeWithResponseStreamResponse;
use proofmark_lambda_mocks::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigOutput;
use proofmark_lambda_mocks::operation::invoke::InvokeOutput;
use proofmark_lambda_mocks::types::error::ResourceNotFoundException;
use proofmark_lambda_mocks::types::{
    DestinationConfig, InvokeResponseStreamUpdate, InvokeWithResponseStreamResponseEvent as Event, OnFailure, OnSuccess,
};
use std::time::Duration;

fn client(mocks: &Lambda) -> Client {
    client_over(mocks.uri(), aws_smithy_http_client::Builder::new().build_http())
}

fn client_over(url: &str, http: impl HttpClient + 'static) -> Client {
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-2"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "fixed"))
        .http_client(http)
        .retry_config(retries)
        .endpoint_url(url);
    Client::from_conf(config.build())
}

/// The documented response for `my-function`, `BLUE`.
fn blue() -> GetFunctionEventInvokeConfigOutput {
    let failed = OnFailure::builder().destination("arn:aws:sqs:us-east-2:123456789012:failed-invocations").build();
    GetFunctionEventInvokeConfigOutput::builder()
        .last_modified(DateTime::from_millis(1_479_757_760_006))
        .function_arn("arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE")
        .maximum_retry_attempts(0)
        .maximum_event_age_in_seconds(3600)
        .destination_config(
            DestinationConfig::builder().on_success(OnSuccess::builder().build()).on_failure(failed).build(),
        )
        .build()
}

async fn ask(mocks: &Lambda) -> Result<Received, SdkError<GetFunctionEventInvokeConfigError>> {
    let call = client(mocks).get_function_event_invoke_config().function_name("my-function").qualifier("BLUE");
    call.send().await
}

#[tokio::test]
async fn a_typed_output_arrives_with_every_member() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().function_name("my-function:BLUE").respond(blue()).expect(1);
    let (received, sent) = (ask(&mocks).await.expect("a response"), blue());
    // This SDK reads seconds as a float and keeps its error as nanoseconds.
    let milliseconds = |time: Option<&DateTime>| time.and_then(|time| time.to_millis().ok());
    assert_eq!(milliseconds(received.last_modified()), milliseconds(sent.last_modified()));
    assert_eq!(received.function_arn(), sent.function_arn());
    assert_eq!(received.maximum_retry_attempts(), Some(0));
    assert_eq!(received.maximum_event_age_in_seconds(), Some(3600));
    let destinations = received.destination_config().expect("destinations");
    assert_eq!(destinations.on_success().map(|success| success.destination()), Some(None));
    let failed = destinations.on_failure().and_then(|failure| failure.destination());
    assert_eq!(failed, Some("arn:aws:sqs:us-east-2:123456789012:failed-invocations"));
    mocks.verify();
}

#[tokio::test]
async fn a_typed_error_arrives_as_itself() {
    let mocks = Lambda::start().await;
    let gone = ResourceNotFoundException::builder().message("gone").build();
    mocks.get_function_event_invoke_config().respond_error(gone);
    let error = ask(&mocks).await.expect_err("an error").into_service_error();
    assert!(error.is_resource_not_found_exception(), "{error:?}");
    assert_eq!(error.message(), Some("gone"));
}

#[tokio::test]
async fn a_throttle_is_tried_again() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().respond_throttled(2).expect(2);
    mocks.get_function_event_invoke_config().respond(blue()).expect(1);
    ask(&mocks).await.expect("a response");
}

#[tokio::test]
async fn broken_connections_and_bodies_are_errors() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().connection_reset().up_to_n_times(3).then().truncated_body();
    let error = ask(&mocks).await.expect_err("no response");
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
    ask(&mocks).await.expect_err("half a response");
}

#[tokio::test]
async fn a_near_miss_is_the_text_of_the_error() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().qualifier("GREEN").respond(blue());
    let error = ask(&mocks).await.expect_err("no mock takes it");
    assert_eq!(error.code(), Some("NoMockMatched"));
    let text = error.message().expect("a text");
    assert!(text.contains("Qualifier: expected \"GREEN\", found \"BLUE\""), "{text}");
    assert_eq!(mocks.take_failures().all.len(), 1);
}

#[tokio::test]
async fn a_payload_arrives_as_it_is() {
    let mocks = Lambda::start().await;
    let output = InvokeOutput::builder().status_code(200).function_error("Unhandled").payload(Blob::new(*b"\xff\x00"));
    mocks.invoke().payload(Blob::new("{}")).respond(output.build()).expect(1);
    let call = client(&mocks).invoke().function_name("f").payload(Blob::new("{}"));
    let received = call.send().await.expect("a response");
    assert_eq!(received.payload().map(AsRef::as_ref), Some(b"\xff\x00".as_slice()));
    assert_eq!(received.function_error(), Some("Unhandled"));
}

#[tokio::test]
async fn a_response_stream_arrives_event_by_event() {
    let mocks = Lambda::start().await;
    let chunk = |bytes| InvokeResponseStreamUpdate::builder().payload(Blob::new(bytes)).build();
    let events = ["one", "two"].map(|bytes| Event::PayloadChunk(chunk(bytes)));
    mocks.invoke_with_response_stream().respond(InvokeWithResponseStreamResponse::new(events).status_code(200));
    let call = client(&mocks).invoke_with_response_stream().function_name("f");
    let mut received = call.send().await.expect("the head of a stream");
    let mut chunks = Vec::new();
    while let Some(event) = received.event_stream.recv().await.expect("a whole stream") {
        let InvokeWithResponseStreamResponseEvent::PayloadChunk(chunk) = event else { panic!("{event:?}") };
        chunks.push(chunk.payload.expect("a payload").into_inner());
    }
    assert_eq!(chunks, [b"one", b"two"]);
}
