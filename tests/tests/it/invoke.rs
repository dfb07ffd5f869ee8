//! Calls that are more than one JSON body there and one back: payloads and streams. Pages and waiting are in
//! `polling.rs`.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use insta::assert_snapshot;
use proofmark_tests::client::client;
use proofmark_tests::raw_server::{RawServer, cut_off, response, serve};
use proofmark_tests::request::snapshot;
use proofmark_tests::sdk::error::DisplayErrorContext;
use proofmark_tests::sdk::operation::invoke_with_response_stream::InvokeWithResponseStreamOutput;
use proofmark_tests::sdk::primitives::{Blob, ByteStream};
use proofmark_tests::sdk::types::InvokeWithResponseStreamResponseEvent as Event;
use proofmark_tests::sdk::types::{InvocationType, LogType};
use proofmark_tests::signature;
use serde_json::json;
use std::time::Duration;

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn invoke_sends_its_payload_as_it_is_and_its_options_as_headers() {
    let server = serve(vec![response(200, &[], "{}")]);
    let call = client(server.url())
        .invoke()
        .function_name("my-function")
        .qualifier("BLUE")
        .invocation_type(InvocationType::RequestResponse)
        .log_type(LogType::Tail)
        .client_context("eyJhIjoxfQ==")
        .payload(Blob::new(*b"{\"n\": 1 }"));
    call.send().await.expect("a response");
    assert_snapshot!(snapshot(&server.requests()[0]));
}

#[tokio::test]
async fn invoke_responds_with_payload_status_version_error_and_log_tail() {
    let headers = [
        ("x-amz-executed-version", "3"),
        ("x-amz-function-error", "Unhandled"),
        ("x-amz-log-result", "U1RBUlQKRU5ECg=="),
    ];
    let payload = b"{\"errorMessage\":\"\xff no UTF-8\"}";
    let server = serve(vec![response(200, &headers, payload)]);
    let output = client(server.url()).invoke().function_name("f").send().await.expect("a response");
    assert_eq!(output.status_code(), 200);
    assert_eq!(output.executed_version(), Some("3"));
    assert_eq!(output.function_error(), Some("Unhandled"));
    assert_eq!(output.log_result(), Some("U1RBUlQKRU5ECg=="), "the log is base64 for the caller to decode");
    assert_eq!(output.payload().map(AsRef::as_ref), Some(payload.as_slice()));
}

#[tokio::test]
async fn a_dry_run_responds_with_a_status_and_no_payload() {
    let server = serve(vec![response(204, &[], "")]);
    let call = client(server.url()).invoke().function_name("f").invocation_type(InvocationType::DryRun);
    let output = call.send().await.expect("a response");
    assert_eq!((output.status_code(), output.payload()), (204, None));
}

#[tokio::test]
#[allow(deprecated)] // the operation is, and still works
async fn invoke_async_streams_its_body() {
    let server = serve(vec![response(202, &[JSON], "")]);
    let call = client(server.url()).invoke_async().function_name("f").invoke_args(ByteStream::from_static(b"[1, 2]"));
    let output = call.send().await.expect("a response");
    assert_eq!(output.status(), 202);
    let requests = server.requests();
    assert_eq!(requests[0].path(), "/2014-11-13/functions/f/invoke-async");
    assert_eq!(requests[0].body, b"[1, 2]");
    assert_eq!(signature::check(&requests[0], "us-east-1", "lambda"), Ok(()));
}

/// A frame of an event stream.
fn frame(kind: &'static str, name: &'static str, content_type: &'static str, payload: &[u8]) -> Vec<u8> {
    let type_header = match kind {
        "event" => ":event-type",
        _ => ":exception-type",
    };
    let text = |value: &'static str| HeaderValue::String(value.into());
    let message = Message::new(payload.to_vec())
        .add_header(Header::new(":message-type", text(kind)))
        .add_header(Header::new(type_header, text(name)))
        .add_header(Header::new(":content-type", text(content_type)));
    let mut bytes = Vec::new();
    write_message_to(&message, &mut bytes).expect("a frame");
    bytes
}

fn chunk(payload: &[u8]) -> Vec<u8> {
    frame("event", "PayloadChunk", "application/octet-stream", payload)
}

const STREAM: [(&str, &str); 2] =
    [("content-type", "application/vnd.amazon.eventstream"), ("x-amz-executed-version", "$LATEST")];

async fn streamed(bytes: Vec<u8>) -> (InvokeWithResponseStreamOutput, RawServer) {
    let server = serve(vec![bytes]);
    let call = client(server.url()).invoke_with_response_stream().function_name("f").payload(Blob::new("{}"));
    (call.send().await.expect("the head of a stream"), server)
}

/// All events of a stream, and how it ended.
async fn events(mut output: InvokeWithResponseStreamOutput) -> (Vec<Event>, Result<(), String>) {
    let mut events = Vec::new();
    loop {
        let next = tokio::time::timeout(Duration::from_secs(30), output.event_stream.recv()).await;
        match next.expect("the stream comes to an end") {
            Ok(Some(event)) => events.push(event),
            Ok(None) => return (events, Ok(())),
            Err(error) => return (events, Err(error_text(&error))),
        }
    }
}

/// What a program prints to its user, without the `Debug` at its end.
fn error_text(error: &(impl std::error::Error + 'static)) -> String {
    let text = DisplayErrorContext(error).to_string();
    text.strip_suffix(&format!(" ({error:?})")).unwrap_or(&text).to_owned()
}

#[tokio::test]
async fn a_response_stream_gives_its_chunks_and_how_the_function_ended() {
    let complete = json!({"ErrorCode": "Runtime.ExitError", "ErrorDetails": "exit 1", "LogResult": "RU5E"}).to_string();
    let frames =
        [chunk(b"one"), chunk(b"\xff\x00"), frame("event", "InvokeComplete", "application/json", complete.as_bytes())];
    let (output, _server) = streamed(response(200, &STREAM, frames.concat())).await;
    assert_eq!(output.status_code(), 200);
    assert_eq!(output.executed_version(), Some("$LATEST"));
    assert_eq!(output.response_stream_content_type(), Some("application/vnd.amazon.eventstream"));
    let (events, end) = events(output).await;
    assert_eq!(end, Ok(()));
    let [first, second, last] = events.as_slice() else { panic!("{events:?}") };
    let payload = |event: &Event| event.as_payload_chunk().ok().and_then(|e| e.payload().map(|p| p.as_ref().to_vec()));
    assert_eq!(payload(first).as_deref(), Some(b"one".as_slice()));
    assert_eq!(payload(second).as_deref(), Some(b"\xff\x00".as_slice()));
    let last = last.as_invoke_complete().expect("the last event");
    assert_eq!(last.error_code(), Some("Runtime.ExitError"));
    assert_eq!(last.error_details(), Some("exit 1"));
    assert_eq!(last.log_result(), Some("RU5E"));
}

#[tokio::test]
async fn an_event_that_no_model_knows_is_the_unknown_variant() {
    let frames = [frame("event", "Heartbeat", "application/json", b"{}"), chunk(b"one")];
    let (output, _server) = streamed(response(200, &STREAM, frames.concat())).await;
    let (events, end) = events(output).await;
    assert_eq!(end, Ok(()));
    assert!(events[0].is_unknown() && events[1].is_payload_chunk(), "{events:?}");
}

#[tokio::test]
async fn an_exception_in_a_stream_ends_it_with_its_name_and_text() {
    let frames = [chunk(b"one"), frame("exception", "ServiceException", "application/json", br#"{"Message":"Oops."}"#)];
    let (output, _server) = streamed(response(200, &STREAM, frames.concat())).await;
    let (events, end) = events(output).await;
    assert_eq!(events.len(), 1);
    assert_snapshot!(end.expect_err("the exception"));
}

#[tokio::test]
async fn a_frame_with_a_wrong_checksum_is_reported() {
    let mut frames = [chunk(b"one"), chunk(b"two")].concat();
    let last = frames.len() - 1;
    frames[last] ^= 1;
    let (output, _server) = streamed(response(200, &STREAM, frames)).await;
    let (events, end) = events(output).await;
    assert_eq!(events.len(), 1, "what came before is kept");
    assert_snapshot!(end.expect_err("the checksum is wrong"));
}

#[tokio::test]
async fn a_stream_that_is_cut_off_is_reported() {
    let frames = [chunk(b"one"), chunk(b"two")].concat();
    let mut bytes = cut_off(200, frames.len(), "");
    bytes.extend_from_slice(&frames[..frames.len() - 5]);
    let (output, _server) = streamed(bytes).await;
    let (events, end) = events(output).await;
    assert_eq!(events.len(), 1, "what came before is kept");
    assert!(end.is_err(), "the second frame is not complete");
}
