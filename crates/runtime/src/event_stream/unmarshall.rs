//! Messages to events.

use super::exception;
use crate::error::OperationError;
use crate::shape::{Binding, Codec, Slot, Structure, Union, Value};
use aws_smithy_eventstream::error::Error;
use aws_smithy_eventstream::frame::{UnmarshallMessage, UnmarshalledMessage};
use aws_smithy_eventstream::smithy::parse_response_headers;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_types::Blob;
use aws_smithy_types::event_stream::{HeaderValue, Message};
use std::fmt;
use std::marker::PhantomData;

/// Makes events of type `T` and errors of type `E` from messages.
pub(super) struct EventUnmarshaller<T, E> {
    codec: &'static dyn Codec,
    makes: PhantomData<fn() -> (T, E)>,
}

impl<T, E> EventUnmarshaller<T, E> {
    /// One that reads payloads by this codec.
    pub(super) const fn new(codec: &'static dyn Codec) -> Self {
        Self { codec, makes: PhantomData }
    }
}

impl<T, E> fmt::Debug for EventUnmarshaller<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventUnmarshaller")
    }
}

impl<T: Union + Value, E: OperationError> UnmarshallMessage for EventUnmarshaller<T, E> {
    type Output = T;
    type Error = E;

    fn unmarshall(&self, message: &Message) -> Result<UnmarshalledMessage<T, E>, Error> {
        // Errors that no model knows have no place among the headers that are parsed.
        if header(message, ":message-type") == Some("error") {
            let code = header(message, ":error-code");
            let code = code.ok_or_else(|| Error::unmarshalling("the message has no :error-code header of text"))?;
            let text = header(message, ":error-message").unwrap_or_default();
            return Ok(UnmarshalledMessage::Error(exception::unmodelled(code, text)));
        }
        let headers = parse_response_headers(message)?;
        let name = headers.smithy_type.as_str();
        match headers.message_type.as_str() {
            "event" => {
                let mut event = T::empty();
                read_event(name, message, &mut event, self.codec)
                    .map_err(|error| Error::unmarshalling(format!("event {name}: {error}")))?;
                Ok(UnmarshalledMessage::Event(event))
            }
            // There is no third kind.
            _ => Ok(UnmarshalledMessage::Error(exception::modelled(name, message.payload(), self.codec))),
        }
    }
}

/// Fills an event from a message; a name that the model doesn't know makes it an unknown one.
fn read_event(name: &str, message: &Message, event: &mut dyn Union, codec: &dyn Codec) -> Result<(), BoxError> {
    let Some(index) = event.schema().members().iter().position(|member| member.name == name) else {
        event.set_unknown();
        return Ok(());
    };
    match event.activate(index) {
        Slot::Structure(structure) => read_members(message, structure, codec),
        _ => Ok(()),
    }
}

/// Headers and payload go to the members bound to them; without such a payload member it is the document of the rest.
fn read_members(message: &Message, into: &mut dyn Structure, codec: &dyn Codec) -> Result<(), BoxError> {
    let mut has_payload_member = false;
    for (index, member) in into.schema().members().iter().enumerate() {
        match member.binding {
            Binding::EventHeader => {
                let header = message.headers().iter().find(|header| header.name().as_str() == member.name);
                if let Some(header) = header
                    && !put_header(into.field_mut(index).slot(), header.value())
                {
                    return Err(format!("header `{}` has a value of another type", member.name).into());
                }
            }
            Binding::EventPayload => {
                has_payload_member = true;
                read_payload(message, into, index, codec)?;
            }
            _ => {}
        }
    }
    if !has_payload_member {
        codec.read_body(message.payload(), into)?;
    }
    Ok(())
}

fn read_payload(message: &Message, into: &mut dyn Structure, index: usize, codec: &dyn Codec) -> Result<(), BoxError> {
    let payload = message.payload();
    match into.field_mut(index).slot() {
        Slot::Blob(place) => *place = Blob::from_maybe_shared(payload.clone()),
        Slot::String(place) => *place = std::str::from_utf8(payload)?.to_owned(),
        Slot::Enum(place) => place.set(std::str::from_utf8(payload)?),
        slot => {
            if payload.is_empty() || !codec.read_value(payload, slot)? {
                into.reset(index);
            }
        }
    }
    Ok(())
}

fn put_header(slot: Slot<'_>, value: &HeaderValue) -> bool {
    match (slot, value) {
        (Slot::Boolean(place), HeaderValue::Bool(value)) => *place = *value,
        (Slot::Byte(place), HeaderValue::Byte(value)) => *place = *value,
        (Slot::Short(place), HeaderValue::Int16(value)) => *place = *value,
        (Slot::Integer(place), HeaderValue::Int32(value)) => *place = *value,
        (Slot::Long(place), HeaderValue::Int64(value)) => *place = *value,
        (Slot::Blob(place), HeaderValue::ByteArray(value)) => *place = Blob::from_maybe_shared(value.clone()),
        (Slot::String(place), HeaderValue::String(value)) => *place = value.as_str().to_owned(),
        (Slot::Enum(place), HeaderValue::String(value)) => place.set(value.as_str()),
        (Slot::Timestamp(place), HeaderValue::Timestamp(value)) => *place = *value,
        _ => return false,
    }
    true
}

fn header<'a>(message: &'a Message, name: &str) -> Option<&'a str> {
    let header = message.headers().iter().find(|header| header.name().as_str() == name)?;
    header.value().as_string().ok().map(|text| text.as_str())
}
