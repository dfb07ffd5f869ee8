//! Event streams on the wire: the messages that a test has the service respond with, and those that the client sent.

use crate::finding::Finding;
use crate::media;
use crate::wire::{Answer, Seen};
use aws_smithy_eventstream::frame::{read_message_from, write_message_to};
use aws_smithy_types::DateTime;
use aws_smithy_types::base64;
use aws_smithy_types::date_time::Format;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bytes::Bytes;
use serde_json::Value as Json;

fn events<'a>(test: &'a Json, ty: &'a str) -> impl Iterator<Item = &'a Json> {
    test["events"].as_array().into_iter().flatten().filter(move |event| event["type"] == ty)
}

/// The response of a test: its initial response, and the bytes of its events.
pub fn answer(test: &Json) -> Result<Answer, String> {
    let mut answer = Answer::of(&test["initialResponse"]);
    let events: Vec<&Json> = events(test, "response").collect();
    if !events.is_empty() {
        answer.body.clear();
    }
    for event in events {
        match event["bytes"].as_str() {
            Some(bytes) => answer.body.extend(base64::decode(bytes).map_err(|error| error.to_string())?),
            None => write_message_to(&message(event)?, &mut answer.body).map_err(|error| error.to_string())?,
        }
    }
    Ok(answer)
}

fn message(event: &Json) -> Result<Message, String> {
    let body = event["body"].as_str().unwrap_or_default().to_owned();
    let mut message = Message::new(Bytes::from(body));
    for (name, value) in event["headers"].as_object().into_iter().flatten() {
        message = message.add_header(Header::new(name.clone(), header_value(value)?));
    }
    Ok(message)
}

/// The value that a test writes as a union: `{ "string": "event" }`.
fn header_value(value: &Json) -> Result<HeaderValue, String> {
    let unreadable = || format!("the value {value} of an event's header cannot be read");
    let (kind, value) = value.as_object().and_then(|object| object.iter().next()).ok_or_else(unreadable)?;
    let text = || value.as_str().ok_or_else(unreadable);
    let number = || value.as_i64().ok_or_else(unreadable);
    Ok(match kind.as_str() {
        "boolean" => HeaderValue::Bool(value.as_bool().ok_or_else(unreadable)?),
        "byte" => HeaderValue::Byte(number()?.try_into().map_err(|_| unreadable())?),
        "short" => HeaderValue::Int16(number()?.try_into().map_err(|_| unreadable())?),
        "integer" => HeaderValue::Int32(number()?.try_into().map_err(|_| unreadable())?),
        "long" => HeaderValue::Int64(number()?),
        "blob" => HeaderValue::ByteArray(base64::decode(text()?).map_err(|_| unreadable())?.into()),
        "string" => HeaderValue::String(text()?.to_owned().into()),
        "timestamp" => HeaderValue::Timestamp(DateTime::from_str(text()?, Format::DateTime).map_err(|_| unreadable())?),
        _ => return Err(unreadable()),
    })
}

/// Where the messages that were sent differ from those of the test.
pub fn sent_differ(seen: &Seen, test: &Json) -> Vec<Finding> {
    let expected: Vec<&Json> = events(test, "request").collect();
    let sent = match messages(seen) {
        Ok(sent) => sent,
        Err(reason) => return vec![Finding::new("messages", "signed messages", reason)],
    };
    if sent.len() != expected.len() {
        return vec![Finding::new("messages", expected.len(), sent.len())];
    }
    let pairs = sent.iter().zip(expected).enumerate();
    pairs.flat_map(|(index, (sent, event))| message_differs(sent, event, index)).collect()
}

/// The messages of a body, out of the signed ones around them.
fn messages(seen: &Seen) -> Result<Vec<Message>, String> {
    let content_type = seen.header("content-type");
    if content_type.as_deref() != Some("application/vnd.amazon.eventstream") {
        return Ok(Vec::new());
    }
    let read = |bytes: &mut Bytes| read_message_from(bytes).map_err(|error| error.to_string());
    let mut rest = Bytes::copy_from_slice(&seen.body);
    let (mut messages, mut ended) = (Vec::new(), false);
    while !rest.is_empty() {
        let outer = read(&mut rest)?;
        if ended || !outer.headers().iter().any(|header| header.name().as_str() == ":chunk-signature") {
            return Err("a message is not signed, or comes after the last".to_owned());
        }
        let mut payload = outer.payload().clone();
        ended = payload.is_empty();
        if !ended {
            messages.push(read(&mut payload)?);
        }
    }
    if ended { Ok(messages) } else { Err("the signed message that ends the stream is missing".to_owned()) }
}

fn message_differs(sent: &Message, event: &Json, index: usize) -> Vec<Finding> {
    let mut findings = Vec::new();
    let found = |name: &str| sent.headers().iter().find(|header| header.name().as_str() == name).map(Header::value);
    for (name, expected) in event["headers"].as_object().into_iter().flatten() {
        match header_value(expected) {
            Ok(value) if found(name) == Some(&value) => {}
            Ok(_) => {
                findings.push(Finding::new(format_args!("header {name}"), expected, format_args!("{:?}", found(name))));
            }
            Err(reason) => findings.push(Finding::new(format_args!("header {name}"), expected, reason)),
        }
    }
    let names = |key: &str| event[key].as_array().into_iter().flatten().filter_map(Json::as_str).collect::<Vec<_>>();
    for name in names("forbidHeaders").into_iter().filter(|name| found(name).is_some()) {
        findings.push(Finding::new(format_args!("header {name}"), "none", "one"));
    }
    for name in names("requireHeaders").into_iter().filter(|name| found(name).is_none()) {
        findings.push(Finding::new(format_args!("header {name}"), "one", "none"));
    }
    if let Some(expected) = event["body"].as_str() {
        findings.extend(media::differ(event["bodyMediaType"].as_str(), sent.payload(), expected));
    }
    findings.into_iter().map(|finding| finding.within(format_args!("event {index}"))).collect()
}
