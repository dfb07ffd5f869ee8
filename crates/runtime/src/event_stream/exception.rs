//! Exceptions that end a stream, made into the stream's error type.

use crate::error::{ErrorMetadata, OperationError, Unhandled};
use crate::protocol::{self, body_metadata, set_message};
use crate::shape::Codec;
use aws_smithy_runtime_api::box_error::BoxError;

/// The error for an exception: the modelled one with this name, else an unhandled one with its code and message.
pub(super) fn modelled<E: OperationError>(name: &str, payload: &[u8], codec: &dyn Codec) -> E {
    let meta = match metadata(name, payload, codec) {
        Ok(meta) => meta,
        Err(cause) => return E::from_unhandled(Unhandled::with_meta(cause, coded(name))),
    };
    let message = meta.message().map(str::to_owned);
    protocol::modelled(&[name], meta, &mut |shape| {
        codec.read_body(payload, shape)?;
        set_message(shape, || message.clone());
        Ok(())
    })
}

/// The error for what the model has no place for: a code and a text.
pub(super) fn unmodelled<E: OperationError>(code: &str, text: &str) -> E {
    E::from_unhandled(Unhandled::generic(ErrorMetadata::builder().code(code).message(text).build()))
}

/// The code and message of the payload; the exception's name where there is no code.
fn metadata(name: &str, payload: &[u8], codec: &dyn Codec) -> Result<ErrorMetadata, BoxError> {
    if payload.is_empty() {
        return Ok(coded(name));
    }
    let meta = body_metadata(payload, codec)?;
    Ok(match (meta.code(), meta.message()) {
        (Some(_), _) => meta,
        (None, Some(message)) => ErrorMetadata::builder().code(name).message(message).build(),
        (None, None) => coded(name),
    })
}

fn coded(code: &str) -> ErrorMetadata {
    ErrorMetadata::builder().code(code).build()
}
