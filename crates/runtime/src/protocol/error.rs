//! Error responses: reads the error code, message and request id that every one of them has, and the members of modelled
//! ones.

use super::response::ResponseError;
use crate::error::{ErrorShape, OperationError, Unhandled};
use crate::shape::{Codec, Ref, Slot, Structure};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::error::metadata::{Builder, ErrorMetadata};
use aws_types::request_id::apply_request_id;

/// The header that names the error, before its body does.
const ERROR_TYPE: &str = "x-amzn-errortype";

/// What an error response says, whatever the error.
#[derive(Debug)]
pub struct ErrorHead {
    /// The name of the error in the model, if the response names one.
    pub name: Option<String>,
    /// Its metadata. The code is the name, unless the protocol has codes of its own.
    pub meta: ErrorMetadata,
}

/// The name, message and request id of an error response: the name from the header or the body.
///
/// Fails when nothing says what the error is: no header, and a body that is empty or not in the codec's format (a
/// proxy's page, a response that was cut off).
pub(super) fn head(response: &HttpResponse, codec: &dyn Codec) -> Result<ErrorHead, BoxError> {
    let bytes = response.body().bytes().unwrap_or_default();
    let header = response.headers().get(ERROR_TYPE);
    let said = match codec.read_error(bytes) {
        Ok(said) => said,
        Err(_) if header.is_some() => ErrorMetadata::default(),
        Err(reason) => return Err(ResponseError::body(response, bytes, codec, reason).into()),
    };
    let name = header.or(said.code()).map(bare);
    let meta = apply_request_id(builder(name, said.message()), response.headers());
    Ok(ErrorHead { name: name.map(str::to_owned), meta: meta.build() })
}

/// What an error response says whose body says nothing: its request id.
pub(super) fn bodiless(response: &HttpResponse) -> ErrorHead {
    ErrorHead { name: None, meta: apply_request_id(ErrorMetadata::builder(), response.headers()).build() }
}

/// The metadata of an error that is only a body, as an event stream carries it.
pub(crate) fn body_metadata(bytes: &[u8], codec: &dyn Codec) -> Result<ErrorMetadata, BoxError> {
    let said = codec.read_error(bytes)?;
    Ok(builder(said.code().map(bare), said.message()).build())
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

/// The name without its namespace and without the address that may follow it.
fn bare(name: &str) -> &str {
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    name.split_once('#').map_or(name, |(_, name)| name)
}

/// Sets the message of a modelled error that was read from a response. The message counts whatever the case of its name.
pub(super) fn complete(response: &HttpResponse, into: &mut dyn Structure, codec: &dyn Codec) {
    let bytes = response.body().bytes().unwrap_or_default();
    set_message(into, || codec.read_error(bytes).ok()?.message().map(str::to_owned));
}

/// The error with the first of these names that the model has, filled by `fill`, else an unhandled one. What cannot be
/// filled is unhandled too, with the cause. Each has the metadata.
pub(crate) fn modelled<E: OperationError>(
    names: &[&str],
    meta: ErrorMetadata,
    fill: &mut dyn FnMut(&mut dyn Structure) -> Result<(), BoxError>,
) -> E {
    let mut fault = None;
    let mut fill = |shape: &mut dyn ErrorShape| match fill(shape) {
        Ok(()) => *shape.meta_mut() = meta.clone(),
        Err(cause) => fault = Some(cause),
    };
    let modelled = names.iter().find_map(|name| E::modeled(name, &mut fill));
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

#[cfg(test)]
mod tests;
