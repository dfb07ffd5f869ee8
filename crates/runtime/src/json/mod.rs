//! JSON bodies: shapes to JSON and back, driven by their schemas. Nothing of HTTP is known here.

pub(crate) mod path;
pub(crate) mod read;
pub(crate) mod scalar;
pub(crate) mod text;
mod write;

#[cfg(test)]
pub(crate) mod tests;

pub use read::{read_body, read_nested};
pub use write::{write_body, write_value};

use std::fmt;

/// Why JSON could not be read or written. It names places and kinds of values, never the values themselves.
#[derive(Debug)]
pub struct Error {
    path: String,
    message: String,
}

impl Error {
    fn new(path: String, message: impl fmt::Display) -> Self {
        Self { path, message: message.to_string() }
    }

    /// Where it went wrong, `DestinationConfig.OnFailure.Destination`; empty for the body as a whole.
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
