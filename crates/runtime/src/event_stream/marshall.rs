//! Events and errors to messages.

use crate::error::OperationError;
use crate::shape::{Binding, Codec, Ref, Structure, Union};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use aws_smithy_types::str_bytes::StrBytes;
use bytes::Bytes;

/// The error of a stream that is sent. Implemented by [`event_errors!`](crate::event_errors).
pub trait EventError: OperationError {
    /// The name that the exception has in the union of events; none for an error that isn't modelled.
    fn event_name(&self) -> Option<&'static str>;
}

/// Says under which names the variants of an [`OperationError`] travel as events.
#[macro_export]
macro_rules! event_errors {
    ($type:ident { $($variant:ident => $name:literal),* $(,)? }) => {
        impl $crate::event_stream::EventError for $type {
            fn event_name(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant(_) => Some($name),)*
                    #[allow(deprecated)]
                    Self::Unhandled(_) => None,
                }
            }
        }
    };
}

/// The message of an event.
pub(super) fn write_event(event: &dyn Union, codec: &dyn Codec) -> Result<Message, BoxError> {
    let schema = event.schema();
    let Some((index, value)) = event.active() else {
        return Err(format!("a {} of an unknown kind can't be sent", schema.name()).into());
    };
    let name = schema.members()[index].name;
    let mut message = Parts::new(":event-type", "event", name);
    match value {
        Ref::Structure(structure) => message.members(structure, codec)?,
        Ref::Unit => {}
        _ => return Err(format!("the event `{name}` is not a structure").into()),
    }
    Ok(message.finish())
}

/// The message that comes before the events of a request, with the document of the input's other members.
pub(super) fn initial_request(document: Bytes, codec: &dyn Codec) -> Message {
    let mut message = Parts::new(":event-type", "event", "initial-request");
    message.content(codec.media_type(), document);
    message.finish()
}

/// The message of an error: an exception of the model, or a code and a text.
pub(super) fn write_error<E: EventError>(error: &E, codec: &dyn Codec) -> Result<Message, BoxError> {
    match (error.event_name(), error.content()) {
        (Some(name), Ok(shape)) => {
            let mut message = Parts::new(":exception-type", "exception", name);
            message.members(shape, codec)?;
            Ok(message.finish())
        }
        (_, Ok(shape)) => Err(format!("the error {} is none of the stream", shape.schema().name()).into()),
        (_, Err(unhandled)) => {
            let meta = unhandled.meta();
            let code = meta.code().unwrap_or("internal-error").to_owned();
            let text = meta.message().unwrap_or_default().to_owned();
            let mut message = Parts { headers: vec![header(":message-type", "error".into())], payload: Bytes::new() };
            message.headers.push(header(":error-code", code.into()));
            message.headers.push(header(":error-message", text.into()));
            Ok(message.finish())
        }
    }
}

fn header(name: &'static str, value: StrBytes) -> Header {
    Header::new(name, HeaderValue::String(value))
}

/// A message on its way.
struct Parts {
    headers: Vec<Header>,
    payload: Bytes,
}

impl Parts {
    fn new(key: &'static str, kind: &'static str, name: &'static str) -> Self {
        let headers = vec![header(":message-type", kind.into()), header(key, name.into())];
        Self { headers, payload: Bytes::new() }
    }

    /// Members go where they are bound; without a payload member, the rest is the document of the payload.
    fn members(&mut self, structure: &dyn Structure, codec: &dyn Codec) -> Result<(), BoxError> {
        let members = structure.schema().members();
        for (index, member) in members.iter().enumerate() {
            let value = structure.field(index).get();
            match (member.binding, value) {
                (_, Ref::Null) => {}
                (Binding::EventHeader, value) => {
                    let value = header_value(value)
                        .ok_or_else(|| format!("`{}` is of a type that no header of an event has", member.name))?;
                    self.headers.push(Header::new(member.name, value));
                }
                (Binding::EventPayload, value) => self.payload(value, codec)?,
                _ => {}
            }
        }
        let has_payload = members.iter().any(|member| member.binding == Binding::EventPayload);
        if !has_payload && (members.is_empty() || members.iter().any(|member| member.binding != Binding::EventHeader)) {
            let mut out = Vec::new();
            codec.write_body(structure, &mut out)?;
            self.content(codec.media_type(), out.into());
        }
        Ok(())
    }

    fn payload(&mut self, value: Ref<'_>, codec: &dyn Codec) -> Result<(), BoxError> {
        match value {
            Ref::Blob(blob) => self.content("application/octet-stream", Bytes::copy_from_slice(blob.as_ref())),
            Ref::String(text) => self.content("text/plain", Bytes::copy_from_slice(text.as_bytes())),
            value => {
                let mut out = Vec::new();
                codec.write_value(value, &mut out)?;
                self.content(codec.media_type(), out.into());
            }
        }
        Ok(())
    }

    fn content(&mut self, media_type: &'static str, payload: Bytes) {
        self.headers.push(header(":content-type", media_type.into()));
        self.payload = payload;
    }

    fn finish(self) -> Message {
        Message::new_from_parts(self.headers, self.payload)
    }
}

fn header_value(value: Ref<'_>) -> Option<HeaderValue> {
    Some(match value {
        Ref::Boolean(value) => HeaderValue::Bool(value),
        Ref::Byte(value) => HeaderValue::Byte(value),
        Ref::Short(value) => HeaderValue::Int16(value),
        Ref::Integer(value) => HeaderValue::Int32(value),
        Ref::Long(value) => HeaderValue::Int64(value),
        Ref::Blob(value) => HeaderValue::ByteArray(Bytes::copy_from_slice(value.as_ref())),
        Ref::String(value) => HeaderValue::String(value.to_owned().into()),
        Ref::Timestamp(value) => HeaderValue::Timestamp(*value),
        _ => return None,
    })
}
