//! What was not as a test has it.

use serde_json::{Value as Json, json};
use std::fmt::Display;

/// One thing that was not as expected.
pub struct Finding {
    path: String,
    expected: String,
    found: String,
}

impl Finding {
    /// What is at `path` is not `expected`, but `found`.
    pub fn new(path: impl Display, expected: impl Display, found: impl Display) -> Self {
        Self { path: path.to_string(), expected: expected.to_string(), found: found.to_string() }
    }

    /// The same, of a part.
    pub fn within(self, whole: impl Display) -> Self {
        Self { path: format!("{whole}, {}", self.path), ..self }
    }

    /// As it is printed.
    pub fn to_json(&self) -> Json {
        json!({ "path": self.path, "expected": self.expected, "found": self.found })
    }
}
