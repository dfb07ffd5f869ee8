//! Error responses: the code, message and request id that every one of them has, and the members of modelled ones.

use crate::error::{ErrorShape, OperationError, Unhandled};
use crate::http_binding::{Error, read_response};
use crate::json::text::{Read, Text};
use crate::shape::{Ref, Slot, Structure};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::error::metadata::{Builder, ErrorMetadata};
use aws_types::request_id::apply_request_id;

/// The metadata of an error response: its code from the header or the body, its message, its request id.
///
/// Fails when nothing says what the error is: no header, and a body that is empty or no JSON (a proxy's page, a
/// cut-off answer).
pub fn metadata(response: &HttpResponse) -> Result<Builder, BoxError> {
    let bytes = response.body().bytes().unwrap_or_default();
    let header = response.headers().get("x-amzn-errortype");
    let envelope = match Envelope::read(bytes) {
        Ok(envelope) => envelope,
        Err(_) if header.is_some() => Envelope::default(),
        Err(reason) => return Err(Error::body(response, bytes, reason).into()),
    };
    let code = header.or(envelope.code()).map(bare_code);
    Ok(apply_request_id(builder(code, envelope.message.as_deref()), response.headers()))
}

/// The metadata of an error that is only a body, as an event stream carries it.
pub fn body_metadata(bytes: &[u8]) -> Result<Builder, BoxError> {
    let envelope = Envelope::read(bytes)?;
    Ok(builder(envelope.code().map(bare_code), envelope.message.as_deref()))
}

fn builder(code: Option<&str>, message: Option<&str>) -> Builder {
    let mut builder = ErrorMetadata::builder();
    if let Some(code) = code {
        builder = builder.code(code);
    }
    if let Some(message) = message {
        builder = builder.message(message);
    }
    builder
}

/// Fills a modelled error from a response. Its message counts whatever the case of its name.
pub fn read_error(response: &HttpResponse, into: &mut dyn Structure) -> Result<(), BoxError> {
    read_response(response, into)?;
    let bytes = response.body().bytes().unwrap_or_default();
    set_message(into, || Envelope::read(bytes).ok().and_then(|envelope| envelope.message));
    Ok(())
}

/// The error with this code: the modelled one, filled by `fill`, else an unhandled one. What cannot be filled is
/// unhandled too, with the cause. Each has the metadata.
pub(crate) fn modelled<E: OperationError>(
    code: Option<&str>,
    meta: ErrorMetadata,
    fill: &mut dyn FnMut(&mut dyn Structure) -> Result<(), BoxError>,
) -> E {
    let mut fault = None;
    let mut fill = |shape: &mut dyn ErrorShape| match fill(shape) {
        Ok(()) => *shape.meta_mut() = meta.clone(),
        Err(cause) => fault = Some(cause),
    };
    let modelled = code.and_then(|code| E::modeled(code, &mut fill));
    match (modelled, fault) {
        (_, Some(cause)) => E::from_unhandled(Unhandled::with_meta(cause, meta)),
        (Some(error), None) => error,
        (None, None) => E::from_unhandled(Unhandled::generic(meta)),
    }
}

/// Sets the error's message if it has one that is unset.
pub(crate) fn set_message(into: &mut dyn Structure, message: impl FnOnce() -> Option<String>) {
    let members = into.schema().members();
    let Some(index) = members.iter().position(|member| member.name.eq_ignore_ascii_case("message")) else { return };
    if !matches!(into.field(index).get(), Ref::Null | Ref::String("")) {
        return;
    }
    if let Some(message) = message()
        && let Slot::String(place) = into.field_mut(index).slot()
    {
        *place = message;
    }
}

/// The code without its namespace and without the address that may follow it.
fn bare_code(code: &str) -> &str {
    let code = code.split_once(':').map_or(code, |(code, _)| code);
    code.split_once('#').map_or(code, |(_, name)| name)
}

/// What the body of any error says about it.
#[derive(Debug, Default)]
struct Envelope {
    type_name: Option<String>,
    code: Option<String>,
    message: Option<String>,
}

impl Envelope {
    fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut envelope = Self::default();
        let mut text = Text::new(bytes).map_err(|error| format!("expected JSON: {error}"))?;
        let read = match bytes.trim_ascii_start().first() {
            None => return Err("an error without a body or a header that names it".to_owned()),
            Some(b'{') => envelope.fill(&mut text),
            // Any other JSON is an error that doesn't say which.
            Some(_) => text.skip().map(drop),
        };
        read.and_then(|()| text.end()).map_err(|error| format!("expected JSON: {error}"))?;
        Ok(envelope)
    }

    fn fill(&mut self, text: &mut Text<'_>) -> Read<()> {
        let mut is_first = true;
        text.peek()?;
        text.enter()?;
        while text.next(b'}', &mut is_first)? {
            let place = match &*text.key()? {
                "__type" => &mut self.type_name,
                "code" => &mut self.code,
                "message" | "Message" | "errorMessage" => &mut self.message,
                _ => {
                    text.skip()?;
                    continue;
                }
            };
            // Any other value than a string counts as none.
            match text.peek()? {
                b'"' => *place = Some(text.string()?.into_owned()),
                _ => text.skip().map(drop)?,
            }
        }
        Ok(())
    }

    fn code(&self) -> Option<&str> {
        self.code.as_deref().or(self.type_name.as_deref())
    }
}

#[cfg(test)]
mod tests;
