//! Streams of events over RPC: what the first message carries, in both directions.
// The macros make more than the tests use.
#![allow(unreachable_pub, dead_code, unused_variables, clippy::large_enum_variant)]

use super::read_initial;
use crate::event_stream::EventReceiver;
use crate::operation::{OperationSpec, Package, ServiceSpec};
use crate::protocol::{AWS_JSON_1_1, Protocol};
use crate::shape::Value;
use crate::test_shapes::Node;
use aws_smithy_eventstream::frame::{read_message_from, write_message_to};
use aws_smithy_http::event_stream::EventStreamSender;
use aws_smithy_runtime::client::orchestrator::endpoints::StaticUriEndpointResolver;
use aws_smithy_runtime_api::client::endpoint::{EndpointResolverParams, SharedEndpointResolver};
use aws_smithy_runtime_api::client::interceptors::context::Output as Erased;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bytes::Bytes;
use http_body::Frame;
use std::convert::Infallible;

#[derive(Debug, PartialEq)]
enum Event {
    Done(Node),
    Unknown,
}
crate::union!(Event: "test#Event" { 0 => Done: "Done"; });

crate::operation_error! {
    EventError in self => ServiceError;
}
crate::service_error! {
    ServiceError in self;
}
crate::event_errors! { EventError {} }

#[derive(Debug)]
struct Talk;
struct TalkInput {
    topic: Option<String>,
    stream: EventStreamSender<Event, EventError>,
}
crate::structure!(TalkInput: "test#TalkInput" {
    0 => topic: "Topic";
    1 => stream: "Stream payload";
});
struct TalkOutput {
    session: Option<String>,
    stream: EventReceiver<Event, EventError>,
    _request_id: Option<String>,
}
crate::structure!(TalkOutput [_request_id: None]: "test#TalkOutput" {
    0 => session: "Session";
    1 => stream: "Stream payload";
});
crate::operation_output!(TalkOutput);

const SERVICE: &ServiceSpec = &ServiceSpec {
    sdk_id: "Example",
    name: "example",
    signing_name: "example",
    protocol: &AWS_JSON_1_1,
    headers: &[],
    auth_schemes: &[],
    package: Package { name: "example", version: "1.0.0" },
    endpoint_resolver: || SharedEndpointResolver::new(StaticUriEndpointResolver::http_localhost(80)),
    endpoint_params: |_, _, _| Ok(EndpointResolverParams::new(())),
};

crate::operation! {
    Talk(TalkInput) -> TalkOutput, EventError {
        service: SERVICE,
        span: "Example.Talk",
        request: RequestSpec::target("Example.Talk"),
        telemetry: &[],
        endpoint_context: &[],
        traits: Traits { streaming_output: true, ..Traits::NONE },
    }
}

fn spec() -> &'static OperationSpec {
    <Talk as crate::operation::Operation>::SPEC
}

fn message(name: &'static str, payload: &'static str) -> Bytes {
    let text = |value: &'static str| HeaderValue::String(value.into());
    let message = Message::new(payload.as_bytes())
        .add_header(Header::new(":message-type", text("event")))
        .add_header(Header::new(":event-type", text(name)));
    let mut bytes = Vec::new();
    write_message_to(&message, &mut bytes).unwrap();
    bytes.into()
}

/// The output of a response with this body, once its first message was read.
async fn output(body: SdkBody) -> Result<TalkOutput, String> {
    let mut response = HttpResponse::new(200.try_into().unwrap(), body);
    let mut output = TalkOutput::empty();
    AWS_JSON_1_1.read_streaming_output(&mut response, &mut output).unwrap();
    let mut erased = Erased::erase(output);
    read_initial(spec(), &mut erased).await.map_err(|error| error.to_string())?;
    Ok(erased.downcast().unwrap())
}

#[tokio::test]
async fn the_first_message_of_a_response_has_the_members_beside_the_stream() {
    let body = [message("initial-response", r#"{"Session":"s"}"#), message("Done", "{}")].concat();
    let mut output = output(SdkBody::from(body)).await.unwrap();
    assert_eq!(output.session.as_deref(), Some("s"));
    assert_eq!(output.stream.recv().await.unwrap(), Some(Event::Done(Node::new())));
    assert!(output.stream.recv().await.unwrap().is_none());
}

#[tokio::test]
async fn a_first_message_may_come_in_pieces() {
    let whole = message("initial-response", r#"{"Session":"s"}"#);
    let frames = (0..whole.len()).map(move |index| Ok::<_, Infallible>(Frame::data(whole.slice(index..=index))));
    // Each piece comes with a turn of its own.
    let frames = futures_util::StreamExt::then(futures_util::stream::iter(frames), |frame| async {
        tokio::task::yield_now().await;
        frame
    });
    let body = SdkBody::from_body_1_x(http_body_util::StreamBody::new(Box::pin(frames)));
    assert_eq!(output(body).await.unwrap().session.as_deref(), Some("s"));
}

#[tokio::test]
async fn a_response_may_start_with_an_event() {
    let mut output = output(SdkBody::from(message("Done", "{}"))).await.unwrap();
    assert_eq!(output.session, None);
    assert_eq!(output.stream.recv().await.unwrap(), Some(Event::Done(Node::new())));
}

#[tokio::test]
async fn a_first_message_that_cannot_be_read_fails_the_call() {
    let error = output(SdkBody::from(message("initial-response", r#"{"Session":1}"#))).await.unwrap_err();
    assert_eq!(error, "Session: expected a string, found a number at line 1 column 12");
}

#[tokio::test]
async fn the_first_message_of_a_request_has_the_members_beside_the_stream() {
    let stream = EventStreamSender::once(Ok(Event::Done(Node::new())));
    let mut input = TalkInput { topic: Some("t".into()), stream };
    let mut request = AWS_JSON_1_1.write_request(&spec().request, &mut input, &mut String::new).unwrap();
    assert_eq!(request.headers().get("content-type"), Some("application/vnd.amazon.eventstream"));
    assert_eq!(request.headers().get("x-amz-target"), Some("Example.Talk"));
    let body = std::mem::replace(request.body_mut(), SdkBody::taken());
    let mut bytes = ByteStream::new(body).collect().await.unwrap().into_bytes();
    let initial = read_message_from(&mut bytes).unwrap();
    let header = |name: &str| {
        let header = initial.headers().iter().find(|header| header.name().as_str() == name)?;
        Some(header.value().as_string().unwrap().as_str().to_owned())
    };
    assert_eq!(header(":message-type").as_deref(), Some("event"));
    assert_eq!(header(":event-type").as_deref(), Some("initial-request"));
    assert_eq!(header(":content-type").as_deref(), Some("application/json"));
    assert_eq!(initial.payload().as_ref(), br#"{"Topic":"t"}"#);
    assert!(read_message_from(&mut bytes).is_ok() && bytes.is_empty());
}
