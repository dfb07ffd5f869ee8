//! Event streams as frames.

use super::{DEPOT, rejection};
use aws_smithy_eventstream::frame::{DecodedFrame, MessageFrameDecoder};
use aws_smithy_types::event_stream::HeaderValue;
use bytes::{Buf, Bytes};
use proofmark_contract::write;
use serde_json::{Value, json};

/// The frames of an input's events: headers, then the payload.
fn frames(events: Value) -> Vec<String> {
    let operation = DEPOT.operation("Events").unwrap();
    let request = write::request(&DEPOT, operation, &json!({ "stream": events })).unwrap();
    assert_eq!(request.headers()["content-type"], "application/vnd.amazon.eventstream");
    let mut body: Bytes = request.into_body();
    let mut decoder = MessageFrameDecoder::new();
    let mut frames = Vec::new();
    while body.has_remaining() {
        let DecodedFrame::Complete(message) = decoder.decode_frame(&mut body).unwrap() else { panic!("cut off") };
        let headers = message.headers().iter().map(|header| {
            let value = match header.value() {
                HeaderValue::String(text) => text.as_str().to_owned(),
                other => format!("{other:?}"),
            };
            format!("{}={value}", header.name().as_str())
        });
        let headers = headers.collect::<Vec<_>>().join(" ");
        frames.push(format!("{headers} | {}", String::from_utf8_lossy(message.payload())));
    }
    frames
}

#[test]
fn members_without_a_binding_are_the_payload_as_json() {
    assert_eq!(
        frames(json!([{ "message": { "sender": "me", "text": "hi" } }, { "message": {} }])),
        [
            ":message-type=event :event-type=message :content-type=application/json sender=me | {\"text\":\"hi\"}",
            ":message-type=event :event-type=message :content-type=application/json | {}",
        ]
    );
}

#[test]
fn a_blob_is_the_payload_as_it_is() {
    let expected = ":message-type=event :event-type=data :content-type=application/octet-stream | abc";
    assert_eq!(frames(json!([{ "data": { "data": "YWJj" } }])), [expected]);
}

#[test]
fn headers_keep_their_types() {
    let event = json!({ "flag": true, "short": 1, "long": 2, "data": "YWJj", "when": 1.5 });
    assert_eq!(
        frames(json!([{ "typed": event }])),
        [":message-type=event :event-type=typed flag=Bool(true) short=Int16(1) long=Int64(2) \
          data=ByteArray(b\"abc\") when=Timestamp(1970-01-01T00:00:01.5Z) | "]
    );
}

#[test]
fn an_event_without_members_is_its_name() {
    assert_eq!(frames(json!([{ "nothing": {} }])), [":message-type=event :event-type=nothing | "]);
}

#[test]
fn an_error_is_an_exception_by_its_member_s_name() {
    let expected =
        ":message-type=exception :exception-type=rejected :content-type=application/json | {\"Message\":\"no\"}";
    assert_eq!(frames(json!([{ "rejected": { "Message": "no" } }])), [expected]);
}

#[test]
fn a_stream_without_events_has_its_type() {
    assert_eq!(frames(json!([])), [""; 0]);
    assert_eq!(frames(json!(null)), [""; 0]);
}

#[test]
fn what_is_not_an_event_is_named_by_its_place() {
    let wrong = |events: Value| rejection("Events", json!({ "stream": events }));
    assert_eq!(wrong(json!({})), "stream: expected an array of events, found an object");
    assert_eq!(
        wrong(json!([{ "nothing": {} }, {}])),
        "stream[1]: expected an object with exactly one event of example.depot#Stream"
    );
    assert_eq!(
        wrong(json!([{ "typed": { "short": 40_000 } }])),
        "stream[0].typed.short: expected a whole number of 16 bits, found a number out of its bounds"
    );
}
