//! Codecs: formats of documents, each an implementation of [`Codec`] that walks the schemas of shapes. Nothing of HTTP is
//! known here; `protocol` says what of a message is a document.

pub mod json;
pub(crate) mod path;
pub(crate) mod scalar;

pub use crate::shape::Codec;

use crate::shape::{Binding, Member};
use std::fmt;

/// Why a document could not be read or written. It names places and kinds of values, never the values themselves.
#[derive(Debug)]
pub struct Error {
    path: String,
    message: String,
}

impl Error {
    fn new(path: String, message: impl fmt::Display) -> Self {
        Self { path, message: message.to_string() }
    }

    /// Where it went wrong, `DestinationConfig.OnFailure.Destination`; empty for the document as a whole.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// Which members of a structure a document has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Those of the body.
    Body,
    /// All.
    Nested,
}

impl Level {
    /// Request-only bindings have no meaning in a response, where such a member is one of the body.
    pub(crate) fn has(self, member: &Member) -> bool {
        self == Level::Nested
            || matches!(member.binding, Binding::Body | Binding::Label | Binding::Query(_) | Binding::QueryParams)
    }
}
