//! AWS's own SDK recorded and replayed within the process: outputs, errors, pages and streams are equal both times.

use crate::client_over;
use aws_sdk_lambda::Client;
use aws_sdk_lambda::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, InvokeWithResponseStreamResponseEvent as Event, Runtime};
use aws_smithy_runtime_api::http::Response;
use proofmark_contract_lambda::{FunctionResult, LambdaServer};
use proofmark_recording::Keep;
use proofmark_recording::client::{RecordingClient, ReplayingClient};
use proofmark_recording::writer::Options;
use std::fmt::Debug;

/// An error as a program sees it.
fn failed<E: ProvideErrorMetadata + Debug>(error: &SdkError<E, Response>) -> String {
    let status = error.raw_response().map(|response| response.status().as_u16());
    format!("{status:?} {:?}: {:?}", error.code(), error.message())
}

/// What calls of all kinds came to, but for times and ids.
async fn story(client: &Client) -> Vec<String> {
    let mut seen = Vec::new();
    let role = "arn:aws:iam::123456789012:role/lambda-role";
    let create = client.create_function().function_name("made").role(role).handler("index.handler");
    let create =
        create.runtime(Runtime::Nodejs22x).code(FunctionCode::builder().s3_bucket("code").s3_key("made.zip").build());
    for _ in 0..2 {
        // The second one is a conflict.
        seen.push(match create.clone().send().await {
            Ok(made) => format!("{:?} {:?} {:?}", made.function_arn, made.runtime, made.state),
            Err(error) => failed(&error),
        });
    }
    let got = client.get_function_configuration().function_name("made").send().await.expect("a configuration");
    let update = client.update_function_configuration().function_name("made").timeout(9);
    for revision in [got.revision_id.as_deref(), Some("11111111-2222-4333-8444-555555555555")] {
        seen.push(match update.clone().set_revision_id(revision.map(str::to_owned)).send().await {
            Ok(updated) => format!("{:?} {:?}", updated.function_name, updated.timeout),
            Err(error) => failed(&error),
        });
    }
    for retries in [0, 9] {
        let put = client.put_function_event_invoke_config().function_name("made").maximum_retry_attempts(retries);
        seen.push(match put.send().await {
            Ok(put) => format!("{:?} {:?}", put.maximum_retry_attempts, put.destination_config),
            Err(error) => failed(&error),
        });
    }
    for name in ["made", "gone"] {
        seen.push(match client.get_function_event_invoke_config().function_name(name).send().await {
            Ok(got) => format!("{:?} {:?}", got.function_arn, got.maximum_retry_attempts),
            Err(error) => failed(&error),
        });
    }
    let mut pages = client.list_functions().into_paginator().page_size(1).send();
    while let Some(page) = pages.next().await {
        let page = page.expect("a page");
        seen.push(format!("{:?}", page.functions().iter().map(|f| f.function_name()).collect::<Vec<_>>()));
    }
    for name in ["adds", "raises"] {
        let invoked =
            client.invoke().function_name(name).payload(Blob::new(r#"{"a": 1}"#)).send().await.expect("a result");
        let payload = String::from_utf8(invoked.payload.map(Blob::into_inner).unwrap_or_default());
        seen.push(format!("{} {:?} {payload:?}", invoked.status_code, invoked.function_error));
    }
    let call = client.invoke_with_response_stream().function_name("adds").payload(Blob::new("{}"));
    let mut streamed = call.send().await.expect("the head of a stream");
    while let Some(event) = streamed.event_stream.recv().await.expect("a whole stream") {
        seen.push(match event {
            Event::PayloadChunk(chunk) => format!("{:?}", chunk.payload),
            event => format!("{event:?}"),
        });
    }
    seen
}

#[tokio::test]
async fn what_aws_s_sdk_is_given_is_replayed_to_it() {
    let server = LambdaServer::spawn().expect("a server");
    server.function("adds").returns(serde_json::json!({ "sum": 2 }));
    server.function("raises").results([FunctionResult::raises("ValueError", "no such order")]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("story.json");
    let options = Options { keep: vec![Keep::Payloads], ..Options::to(&path).expect("options") };
    let inner = aws_smithy_http_client::Builder::new().build_http();
    let recording = RecordingClient::new(inner, proofmark_contract_lambda::api(), options).expect("a recording");
    let seen = story(&client_over(server.url(), recording.clone())).await;
    let written = recording.finish().expect("a file").expect("what was written");
    drop(server);
    // Among them are a conflict, a wrong revision, an invalid value, and a function that is not there.
    assert_eq!(seen.iter().filter(|line| line.starts_with("Some(4")).count(), 4, "{seen:#?}");

    for _ in 0..2 {
        let replaying = ReplayingClient::open(&path).expect("a recording");
        let replayed = story(&client_over("http://nowhere.invalid", replaying.clone())).await;
        assert_eq!(replayed, seen);
        assert_eq!(replaying.requests().len(), written.exchanges);
        replaying.finish().expect("all was played");
    }
}
