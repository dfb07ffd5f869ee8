//! JSON: shapes to JSON and back.

mod error;
mod read;
mod text;
mod write;

#[cfg(test)]
pub(crate) mod tests;

pub use read::read_body;
pub use write::{write_body, write_value};

use super::{Codec, Level};
use crate::shape::{Ref, Slot, Structure};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_types::error::metadata::ErrorMetadata;

/// The codec of JSON.
#[derive(Debug)]
pub struct Json;

impl Codec for Json {
    fn name(&self) -> &'static str {
        "JSON"
    }
    fn media_type(&self) -> &'static str {
        "application/json"
    }
    fn write_body(&self, structure: &dyn Structure, out: &mut Vec<u8>) -> Result<(), BoxError> {
        Ok(write_body(structure, out)?)
    }
    fn write_value(&self, value: Ref<'_>, out: &mut Vec<u8>) -> Result<(), BoxError> {
        Ok(write_value(value, out)?)
    }
    fn read_body(&self, bytes: &[u8], into: &mut dyn Structure) -> Result<(), BoxError> {
        Ok(read_body(bytes, into)?)
    }
    fn read_value(&self, bytes: &[u8], into: Slot<'_>) -> Result<bool, BoxError> {
        Ok(read::read_slot(bytes, into, Level::Nested)?)
    }
    fn read_error(&self, bytes: &[u8]) -> Result<ErrorMetadata, BoxError> {
        Ok(error::read(bytes)?)
    }
}
