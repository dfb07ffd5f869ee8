//! Where in a document the writer is; it becomes text only when something is wrong there.

use super::WriteError;
use std::fmt;

#[derive(Clone, Copy)]
pub(super) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    /// The whole document.
    Whole,
    Name(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    pub(super) const DOCUMENT: Path<'static> = Path { parent: None, step: Step::Whole };

    /// A part of a message that is not a member.
    pub(super) fn root(name: &'a str) -> Self {
        Self { parent: None, step: Step::Name(name) }
    }

    pub(super) fn name(&'a self, name: &'a str) -> Self {
        Self { parent: Some(self), step: Step::Name(name) }
    }

    /// An entry of a map, whose keys may be sensitive.
    pub(super) fn key(&'a self, key: &'a str, sensitive: bool) -> Self {
        self.name(if sensitive { "(sensitive)" } else { key })
    }

    pub(super) fn index(&'a self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Index(index) }
    }

    pub(super) fn error(&self, message: impl Into<String>) -> WriteError {
        WriteError { path: self.to_string(), message: message.into() }
    }

    /// The value is not of the type that the model asks for. Its text is not shown: it may be sensitive.
    pub(super) fn mismatch(&self, expected: &str, found: &serde_json::Value) -> WriteError {
        let found = match found {
            serde_json::Value::Null => "null",
            serde_json::Value::Bool(_) => "a boolean",
            serde_json::Value::Number(number) if number.is_f64() => "a number with a fraction",
            serde_json::Value::Number(_) => "a whole number",
            serde_json::Value::String(_) => "a string",
            serde_json::Value::Array(_) => "an array",
            serde_json::Value::Object(_) => "an object",
        };
        self.error(format!("expected {expected}, found {found}"))
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parent = self.parent.filter(|parent| !matches!(parent.step, Step::Whole));
        if let Some(parent) = parent {
            fmt::Display::fmt(parent, f)?;
        }
        match self.step {
            Step::Whole => f.write_str("document"),
            Step::Index(index) => write!(f, "[{index}]"),
            Step::Name(name) if parent.is_some() => write!(f, ".{name}"),
            Step::Name(name) => f.write_str(name),
        }
    }
}
