//! Event streams: an array of one-key objects to frames of `application/vnd.amazon.eventstream`, unsigned.

use super::path::Path;
use super::payload::payload_bytes;
use super::{JSON, WriteError, json, timestamp};
use crate::api::{Api, ApiOperation, Kind, Location, Member, Schema};
use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::DateTime;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use proofmark_smithy_model::model::Node;

pub(super) const MEDIA_TYPE: &str = "application/vnd.amazon.eventstream";

/// The frames of events of an operation's output.
pub(crate) fn of_output(api: &Api, operation: &ApiOperation, events: &Node) -> Result<Vec<u8>, WriteError> {
    let is_stream = |schema: &Schema| schema.streaming && matches!(schema.kind, Kind::Union { .. });
    let stream = api[operation.output].members().find(|member| is_stream(&api[member.target]));
    let Some(stream) = stream else {
        return Err(Path::DOCUMENT.error(format!("the output of {} has no event stream", operation.name())));
    };
    frames(api, &api[stream.target], events, Path::DOCUMENT.name(&stream.name))
}

/// The frames of all events.
pub(super) fn frames(api: &Api, union: &Schema, events: &Node, path: Path<'_>) -> Result<Vec<u8>, WriteError> {
    let Node::Array(events) = events else { return Err(path.mismatch("an array of events", events)) };
    let mut bytes = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let path = path.index(index);
        let message = message(api, union, event, path)?;
        write_message_to(&message, &mut bytes).map_err(|error| path.error(format!("has no frame: {error}")))?;
    }
    Ok(bytes)
}

fn message(api: &Api, union: &Schema, event: &Node, path: Path<'_>) -> Result<Message, WriteError> {
    let set = event.as_object().map(|object| object.iter().filter(|(_, value)| !value.is_null()).collect::<Vec<_>>());
    let Some([(name, value)]) = set.as_deref() else {
        return Err(path.error(format!("expected an object with exactly one event of {}", union.id)));
    };
    let path = path.name(name);
    let Some(member) = union.member(name) else { return Err(json::unknown(union, path)) };
    let schema = &api[member.target];
    let mut headers = match schema.error {
        Some(_) => vec![string(":message-type", "exception"), string(":exception-type", name)],
        None => vec![string(":message-type", "event"), string(":event-type", name)],
    };
    let content = content(api, member, value, path)?;
    if let Some((media_type, _)) = &content {
        headers.push(string(":content-type", media_type));
    }
    for member in schema.members().filter(|member| member.location == Location::EventHeader) {
        if let Some(value) = value.get(&member.name).filter(|value| !value.is_null()) {
            let value = header_value(api, member, value, path.name(&member.name))?;
            headers.push(Header::new(member.name.clone(), value));
        }
    }
    Ok(Message::new_from_parts(headers, content.map_or(Vec::new(), |(_, bytes)| bytes)))
}

/// The payload of an event and its type; none when only headers are set.
fn content<'a>(
    api: &'a Api,
    event: &Member,
    value: &Node,
    path: Path<'_>,
) -> Result<Option<(&'a str, Vec<u8>)>, WriteError> {
    let schema = &api[event.target];
    let Node::Object(object) = value else { return Err(path.mismatch("an object", value)) };
    if let Some(name) = object.keys().find(|name| schema.member(name).is_none()) {
        return Err(json::unknown(schema, path.name(name)));
    }
    if let Some(member) = schema.members().find(|member| member.location == Location::EventPayload) {
        return match object.get(&member.name).filter(|value| !value.is_null()) {
            Some(value) => payload_bytes(api, member, value, path.name(&member.name)).map(Some),
            None => Ok(None),
        };
    }
    let in_payload = |member: &Member| member.location != Location::EventHeader;
    if !schema.members().any(in_payload) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    json::structure(api, schema, object, path, in_payload, &mut bytes)?;
    Ok(Some((JSON, bytes)))
}

fn header_value(api: &Api, member: &Member, value: &Node, path: Path<'_>) -> Result<HeaderValue, WriteError> {
    let kind = &api[member.target].kind;
    let mismatch = || path.mismatch(json::expected(kind), value);
    let whole = || value.as_i64().ok_or_else(mismatch);
    let out_of_bounds = |_| path.error(format!("expected {}, found a number out of its bounds", json::expected(kind)));
    Ok(match (kind, value) {
        (Kind::Boolean, Node::Bool(value)) => HeaderValue::Bool(*value),
        (Kind::Byte, _) => HeaderValue::Byte(i8::try_from(whole()?).map_err(out_of_bounds)?),
        (Kind::Short, _) => HeaderValue::Int16(i16::try_from(whole()?).map_err(out_of_bounds)?),
        (Kind::Integer | Kind::IntEnum { .. }, _) => {
            HeaderValue::Int32(i32::try_from(whole()?).map_err(out_of_bounds)?)
        }
        (Kind::Long, _) => HeaderValue::Int64(whole()?),
        (Kind::Blob, Node::String(text)) => HeaderValue::ByteArray(json::blob(text, path)?.into()),
        (Kind::String | Kind::Enum { .. }, Node::String(text)) => HeaderValue::String(text.clone().into()),
        (Kind::Timestamp, Node::Number(number)) => {
            let parts = timestamp::parts(number);
            let (seconds, nanoseconds) = parts.ok_or_else(|| path.error("expected a timestamp of 64 bits"))?;
            // The frame has milliseconds in 64 bits.
            if seconds.checked_mul(1000).is_none() {
                return Err(path.error("expected a timestamp whose milliseconds have 64 bits"));
            }
            HeaderValue::Timestamp(DateTime::from_secs_and_nanos(seconds, nanoseconds))
        }
        _ => return Err(mismatch()),
    })
}

pub(super) fn string(name: &'static str, value: &str) -> Header {
    Header::new(name, HeaderValue::String(value.to_owned().into()))
}
