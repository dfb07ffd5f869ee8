//! Event streams in bodies.

use super::support::{api, shown};
use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::DateTime;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bytes::Bytes;
use http::{Request, Response};
use proofmark_contract::api::Api;
use proofmark_contract::read::{self, ResponseOutcome};
use serde_json::json;

fn streams() -> Api {
    let stream = json!({"structure": {
        "initial": ["String", {"httpHeader": "initial", "required": {}}], "events": ["Events", {"httpPayload": {}}]
    }});
    api(json!({
        "Input": stream,
        "Output": stream,
        "Events": {"union": {
            "headers": "Headers", "blob": "BlobEvent", "text": "TextEvent", "structure": "StructureEvent",
            "plain": "Plain", "failure": "Failure"
        }, "streaming": {}},
        "Headers": {"structure": {
            "boolean": ["Boolean", {"eventHeader": {}}], "byte": ["Byte", {"eventHeader": {}}],
            "short": ["Short", {"eventHeader": {}}], "integer": ["Integer", {"eventHeader": {}, "range": {"max": 5}}],
            "long": ["Long", {"eventHeader": {}}], "blob": ["Blob", {"eventHeader": {}}],
            "string": ["String", {"eventHeader": {}, "required": {}}], "time": ["Timestamp", {"eventHeader": {}}]
        }},
        "BlobEvent": {"structure": {"payload": ["Blob", {"eventPayload": {}}]}},
        "TextEvent": {"structure": {"payload": ["String", {"eventPayload": {}, "length": {"max": 3}}]}},
        "StructureEvent": {"structure": {
            "header": ["String", {"eventHeader": {}}], "payload": ["Plain", {"eventPayload": {}, "required": {}}]
        }},
        "Plain": {"structure": {"a": ["String", {"required": {}}]}},
        "Failure": {"structure": {"message": "String"}, "error": "client"}
    }))
}

fn text(name: &str, value: &str) -> Header {
    Header::new(name.to_owned(), HeaderValue::String(value.to_owned().into()))
}

fn event(kind: &str, payload: &'static str) -> Message {
    let message = Message::new(payload.as_bytes());
    message.add_header(text(":message-type", "event")).add_header(text(":event-type", kind))
}

fn framed(messages: &[Message]) -> Bytes {
    let mut bytes = Vec::new();
    messages.iter().for_each(|message| write_message_to(message, &mut bytes).unwrap());
    bytes.into()
}

fn read_stream(body: Bytes) -> String {
    let api = streams();
    let response = Response::builder().header("content-type", "application/vnd.amazon.eventstream");
    let response = response.header("initial", "x").body(body).unwrap();
    let read = read::response(&api, api.operation("Operation").unwrap(), &response);
    let ResponseOutcome::Output(output) = read.outcome else { panic!("an error") };
    shown(&output, &read.violations)
}

#[test]
fn events_are_read_from_headers_and_payloads() {
    let headers = event("headers", "")
        .add_header(Header::new("boolean", HeaderValue::Bool(true)))
        .add_header(Header::new("byte", HeaderValue::Byte(-1)))
        .add_header(Header::new("short", HeaderValue::Int16(2)))
        .add_header(Header::new("integer", HeaderValue::Int32(3)))
        .add_header(Header::new("long", HeaderValue::Int64(4)))
        .add_header(Header::new("blob", HeaderValue::ByteArray(Bytes::from_static(b"abc"))))
        .add_header(text("string", "s"))
        .add_header(Header::new("time", HeaderValue::Timestamp(DateTime::from_secs_f64(1730384114.5))));
    let failure = Message::new(&b"{\"message\": \"oh\"}"[..])
        .add_header(text(":message-type", "exception"))
        .add_header(text(":exception-type", "failure"));
    insta::assert_snapshot!(read_stream(framed(&[
        headers,
        event("blob", "bytes"),
        event("text", "abc"),
        event("structure", "{\"a\": \"x\"}").add_header(text("header", "h")),
        event("plain", "{\"a\": \"x\"}"),
        failure,
    ])));
}

#[test]
fn events_are_validated_against_the_model() {
    let wrong = event("headers", "")
        .add_header(Header::new("boolean", HeaderValue::Int32(1)))
        .add_header(Header::new("byte", HeaderValue::Int16(1)))
        .add_header(Header::new("integer", HeaderValue::Int32(6)));
    let error = Message::new(Bytes::new())
        .add_header(text(":message-type", "error"))
        .add_header(text(":error-code", "internal-error"))
        .add_header(text(":error-message", "what is it"));
    insta::assert_snapshot!(read_stream(framed(&[
        wrong,
        event("text", "too long"),
        event("structure", ""),
        event("plain", "{}"),
        event("plain", "{"),
        event("plain", "null"),
        event("unknown", ""),
        error,
        Message::new(Bytes::new()),
        Message::new(Bytes::new()).add_header(text(":message-type", "event")),
        event("blob", ""),
    ])));
}

#[test]
fn the_type_of_a_payload_is_validated_against_the_model() {
    let typed = |kind, payload, media_type| event(kind, payload).add_header(text(":content-type", media_type));
    insta::assert_snapshot!(read_stream(framed(&[
        typed("plain", "{\"a\": \"x\"}", "application/json; charset=utf-8"),
        typed("plain", "{\"a\": \"x\"}", "application/xml"),
        typed("structure", "{\"a\": \"x\"}", "text/plain"),
        typed("text", "abc", "application/json"),
        typed("blob", "bytes", "image/png"),
        typed("text", "", "application/json"),
    ])));
}

#[test]
fn a_signed_stream_is_taken_out_of_its_frames() {
    let signed = |payload: Bytes| {
        let signature = Header::new(":chunk-signature", HeaderValue::ByteArray(Bytes::from_static(&[1; 32])));
        let date = Header::new(":date", HeaderValue::Timestamp(DateTime::from_secs(1)));
        Message::new(payload).add_header(date).add_header(signature)
    };
    let body = framed(&[signed(framed(&[event("plain", "{\"a\": \"x\"}")])), signed(Bytes::new())]);
    let request = Request::post("/test").header("content-type", "application/vnd.amazon.eventstream");
    let request = request.header("initial", "x").body(body).unwrap();
    let api = streams();
    let read = read::request(&api, &request).unwrap();
    insta::assert_snapshot!(shown(&read.input, &read.violations));
}

#[test]
fn what_follows_a_broken_frame_is_not_read() {
    let whole = framed(&[event("plain", "{\"a\": \"x\"}"), event("plain", "{\"a\": \"y\"}")]);
    let mut flipped = whole.to_vec();
    flipped[40] ^= 1;
    insta::assert_snapshot!(
        [whole.slice(..whole.len() - 1), whole.slice(..3), flipped.into(), Bytes::from_static(&[0; 20])]
            .map(read_stream)
            .concat()
    );
}

#[test]
fn what_belongs_to_the_start_of_a_stream_is_required_too() {
    let api = streams();
    let request = Request::post("/test").header("content-type", "application/vnd.amazon.eventstream");
    let read = read::request(&api, &request.body(Bytes::new()).unwrap()).unwrap();
    insta::assert_snapshot!(shown(&read.input, &read.violations));
}
