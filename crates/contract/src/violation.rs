//! What is wrong with a message: one violated constraint, where, the value, and the violation's text. `read` finds
//! violations; `aws::validation_text` has AWS's own wording for them.

use proofmark_smithy_model::count::counted;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// One way in which a message is not what the model says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Violation {
    /// Where, by member names: `DestinationConfig.OnFailure.Destination`, `Layers[2]`, `Tags.key`; for what is not a
    /// member, the part of the message: `header Content-Type`, `body`, `query Foo`.
    pub path: String,
    /// What was violated.
    pub constraint: Constraint,
    /// The value as text; none when there is none, `(sensitive)` when the model marks it so.
    pub value: Option<String>,
    /// Whether a real service would reject the message for it.
    pub severity: Severity,
}

/// How much a violation matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The service may well accept it: enum values are added, unknown members are ignored.
    Warning,
    /// The message breaks the contract.
    Error,
}

/// What a message can violate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "constraint", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Constraint {
    /// A required member is missing.
    Required,
    /// The length of a string (characters), blob (bytes), list or map is out of bounds.
    Length {
        /// The least length.
        min: Option<u64>,
        /// The greatest length.
        max: Option<u64>,
        /// What it is.
        actual: u64,
    },
    /// A number is out of bounds.
    Range {
        /// The least value, as the model writes it.
        min: Option<serde_json::Number>,
        /// The greatest value, as the model writes it.
        max: Option<serde_json::Number>,
    },
    /// A string does not match its pattern.
    Pattern {
        /// The pattern, as the model writes it.
        pattern: String,
    },
    /// Whether a string matches its pattern could not be decided within the bounds of time and memory. Never an error:
    /// the string may well match.
    NotDecided {
        /// The pattern, as the model writes it.
        pattern: String,
    },
    /// A string or number is none of the enum's values.
    Enum {
        /// The values that the model has, shared by all violations of the enum.
        #[serde(serialize_with = "as_list")]
        values: Arc<[String]>,
    },
    /// A value of the wrong JSON type, or a text that is not a value of its type.
    Type {
        /// What the model asks for, `a boolean`, `a timestamp in epoch-seconds`.
        expected: String,
    },
    /// Two equal items in a list of unique ones.
    UniqueItems,
    /// A union with no member set, or several.
    UnionMembers {
        /// How many were set.
        set: usize,
    },
    /// A null in a list or map that takes none.
    NullItem,
    /// A member, query parameter or field that the model does not have.
    UnknownMember,
    /// The message cannot be taken apart: broken JSON, broken percent encoding, invalid UTF-8, a broken event stream.
    Malformed {
        /// Why.
        reason: String,
    },
    /// A header or status that the protocol asks for is missing or different.
    Protocol {
        /// What the protocol asks for.
        expected: String,
    },
    /// More violations than are listed: all their errors count, none of their values are kept.
    LeftOut {
        /// How many more.
        count: usize,
    },
    /// The signature is missing, malformed, or does not verify.
    Signature {
        /// Why.
        reason: String,
    },
}

impl Violation {
    /// A violation that a real service would reject the message for.
    pub fn error(path: impl Into<String>, constraint: Constraint, value: Option<String>) -> Self {
        Self { path: path.into(), constraint, value, severity: Severity::Error }
    }

    /// A violation that a real service may let pass.
    pub fn warning(path: impl Into<String>, constraint: Constraint, value: Option<String>) -> Self {
        Self { path: path.into(), constraint, value, severity: Severity::Warning }
    }

    /// How much memory it takes, about; what it shares with others is theirs.
    pub(crate) fn bytes(&self) -> usize {
        let constraint = match &self.constraint {
            Constraint::Pattern { pattern: text }
            | Constraint::NotDecided { pattern: text }
            | Constraint::Type { expected: text }
            | Constraint::Malformed { reason: text }
            | Constraint::Protocol { expected: text }
            | Constraint::Signature { reason: text } => text.len(),
            _ => 0,
        };
        size_of::<Self>() + self.path.len() + self.value.as_ref().map_or(0, String::len) + constraint
    }

    /// Whether a real service would reject the message for it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.constraint)?;
        match &self.value {
            Some(value) => write!(f, ", found `{value}`"),
            None => Ok(()),
        }
    }
}

impl Constraint {
    /// The kind of constraint, as reports and ids have it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Length { .. } => "length",
            Self::Range { .. } => "range",
            Self::Pattern { .. } => "pattern",
            Self::NotDecided { .. } => "not-decided",
            Self::Enum { .. } => "enum",
            Self::Type { .. } => "type",
            Self::UniqueItems => "unique",
            Self::UnionMembers { .. } => "union",
            Self::NullItem => "null-item",
            Self::UnknownMember => "unknown-member",
            Self::Malformed { .. } => "malformed",
            Self::Protocol { .. } => "protocol",
            Self::LeftOut { .. } => "left-out",
            Self::Signature { .. } => "signature",
        }
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("is required and missing"),
            Self::Length { min, max, actual } => {
                write!(f, "its length is {actual}, expected {}", bounds(min.as_ref(), max.as_ref()))
            }
            Self::Range { min, max } => write!(f, "is out of range, expected {}", bounds(min.as_ref(), max.as_ref())),
            Self::Pattern { pattern } => write!(f, "does not match the pattern `{pattern}`"),
            Self::NotDecided { pattern } => {
                write!(f, "it is not decided whether it matches the pattern `{pattern}`, which takes too long to try")
            }
            Self::Enum { values } => write!(f, "is none of the model's values ({})", values.join(", ")),
            Self::Type { expected } => write!(f, "expected {expected}"),
            Self::UniqueItems => f.write_str("has equal items, expected unique ones"),
            Self::UnionMembers { set } => write!(f, "has {set} members set, expected exactly one"),
            Self::NullItem => f.write_str("has a null, which is taken in sparse lists and maps only"),
            Self::UnknownMember => f.write_str("is unknown to the model"),
            Self::Malformed { reason } => write!(f, "cannot be read: {reason}"),
            Self::Protocol { expected } => write!(f, "expected {expected}"),
            Self::LeftOut { count } => write!(f, "not listed: {} of the same kinds", counted(*count, "more violation")),
            Self::Signature { reason } => write!(f, "{reason}"),
        }
    }
}

fn as_list<S: serde::Serializer>(values: &Arc<[String]>, serializer: S) -> Result<S::Ok, S::Error> {
    values[..].serialize(serializer)
}

/// The values within two bounds, in words: `1 to 64`, `at least 1`.
pub(crate) fn bounds<T: fmt::Display + PartialEq>(min: Option<&T>, max: Option<&T>) -> String {
    match (min, max) {
        (Some(min), Some(max)) if min == max => format!("{min}"),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "anything".to_owned(),
    }
}
