//! Responses: a message as an operation's output or error.

use super::header;
use crate::json::{self, read::Level};
use crate::shape::{Binding, Ref, Schema, Slot, Structure};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::Blob;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use std::fmt;

/// Why a response doesn't make the expected output: what part of it, of which response, and how.
#[derive(Debug)]
pub struct Error {
    status: u16,
    part: String,
    reason: String,
}

impl Error {
    pub(crate) fn new(response: &HttpResponse, part: impl Into<String>, reason: impl ToString) -> Self {
        Self { status: response.status().as_u16(), part: part.into(), reason: reason.to_string() }
    }

    /// An error of the body, with the facts that tell a proxy's answer from the service's.
    pub(crate) fn body(response: &HttpResponse, bytes: &[u8], reason: impl ToString) -> Self {
        let kind = response.headers().get("content-type").unwrap_or("no content type");
        let part = format!("body ({} bytes, {})", bytes.len(), shortened(kind));
        match bytes.trim_ascii_start().first() {
            // A page of a proxy or a login; where JSON breaks off in it helps nobody.
            Some(b'<') => Self::new(response, part, "expected JSON, found HTML or XML"),
            _ => Self::new(response, part, reason),
        }
    }

    /// The status of the response.
    pub fn status(&self) -> u16 {
        self.status
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}, {}: {}", self.status, self.part, self.reason)
    }
}

impl std::error::Error for Error {}

/// Fills `into` from the status, headers and loaded body of a response. A streaming payload needs no loaded body
/// and is left as it is without one.
pub fn read_response(response: &HttpResponse, into: &mut dyn Structure) -> Result<(), BoxError> {
    read_head(response, into)?;
    match response.body().bytes() {
        Some(bytes) => read_content(bytes, into).map_err(|reason| Error::body(response, bytes, reason).into()),
        None if is_streaming(into) || !wants_body(into) => Ok(()),
        None => Err("the body of the response is not loaded".into()),
    }
}

/// Fills `into` from the status and headers of a response and hands its body to the streaming payload.
pub fn read_streaming_response(response: &mut HttpResponse, into: &mut dyn Structure) -> Result<(), BoxError> {
    read_head(response, into)?;
    let index = payload(into).ok_or("the output has no payload to stream into")?;
    let schema = into.schema();
    match into.field_mut(index).slot() {
        Slot::Stream(stream) => *stream = ByteStream::new(take_body(response)),
        Slot::Events(events) => {
            check_initial(response, schema)?;
            events.start(take_body(response));
        }
        _ => return Err("the payload of the output is no stream".into()),
    }
    Ok(())
}

/// The head of the answer is the initial message of a stream of events, which must have what the model requires of it.
fn check_initial(response: &HttpResponse, schema: &Schema) -> Result<(), Error> {
    for member in schema.members().iter().filter(|member| member.is_required()) {
        if let Binding::Header(name) = member.binding
            && !response.headers().contains_key(name)
        {
            return Err(Error::new(response, format!("header `{name}`"), "it is required and missing"));
        }
    }
    Ok(())
}

/// Whether the output's payload is a stream, which is read by [`read_streaming_response`].
pub fn is_streaming(output: &dyn Structure) -> bool {
    payload(output).is_some_and(|index| matches!(output.field(index).get(), Ref::Stream))
}

fn take_body(response: &mut HttpResponse) -> SdkBody {
    std::mem::replace(response.body_mut(), SdkBody::taken())
}

fn payload(structure: &dyn Structure) -> Option<usize> {
    structure.schema().members().iter().position(|member| member.binding == Binding::Payload)
}

pub(crate) fn read_head(response: &HttpResponse, into: &mut dyn Structure) -> Result<(), Error> {
    for (index, member) in into.schema().members().iter().enumerate() {
        let headers = response.headers();
        let (name, read) = match member.binding {
            Binding::Header(name) => (name, header::read(headers, name, into.field_mut(index), member)),
            Binding::PrefixHeaders(prefix) => {
                (prefix, header::read_prefixed(headers, prefix, into.field_mut(index), member))
            }
            Binding::ResponseCode => {
                if let Slot::Integer(place) = into.field_mut(index).slot() {
                    *place = response.status().as_u16().into();
                }
                continue;
            }
            _ => continue,
        };
        read.map_err(|reason| Error::new(response, format!("header `{name}`"), reason))?;
    }
    Ok(())
}

/// Fills the payload or the body members. A body that no member wants is not looked at.
fn read_content(bytes: &[u8], into: &mut dyn Structure) -> Result<(), String> {
    match payload(into) {
        Some(_) if bytes.is_empty() => Ok(()),
        Some(index) => read_payload(bytes, into, index),
        None if wants_body(into) => json::read_body(bytes, into).map_err(|error| error.to_string()),
        None => Ok(()),
    }
}

fn wants_body(structure: &dyn Structure) -> bool {
    structure.schema().members().iter().any(|member| member.binding == Binding::Payload || Level::Body.has(member))
}

fn read_payload(bytes: &[u8], into: &mut dyn Structure, index: usize) -> Result<(), String> {
    let text = || std::str::from_utf8(bytes).map_err(|_| "expected text, found bytes that are no UTF-8".to_owned());
    match into.field_mut(index).slot() {
        Slot::Blob(place) => *place = Blob::new(bytes),
        Slot::Stream(place) => *place = ByteStream::from(bytes.to_vec()),
        Slot::Events(place) => place.start(SdkBody::from(bytes.to_vec())),
        Slot::String(place) => *place = text()?.to_owned(),
        Slot::Enum(place) => place.set(text()?),
        slot => {
            if !json::read::read_slot(bytes, slot, Level::Nested).map_err(|error| error.to_string())? {
                into.reset(index);
            }
        }
    }
    Ok(())
}
