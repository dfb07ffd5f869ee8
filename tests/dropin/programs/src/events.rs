//! The frames of an event stream, as a server writes them.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bytes::Bytes;

/// A frame of any kind: the values of the headers `:message-type` and of that which names the event or exception.
pub fn event(kind: &'static str, name: &'static str, content_type: &'static str, payload: &'static str) -> Bytes {
    let named = if kind == "exception" { ":exception-type" } else { ":event-type" };
    frame(&[(":message-type", kind), (named, name), (":content-type", content_type)], payload)
}

/// A part of the function's response.
pub fn chunk(payload: &'static str) -> Bytes {
    event("event", "PayloadChunk", "application/octet-stream", payload)
}

/// The end of the function's response.
pub fn complete(payload: &'static str) -> Bytes {
    event("event", "InvokeComplete", "application/json", payload)
}

fn frame(headers: &[(&'static str, &'static str)], payload: &'static str) -> Bytes {
    let headers = headers.iter().map(|(name, value)| Header::new(*name, HeaderValue::String((*value).into())));
    let message = Message::new_from_parts(headers.collect(), payload);
    let mut bytes = Vec::new();
    write_message_to(&message, &mut bytes).expect("a frame");
    bytes.into()
}
