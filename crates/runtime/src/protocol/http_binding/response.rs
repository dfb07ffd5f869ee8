//! Responses: a message as an operation's output or error.

use super::header;
use crate::codec::Level;
use crate::protocol::response::{ResponseError, payload, start_stream};
use crate::shape::{Binding, Codec, Ref, Schema, Slot, Structure};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::Blob;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

/// Fills `into` from the status, headers and loaded body of a response. A streaming payload needs no loaded body
/// and is left as it is without one.
pub(crate) fn read_response(
    response: &HttpResponse,
    into: &mut dyn Structure,
    codec: &'static dyn Codec,
) -> Result<(), BoxError> {
    read_head(response, into)?;
    match response.body().bytes() {
        Some(bytes) => read_content(bytes, into, codec)
            .map_err(|reason| ResponseError::body(response, bytes, codec, reason).into()),
        None if is_streaming(into) || !wants_body(into) => Ok(()),
        None => Err("the body of the response is not loaded".into()),
    }
}

/// Fills `into` from the status and headers of a response and hands its body to the streaming payload.
pub(crate) fn read_streaming_response(
    response: &mut HttpResponse,
    into: &mut dyn Structure,
    codec: &'static dyn Codec,
) -> Result<(), BoxError> {
    read_head(response, into)?;
    let index = payload(into).ok_or("the output has no payload to stream into")?;
    let schema = into.schema();
    let slot = into.field_mut(index).slot();
    if let Slot::Events(_) = slot {
        check_initial(response, schema)?;
    }
    start_stream(response, slot, codec)
}

/// The head of the response is the initial message of a stream of events, which must have what the model requires of
/// it.
fn check_initial(response: &HttpResponse, schema: &Schema) -> Result<(), ResponseError> {
    for member in schema.members().iter().filter(|member| member.is_required()) {
        if let Binding::Header(name) = member.binding
            && !response.headers().contains_key(name)
        {
            return Err(ResponseError::new(response, format!("header `{name}`"), "it is required and missing"));
        }
    }
    Ok(())
}

/// Whether the output's payload is a stream.
pub(super) fn is_streaming(output: &dyn Structure) -> bool {
    payload(output).is_some_and(|index| matches!(output.field(index).get(), Ref::Stream))
}

fn read_head(response: &HttpResponse, into: &mut dyn Structure) -> Result<(), ResponseError> {
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
        read.map_err(|reason| ResponseError::new(response, format!("header `{name}`"), reason))?;
    }
    Ok(())
}

/// Fills the payload or the body members. A body that no member wants is not looked at.
fn read_content(bytes: &[u8], into: &mut dyn Structure, codec: &'static dyn Codec) -> Result<(), BoxError> {
    match payload(into) {
        Some(_) if bytes.is_empty() => Ok(()),
        Some(index) => read_payload(bytes, into, index, codec),
        None if wants_body(into) => codec.read_body(bytes, into),
        None => Ok(()),
    }
}

fn wants_body(structure: &dyn Structure) -> bool {
    structure.schema().members().iter().any(|member| member.binding == Binding::Payload || Level::Body.has(member))
}

fn read_payload(
    bytes: &[u8],
    into: &mut dyn Structure,
    index: usize,
    codec: &'static dyn Codec,
) -> Result<(), BoxError> {
    let text = || std::str::from_utf8(bytes).map_err(|_| "expected text, found bytes that are not UTF-8");
    match into.field_mut(index).slot() {
        Slot::Blob(place) => *place = Blob::new(bytes),
        Slot::Stream(place) => *place = ByteStream::from(bytes.to_vec()),
        Slot::Events(place) => place.start(SdkBody::from(bytes.to_vec()), codec),
        Slot::String(place) => *place = text()?.to_owned(),
        Slot::Enum(place) => place.set(text()?),
        slot => {
            if !codec.read_value(bytes, slot)? {
                into.reset(index);
            }
        }
    }
    Ok(())
}
