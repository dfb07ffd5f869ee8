//! Exceptions that a stream ends with, and how a generated error type is made of them.

use crate::error_envelope::{body_metadata, set_message};
use crate::json;
use crate::shape::Structure;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_types::error::metadata::ErrorMetadata;
use aws_smithy_types::event_stream::Message;

/// The error type of a stream.
///
/// A generated error enum compares [`Exception::name`] with its variants, reads the one that matches, and takes
/// everything else as unhandled.
pub trait FromException: Sized {
    /// Takes an exception that the service sent.
    fn from_exception(exception: Exception<'_>) -> Self;

    /// Takes an exception that could not be read.
    fn unreadable(source: BoxError) -> Self;
}

/// An exception as it came.
#[derive(Debug)]
pub struct Exception<'a> {
    name: &'a str,
    metadata: ErrorMetadata,
    payload: &'a [u8],
}

impl<'a> Exception<'a> {
    /// Takes a modelled exception; its name is the code where the payload gives none.
    pub(super) fn modelled(name: &'a str, message: &'a Message) -> Result<Self, BoxError> {
        let payload = message.payload();
        let read = if payload.is_empty() { ErrorMetadata::builder() } else { body_metadata(payload)? };
        let read = read.build();
        let metadata = match read.code() {
            Some(_) => read,
            None => {
                let builder = ErrorMetadata::builder().code(name);
                read.message().into_iter().fold(builder, |builder, text| builder.message(text)).build()
            }
        };
        Ok(Self { name, metadata, payload })
    }

    /// Takes an error that the model doesn't know: a code and a text, in headers.
    pub(super) fn unmodelled(code: &'a str, text: &str) -> Self {
        let metadata = ErrorMetadata::builder().code(code).message(text).build();
        Self { name: code, metadata, payload: &[] }
    }

    /// The name of the exception's member in the union of events.
    pub fn name(&self) -> &str {
        self.name
    }

    /// Its code and message.
    pub fn metadata(&self) -> &ErrorMetadata {
        &self.metadata
    }

    /// Fills the exception's shape.
    pub fn read(&self, into: &mut dyn Structure) -> Result<(), BoxError> {
        json::read_body(self.payload, into)?;
        set_message(into, || self.metadata.message().map(str::to_owned));
        Ok(())
    }

    /// The code and message alone.
    pub fn into_metadata(self) -> ErrorMetadata {
        self.metadata
    }
}
