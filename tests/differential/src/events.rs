//! Responses that are streams of events: frames in any order, with odd headers and payloads, and broken ones.

use super::planned::PlannedResponse;
use super::texts;
use anyhow::Result;
use aws_smithy_eventstream::frame::{read_message_from, write_message_to};
use aws_smithy_types::event_stream::{Header, HeaderValue, Message as Frame};
use bytes::Buf;
use fastrand::Rng;
use proofmark_contract::api::{Api, ApiOperation, Kind, Member};
use proofmark_testkit::http::Response;
use proofmark_testkit::mangle;

/// The member of an output that is a stream of events.
pub(super) fn of<'a>(api: &'a Api, operation: &ApiOperation) -> Option<&'a Member> {
    api[operation.output].members().find(|member| {
        let target = &api[member.target];
        target.streaming && matches!(target.kind, Kind::Union { .. })
    })
}

/// A stream made from the frames of an output.
pub(super) fn response(mut message: Response, rng: &mut Rng) -> Result<PlannedResponse> {
    let mut frames = Vec::new();
    let mut bytes = message.body.as_slice();
    while bytes.has_remaining() {
        frames.push(read_message_from(&mut bytes)?);
    }
    let kind = match rng.u8(..14) {
        0..=3 => "events",
        4 => {
            frames.clear();
            "no events"
        }
        5 => {
            let again: Vec<Frame> = (0..rng.usize(1..5)).filter_map(|_| rng.choice(&frames).cloned()).collect();
            frames.extend(again);
            "events in any order"
        }
        6 => {
            insert(&mut frames, exception(rng), rng);
            "odd events: an exception"
        }
        7 => {
            insert(&mut frames, unmodelled(rng), rng);
            "odd events: an error, or an unknown kind"
        }
        8 => {
            change(&mut frames, rng, |frame, rng| Frame::new_from_parts(frame.headers().to_vec(), payload(rng)));
            "broken events: a payload"
        }
        9 => {
            change(&mut frames, rng, header);
            "broken events: a header"
        }
        10 => {
            let payload = r#"{"ErrorCode":"é","SomethingNew":{"a":[1]},"ErrorDetails":null,"LogResult":"TE9H"}"#;
            let event = [string(":message-type", "event"), string(":event-type", "InvokeComplete")];
            insert(&mut frames, Frame::new_from_parts(event.to_vec(), payload), rng);
            "odd events: unknown members, and no content type"
        }
        _ => "",
    };
    message.body.clear();
    for frame in &frames {
        write_message_to(frame, &mut message.body)?;
    }
    if !kind.is_empty() {
        return Ok(PlannedResponse::new(kind, &message));
    }
    let kind = match rng.u8(..3) {
        0 => {
            message.body.truncate(rng.usize(..=message.body.len()));
            "broken events: a stream cut off"
        }
        1 => {
            message.framing = proofmark_testkit::http::Framing::Wrong(message.body.len() + 10);
            "broken events: a connection closed in the stream"
        }
        _ => {
            mangle::bytes(rng, &mut message.body);
            "broken events: bytes at random"
        }
    };
    Ok(PlannedResponse::new(kind, &message))
}

fn string(name: &'static str, value: impl Into<String>) -> Header {
    Header::new(name, HeaderValue::String(value.into().into()))
}

/// An odd text that fits in a header of a frame: 64 KiB at the most.
fn text(rng: &mut Rng) -> String {
    texts::odd(rng).chars().take(5_000).collect()
}

fn insert(frames: &mut Vec<Frame>, frame: Frame, rng: &mut Rng) {
    frames.insert(rng.usize(..=frames.len()), frame);
}

fn change(frames: &mut [Frame], rng: &mut Rng, change: impl FnOnce(&Frame, &mut Rng) -> Frame) {
    if !frames.is_empty() {
        let at = rng.usize(..frames.len());
        frames[at] = change(&frames[at], rng);
    }
}

fn exception(rng: &mut Rng) -> Frame {
    let names = ["ServiceException", "TooManyRequestsException", "SomethingNewException", "", "a#ServiceException"];
    let name = names[rng.usize(..names.len())];
    let headers = vec![
        string(":message-type", "exception"),
        string(":exception-type", name),
        string(":content-type", "application/json"),
    ];
    Frame::new_from_parts(headers, payload(rng))
}

/// What stands outside of the model: an error of the stream, and events that only newer models have.
fn unmodelled(rng: &mut Rng) -> Frame {
    match rng.u8(..4) {
        0 => Frame::new_from_parts(
            vec![
                string(":message-type", "error"),
                string(":error-code", "InternalError"),
                string(":error-message", "synthesized"),
            ],
            payload(rng),
        ),
        1 => Frame::new_from_parts(
            vec![string(":message-type", "event"), string(":event-type", "SomethingNew")],
            payload(rng),
        ),
        2 => Frame::new_from_parts(
            vec![string(":message-type", "event"), string(":event-type", "initial-response")],
            payload(rng),
        ),
        _ => Frame::new_from_parts(vec![string(":message-type", text(rng))], payload(rng)),
    }
}

fn payload(rng: &mut Rng) -> &'static [u8] {
    const PAYLOADS: [&[u8]; 12] = [
        b"",
        b"{}",
        b"{\"message\":\"synthesized\"}",
        b"{\"Message\":\"synthesized\",\"Type\":\"User\"}",
        b"{\"ErrorCode\":",
        b"{\"ErrorCode\":1}",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"<html/>",
        b"{\"code\":\"ServiceException\",\"message\":\"synthesized\"}",
        b"{\"__type\":\"TooManyRequestsException\",\"Reason\":\"CallerRateLimitExceeded\"}",
    ];
    PAYLOADS[rng.usize(..PAYLOADS.len())]
}

/// The frame with a header changed, missing, or of another type.
fn header(frame: &Frame, rng: &mut Rng) -> Frame {
    let mut headers = frame.headers().to_vec();
    if headers.is_empty() {
        return frame.clone();
    }
    let at = rng.usize(..headers.len());
    let name = headers[at].name().as_str().to_owned();
    match rng.u8(..3) {
        0 => drop(headers.remove(at)),
        1 => headers[at] = Header::new(name, HeaderValue::Int32(7)),
        _ => headers[at] = Header::new(name, HeaderValue::String(text(rng).into())),
    }
    Frame::new_from_parts(headers, frame.payload().clone())
}
