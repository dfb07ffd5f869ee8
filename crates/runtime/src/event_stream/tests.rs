//! Messages to events and errors, and a stream of them through the receiver.
#![allow(unreachable_pub, dead_code)] // the macros make more than the tests use

use super::EventReceiver;
use super::marshall::{write_error, write_event};
use super::unmarshall::EventUnmarshaller;
use crate::codec::json::Json;
use crate::error::{ErrorMetadata, ProvideErrorMetadata, SdkError};
use crate::protocol::{Protocol, REST_JSON_1, RequestSpec};
use crate::shape::{Slot, Value};
use crate::test_shapes::Node;
use aws_smithy_eventstream::frame::{UnmarshallMessage, UnmarshalledMessage, read_message_from, write_message_to};
use aws_smithy_http::event_stream::EventStreamSender;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use aws_smithy_types::{Blob, DateTime};

#[derive(PartialEq)]
struct Chunk {
    payload: Option<Blob>,
    at: Option<DateTime>,
    part: Option<i32>,
}
crate::structure!(Chunk: "test#Chunk" {
    0 => payload: "Payload event-payload";
    1 => at: "At event-header";
    2 => part: "Part event-header";
});

#[derive(Debug, PartialEq)]
enum Event {
    Chunk(Chunk),
    Done(Box<Node>),
    Unknown,
}
crate::union!(Event: "test#Event" {
    0 => Chunk: "Chunk";
    1 => Done: "Done";
});

pub struct Throttled {
    message: Option<String>,
    meta: ErrorMetadata,
}
crate::structure!(Throttled [meta: ErrorMetadata::default()]: "test#Throttled" {
    0 => message: "Message";
});
crate::error_shape!(Throttled: "Throttled", message);

crate::operation_error! {
    EventError in self => ServiceError;
    "throttled" => Throttled, is_throttled;
}

crate::service_error! {
    ServiceError in self;
    all() => { Throttled, }
}

crate::event_errors! { EventError { Throttled => "throttled" } }

fn message(headers: &[(&'static str, HeaderValue)], payload: &'static str) -> Message {
    headers.iter().fold(Message::new(payload.as_bytes()), |message, (name, value)| {
        message.add_header(Header::new(*name, value.clone()))
    })
}

fn text(value: &'static str) -> HeaderValue {
    HeaderValue::String(value.into())
}

fn event(name: &'static str, payload: &'static str) -> Message {
    message(&[(":message-type", text("event")), (":event-type", text(name))], payload)
}

fn exception(name: &'static str, payload: &'static str) -> Message {
    message(&[(":message-type", text("exception")), (":exception-type", text(name))], payload)
}

fn unmarshalled(message: &Message) -> Result<UnmarshalledMessage<Event, EventError>, String> {
    EventUnmarshaller::new(&Json).unmarshall(message).map_err(|error| error.to_string())
}

fn received(message: &Message) -> Event {
    match unmarshalled(message) {
        Ok(UnmarshalledMessage::Event(event)) => event,
        other => panic!("expected an event, found {other:?}"),
    }
}

fn failed(message: &Message) -> EventError {
    match unmarshalled(message) {
        Ok(UnmarshalledMessage::Error(error)) => error,
        other => panic!("expected an exception, found {other:?}"),
    }
}

#[test]
fn an_event_takes_its_members_from_headers_and_payload() {
    let chunk = event("Chunk", "abc")
        .add_header(Header::new("At", HeaderValue::Timestamp(DateTime::from_secs(1))))
        .add_header(Header::new("Part", HeaderValue::Int32(2)));
    let expected = Chunk { payload: Some(Blob::new("abc")), at: Some(DateTime::from_secs(1)), part: Some(2) };
    assert_eq!(received(&chunk), Event::Chunk(expected));
}

#[test]
fn an_event_without_a_payload_member_is_json() {
    let done = Node { name: Some("n".into()), ..Node::new() };
    assert_eq!(received(&event("Done", r#"{"Name":"n"}"#)), Event::Done(Box::new(done)));
    assert_eq!(received(&event("Done", "")), Event::Done(Box::new(Node::new())));
}

#[test]
fn an_event_that_the_model_does_not_know_is_unknown() {
    assert_eq!(received(&event("New", "?")), Event::Unknown);
}

#[test]
fn an_event_that_is_written_reads_back_equal() {
    let chunk = Chunk { payload: Some(Blob::new("abc")), at: Some(DateTime::from_secs(1)), part: Some(2) };
    for sent in [Event::Chunk(chunk), Event::Done(Box::new(Node::new()))] {
        assert_eq!(received(&write_event(&sent, &Json).unwrap()), sent);
    }
}

#[test]
fn a_payload_has_its_content_type_and_an_event_of_headers_has_none() {
    let written = |payload: Option<Blob>| {
        let message = write_event(&Event::Chunk(Chunk { payload, at: None, part: Some(2) }), &Json).unwrap();
        let names: Vec<_> = message.headers().iter().map(|header| header.name().as_str().to_owned()).collect();
        names.join(" ")
    };
    assert_eq!(written(Some(Blob::new("abc"))), ":message-type :event-type :content-type Part");
    assert_eq!(written(None), ":message-type :event-type Part");
}

#[test]
fn an_event_of_an_unknown_kind_cannot_be_sent() {
    assert_eq!(
        write_event(&Event::Unknown, &Json).unwrap_err().to_string(),
        "a Event of an unknown kind can't be sent"
    );
}

#[test]
fn an_error_that_is_written_is_an_exception_or_a_code_and_a_message() {
    let meta = ErrorMetadata::builder().code("Broken").message("no more").build();
    let throttled = Throttled { message: Some("slow down".into()), meta: ErrorMetadata::default() };
    for (sent, code, text) in
        [(EventError::Throttled(throttled), "throttled", "slow down"), (EventError::generic(meta), "Broken", "no more")]
    {
        let error = failed(&write_error(&sent, &Json).unwrap());
        assert_eq!((error.code(), error.message()), (Some(code), Some(text)));
    }
}

struct Sending {
    stream: EventStreamSender<Event, EventError>,
}
crate::structure!(Sending: "test#Sending" {
    0 => stream: "Stream payload";
});

#[tokio::test]
async fn a_sender_is_the_body_of_its_request() {
    let mut input = Sending { stream: EventStreamSender::once(Ok(Event::Done(Box::new(Node::new())))) };
    let mut request = REST_JSON_1.write_request(&RequestSpec::new("POST", "/"), &mut input, &mut String::new).unwrap();
    assert_eq!(request.headers().get("content-type"), Some("application/vnd.amazon.eventstream"));
    assert_eq!(request.headers().get("content-length"), None);
    let body = std::mem::replace(request.body_mut(), SdkBody::taken());
    let mut bytes = ByteStream::new(body).collect().await.unwrap().into_bytes();
    assert_eq!(received(&read_message_from(&mut bytes).unwrap()), Event::Done(Box::new(Node::new())));
    assert!(bytes.is_empty());
}

struct StreamOutput {
    version: Option<String>,
    stream: EventReceiver<Event, EventError>,
}
crate::structure!(StreamOutput: "test#StreamOutput" {
    0 => version: "Version header=x-version required";
    1 => stream: "Stream payload";
});

#[test]
fn a_response_must_have_the_headers_that_the_model_requires_before_a_stream() {
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
    let mut response = HttpResponse::new(200.try_into().unwrap(), SdkBody::empty());
    let error = REST_JSON_1.read_streaming_output(&mut response, &mut StreamOutput::empty()).unwrap_err();
    assert_eq!(error.to_string(), "HTTP 200, header `x-version`: it is required and missing");
    response.headers_mut().insert("x-version", "2");
    assert!(REST_JSON_1.read_streaming_output(&mut response, &mut StreamOutput::empty()).is_ok());
}

#[test]
fn what_cannot_be_read_says_why() {
    let wrong = event("Chunk", "").add_header(Header::new("Part", text("two")));
    for (message, expected) in [
        (event("Done", "{\"Flag\":1}"), "event Done: Flag: expected a boolean, found a number at line 1 column 9"),
        (wrong, "event Chunk: header `Part` has a value of another type"),
        (message(&[], ""), "expected response to include :message-type header, but it was missing"),
        (
            message(&[(":message-type", text("event"))], ""),
            "expected response to include :event-type header, but it was missing",
        ),
        (message(&[(":message-type", text("riddle"))], ""), "unrecognized `:message-type`: riddle"),
        (message(&[(":message-type", text("error"))], ""), "the message has no :error-code header of text"),
    ] {
        assert_eq!(unmarshalled(&message).unwrap_err(), format!("failed to unmarshall message: {expected}"));
    }
}

#[test]
fn an_exception_is_the_modelled_error_with_its_name() {
    let error = failed(&exception("throttled", r#"{"message":"slow down"}"#));
    assert!(matches!(&error, EventError::Throttled(e) if e.message.as_deref() == Some("slow down")));
    assert_eq!((error.code(), error.message()), (Some("throttled"), Some("slow down")));
}

#[test]
fn any_other_exception_is_unhandled_with_its_code_and_message() {
    let error = failed(&exception("InternalFailure", r#"{"message":"oops"}"#));
    assert_eq!((error.code(), error.message()), (Some("InternalFailure"), Some("oops")));
    assert_eq!(failed(&exception("InternalFailure", "")).code(), Some("InternalFailure"));
    assert_eq!(failed(&exception("throttled", "<html>")).code(), Some("throttled"));
    let headers = [(":message-type", text("error")), (":error-code", text("500")), (":error-message", text("oops"))];
    let error = failed(&message(&headers, ""));
    assert_eq!((error.code(), error.message()), (Some("500"), Some("oops")));
}

/// A receiver of the events that a body carries.
fn receiver(body: SdkBody) -> EventReceiver<Event, EventError> {
    let mut receiver = EventReceiver::empty();
    if let Slot::Events(events) = receiver.slot() {
        events.start(body, &Json);
    }
    receiver
}

fn body(messages: &[Message]) -> SdkBody {
    let mut bytes = Vec::new();
    for message in messages {
        write_message_to(message, &mut bytes).unwrap();
    }
    SdkBody::from(bytes)
}

#[tokio::test]
async fn the_receiver_gives_one_event_after_the_other_and_then_none() {
    let mut receiver = EventReceiver::<Event, EventError>::empty();
    assert!(receiver.recv().await.unwrap().is_none());
    match receiver.slot() {
        Slot::Events(events) => events.start(body(&[event("New", ""), event("Done", "{}")]), &Json),
        _ => panic!("a receiver is a stream of events"),
    }
    assert_eq!(receiver.recv().await.unwrap(), Some(Event::Unknown));
    assert_eq!(receiver.recv().await.unwrap(), Some(Event::Done(Box::new(Node::new()))));
    assert_eq!(receiver.recv().await.unwrap(), None);
}

#[tokio::test]
async fn an_exception_ends_the_stream() {
    let mut receiver = receiver(body(&[exception("throttled", "{}"), event("New", "")]));
    assert!(matches!(receiver.recv().await, Err(SdkError::ServiceError(_))));
    assert!(receiver.recv().await.unwrap().is_none());
}

#[tokio::test]
async fn a_stream_cut_off_in_a_message_is_an_error() {
    let mut bytes = Vec::new();
    write_message_to(&event("Done", "{}"), &mut bytes).unwrap();
    bytes.truncate(bytes.len() - 5);
    let mut receiver = receiver(SdkBody::from(bytes));
    assert!(matches!(receiver.recv().await, Err(SdkError::ResponseError(_))));
}
