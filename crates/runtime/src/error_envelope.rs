//! Error responses: the code, message and request id that every one of them has, and the members of modelled ones.

use crate::http_binding::{Error, read_response};
use crate::shape::{Ref, Slot, Structure};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::error::metadata::{Builder, ErrorMetadata};
use aws_types::request_id::apply_request_id;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

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
    code.split_once('#').map_or(code, |(_, name)| name).trim()
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
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let read = match bytes.trim_ascii_start().first() {
            None => return Err("an error without a body or a header that names it".to_owned()),
            Some(b'{') => deserializer.deserialize_map(EnvelopeVisitor(&mut envelope)),
            // Any other JSON is an error that doesn't say which.
            Some(_) => IgnoredAny::deserialize(&mut deserializer).map(drop),
        };
        read.and_then(|()| deserializer.end()).map_err(|error| format!("expected JSON: {error}"))?;
        Ok(envelope)
    }

    fn code(&self) -> Option<&str> {
        self.code.as_deref().or(self.type_name.as_deref())
    }
}

struct EnvelopeVisitor<'a>(&'a mut Envelope);

impl<'de> Visitor<'de> for EnvelopeVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key::<String>()? {
            let place = match key.as_str() {
                "__type" => &mut self.0.type_name,
                "code" | "Code" => &mut self.0.code,
                "message" | "Message" | "errorMessage" => &mut self.0.message,
                _ => {
                    entries.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            if let Some(text) = entries.next_value_seed(TextOnly)? {
                *place = Some(text);
            }
        }
        Ok(())
    }
}

/// A string; any other value counts as none.
struct TextOnly;

impl<'de> DeserializeSeed<'de> for TextOnly {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextOnly {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }
    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Some(value.to_owned()))
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
