//! Event streams: the frames of `application/vnd.amazon.eventstream` to a list of events in document form.

use super::Reader;
use super::findings::{Step, ToText};
use super::json::{Found, Role, Shape};
use super::media_type::{Expected, JSON, is_media_type};
use super::{is_required, timestamp};
use crate::api::{Kind, Location, Member, SchemaId};
use crate::violation::{Constraint, Severity};
use aws_smithy_eventstream::frame::read_message_from;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bytes::{Buf, Bytes};
use proofmark_smithy_model::model::Node;
use serde_json::{Map, Number};

impl<'a> Reader<'a> {
    /// The members of a structure that travels as a stream of events: the first message, of this name, has all but the
    /// stream. Where it is missing, none of them is set.
    pub(crate) fn initial_and_events(
        &mut self,
        structure: SchemaId,
        stream: &'a Member,
        bytes: &Bytes,
        initial: &str,
    ) -> Map<String, Node> {
        let mut rest = bytes.clone();
        let first = next_message(&mut rest).and_then(unsigned).ok().flatten();
        let (payload, events) = match first.filter(|first| text_header(first, ":event-type") == Some(initial)) {
            Some(first) => (first.payload().clone(), &rest),
            None => (Bytes::new(), bytes),
        };
        let mut found = self.body(structure, &payload);
        self.findings.enter(Step::Member(&stream.name), stream.sensitive);
        let events = self.event_stream(stream, events);
        self.findings.leave(stream.sensitive);
        found.insert(stream.name.clone(), Node::Array(events));
        found
    }

    /// The events of a stream. What follows a broken frame cannot be read.
    pub(super) fn event_stream(&mut self, member: &'a Member, bytes: &Bytes) -> Vec<Node> {
        let (mut events, mut rest, mut count) = (Vec::new(), bytes.clone(), 0);
        while rest.has_remaining() {
            self.findings.enter(Step::Index(count), member.sensitive);
            let message = next_message(&mut rest);
            match message {
                Ok(message) => match unsigned(message) {
                    Ok(Some(message)) => events.extend(self.event(member, &message)),
                    // The frame without an event in it ends a signed stream.
                    Ok(None) => {}
                    Err(reason) => self.findings.error(Constraint::Malformed { reason }, None),
                },
                Err(reason) => {
                    self.findings.error(Constraint::Malformed { reason }, None);
                    rest.clear();
                }
            }
            self.findings.leave(member.sensitive);
            count += 1;
        }
        events
    }

    fn event(&mut self, stream: &'a Member, message: &Message) -> Option<Node> {
        let kind = text_header(message, ":message-type");
        let name_header = match kind {
            Some("event") => ":event-type",
            Some("exception") => ":exception-type",
            Some("error") => {
                let code = text_header(message, ":error-code").unwrap_or_default();
                let text = text_header(message, ":error-message").unwrap_or_default();
                let reason = format!("the stream was ended by the error {code}: {text}");
                self.findings.error(Constraint::Malformed { reason }, None);
                return None;
            }
            _ => {
                let expected = "the header :message-type to be event, exception or error".to_owned();
                self.findings.error(Constraint::Protocol { expected }, kind.as_ref().map(|kind| kind as &dyn ToText));
                return None;
            }
        };
        let Some(name) = text_header(message, name_header) else {
            self.findings.error(Constraint::Protocol { expected: format!("the header {name_header}") }, None);
            return None;
        };
        let Some(member) = self.api[stream.target].member(name) else {
            let severity = if self.form == super::Form::Response { Severity::Warning } else { Severity::Error };
            self.findings.below(name, severity, Constraint::UnknownMember, None);
            return None;
        };
        self.findings.enter(Step::Member(&member.name), member.sensitive);
        let event = self.event_members(member, message);
        self.findings.leave(member.sensitive);
        Some(Node::Object(Map::from_iter([(name.to_owned(), Node::Object(event))])))
    }

    fn event_members(&mut self, event: &'a Member, message: &Message) -> Map<String, Node> {
        let mut found = Map::new();
        let (mut in_payload, mut has_json) = (None, false);
        for member in self.api[event.target].members() {
            match member.location {
                Location::EventHeader => {
                    self.findings.enter(Step::Member(&member.name), member.sensitive);
                    match message.headers().iter().find(|header| header.name().as_str() == member.name) {
                        Some(header) => {
                            let value = self.event_header(member, header.value());
                            found.extend(value.map(|value| (member.name.clone(), value)));
                        }
                        None if is_required(member) => self.findings.error(Constraint::Required, None),
                        None => {}
                    }
                    self.findings.leave(member.sensitive);
                }
                Location::EventPayload => in_payload = Some(member),
                _ => has_json = true,
            }
        }
        let payload = message.payload();
        self.check_payload_type(in_payload, has_json, message);
        if let Some(member) = in_payload {
            let is_json = !matches!(self.api[member.target].kind, Kind::Blob | Kind::String | Kind::Enum { .. });
            self.findings.enter(Step::Member(&member.name), member.sensitive);
            if payload.is_empty() && is_json {
                if is_required(member) {
                    self.findings.error(Constraint::Required, None);
                }
            } else if let Found::Value(value) = self.payload_value(member, payload) {
                found.insert(member.name.clone(), value);
            }
            self.findings.leave(member.sensitive);
        } else if has_json {
            let shape = Shape { schema: event.target, member: Some(event), role: Role::Event };
            let text: &[u8] = if payload.is_empty() { b"{}" } else { payload };
            match self.json(shape, text) {
                Found::Value(Node::Object(members)) => found.extend(members),
                Found::Null => {
                    self.findings.error(Constraint::Type { expected: "an object".to_owned() }, Some(&"null"));
                }
                _ => {}
            }
        }
        found
    }

    /// The header :content-type of an event with a payload. Without one, it is what the model says.
    fn check_payload_type(&mut self, in_payload: Option<&'a Member>, has_json: bool, message: &Message) {
        let expected = match in_payload {
            Some(member) => self.payload_type(&self.api[member.target]),
            None if has_json => Expected::Exactly(JSON),
            None => return,
        };
        let (Expected::Exactly(expected), Some(found)) = (expected, text_header(message, ":content-type")) else {
            return;
        };
        // A structure is in the protocol's codec, whichever of its names a sender knows that by.
        let is_codec = expected == JSON && is_media_type(found, self.api.protocol.content_type);
        if !message.payload().is_empty() && !is_media_type(found, expected) && !is_codec {
            let expected = format!("the header :content-type to be {expected}");
            self.findings.error(Constraint::Protocol { expected }, Some(&found));
        }
    }

    /// The value of a member in a typed header of an event.
    fn event_header(&mut self, member: &'a Member, value: &HeaderValue) -> Option<Node> {
        let schema = &self.api[member.target];
        let constraints = &member.constraints;
        match (&schema.kind, value) {
            (Kind::Boolean, HeaderValue::Bool(value)) => Some(Node::Bool(*value)),
            (kind @ (Kind::Byte | Kind::Short | Kind::Integer | Kind::IntEnum { .. } | Kind::Long), value) => {
                let number: Option<Number> = match (kind, value) {
                    (Kind::Byte, HeaderValue::Byte(number)) => Some((*number).into()),
                    (Kind::Short, HeaderValue::Int16(number)) => Some((*number).into()),
                    (Kind::Integer | Kind::IntEnum { .. }, HeaderValue::Int32(number)) => Some((*number).into()),
                    (Kind::Long, HeaderValue::Int64(number)) => Some((*number).into()),
                    _ => None,
                };
                match number {
                    Some(number) => self.number(kind, constraints, number),
                    None => self.mismatch(super::check::expected(kind), &format!("{value:?}").as_str()),
                }
            }
            (Kind::Blob, HeaderValue::ByteArray(bytes)) => {
                self.check_length(constraints, bytes.len(), None);
                Some(Node::String(aws_smithy_types::base64::encode(bytes)))
            }
            (Kind::String | Kind::Enum { .. }, HeaderValue::String(text)) => {
                self.check_string(schema, constraints, text.as_str());
                Some(Node::String(text.as_str().to_owned()))
            }
            (Kind::Timestamp, HeaderValue::Timestamp(time)) => {
                let number = Number::from_f64(time.as_secs_f64()).and_then(timestamp::epoch_seconds);
                number.map(Node::Number)
            }
            (kind, value) => self.mismatch(super::check::expected(kind), &format!("{value:?}").as_str()),
        }
    }
}

/// Takes the next frame off a stream.
fn next_message(rest: &mut Bytes) -> Result<Message, String> {
    let length =
        rest.get(..4).map(|prelude| prelude.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte)));
    let length = length.ok_or("the stream ends in the middle of a frame")?;
    if length > rest.len() {
        return Err(format!(
            "the stream ends in the middle of a frame: {} of its {length} bytes are there",
            rest.len()
        ));
    }
    // A length of less than the prelude's is for the reader of frames to reject.
    let frame = rest.split_to(length.max(rest.len().min(16)));
    read_message_from(frame).map_err(|error| format!("broken frame: {error}"))
}

/// The message in a signed one; none in the one that ends the stream.
fn unsigned(message: Message) -> Result<Option<Message>, String> {
    let is_signed = message.headers().iter().any(|header| header.name().as_str() == ":chunk-signature");
    if !is_signed {
        return Ok(Some(message));
    }
    if message.payload().is_empty() {
        return Ok(None);
    }
    read_message_from(message.payload().clone())
        .map(Some)
        .map_err(|error| format!("broken frame in a signed one: {error}"))
}

fn text_header<'m>(message: &'m Message, name: &str) -> Option<&'m str> {
    let header = message.headers().iter().find(|header: &&Header| header.name().as_str() == name)?;
    header.value().as_string().ok().map(|text| text.as_str())
}
