//! One case of a run: what was checked, how it ended, and what was found.

use super::Exchange;
use crate::mark::Mark;
use crate::violation::{Constraint, Severity, Violation, bounds};
use serde::Serialize;
use std::fmt;
use std::time::Duration;

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Unique in its report and the same in every run: `GetFunctionEventInvokeConfig/example/1`.
    pub id: String,
    /// The operation that it is about.
    pub operation: String,
    /// The kind of check: `example`, `length`.
    pub check: String,
    /// How we know what it expects.
    pub mark: Mark,
    /// How it ended.
    pub verdict: Verdict,
    /// What was not as expected.
    pub findings: Vec<Finding>,
    /// The messages, if any were exchanged.
    pub exchange: Option<Exchange>,
    /// How long it took.
    pub duration: Duration,
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As expected.
    Passed,
    /// As expected, but for what a service may well do: the findings are warnings.
    Warned,
    /// Not as expected.
    Failed,
    /// Not as expected, and the known-failures file says so, for this reason.
    KnownFailure(String),
    /// As expected, while the known-failures file says that it fails, for this reason.
    UnexpectedPass(String),
    /// Not run, for this reason.
    Skipped(String),
}

/// One thing that was not as expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where: a member's path, or a part of the message (`status`, `header Content-Type`).
    pub path: String,
    /// What was expected there.
    pub expected: String,
    /// What was there; never a sensitive value.
    pub found: String,
    /// Whether the case fails for it.
    pub severity: Severity,
}

impl Case {
    /// The case `operation/check/name`. It passes until something is found.
    pub fn new(operation: impl Into<String>, check: impl Into<String>, name: impl fmt::Display, mark: Mark) -> Self {
        let (operation, check) = (operation.into(), check.into());
        Self {
            id: format!("{operation}/{check}/{name}"),
            operation,
            check,
            mark,
            verdict: Verdict::Passed,
            findings: Vec::new(),
            exchange: None,
            duration: Duration::ZERO,
        }
    }

    /// The same case with these findings, and the verdict that follows from them.
    pub fn with_findings(mut self, findings: Vec<Finding>) -> Self {
        self.verdict = match findings.iter().map(|finding| finding.severity).max() {
            None => Verdict::Passed,
            Some(Severity::Warning) => Verdict::Warned,
            Some(Severity::Error) => Verdict::Failed,
        };
        self.findings = findings;
        self
    }

    /// The same case with the messages that were exchanged.
    pub fn with_exchange(mut self, exchange: Exchange) -> Self {
        self.exchange = Some(exchange);
        self
    }

    /// The same case, not run for this reason.
    pub fn skipped(mut self, reason: impl Into<String>) -> Self {
        self.verdict = Verdict::Skipped(reason.into());
        self
    }
}

impl Verdict {
    /// The verdict's name in machine-readable outputs, without the reason.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::KnownFailure(_) => "known-failure",
            Self::UnexpectedPass(_) => "unexpected-pass",
            Self::Skipped(_) => "skipped",
        }
    }

    /// Why, where the verdict has a reason of its own.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::KnownFailure(reason) | Self::UnexpectedPass(reason) | Self::Skipped(reason) => Some(reason),
            Self::Passed | Self::Warned | Self::Failed => None,
        }
    }

    /// Whether the run fails for it.
    pub fn fails_the_run(&self) -> bool {
        matches!(self, Self::Failed | Self::UnexpectedPass(_))
    }
}

impl Finding {
    /// A finding that the case fails for.
    pub fn error(path: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { path: path.into(), expected: expected.into(), found: found.into(), severity: Severity::Error }
    }

    /// A finding that the case passes with.
    pub fn warning(path: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(path, expected, found) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.path, self.expected, self.found)
    }
}

impl From<&Violation> for Finding {
    fn from(violation: &Violation) -> Self {
        let value = violation.value.as_ref().map_or_else(|| "nothing".to_owned(), |value| format!("`{value}`"));
        let (expected, found) = match &violation.constraint {
            Constraint::Required => ("a value, as it is required".to_owned(), value),
            Constraint::Length { min, max, actual } => {
                (format!("a length of {}", bounds(min.as_ref(), max.as_ref())), format!("length {actual}, {value}"))
            }
            Constraint::Range { min, max } => (bounds(min.as_ref(), max.as_ref()), value),
            Constraint::Pattern { pattern } => (format!("a match of `{pattern}`"), value),
            Constraint::NotDecided { pattern } => {
                (format!("a match of `{pattern}`"), format!("{value}; not decided, it takes too long to try"))
            }
            Constraint::Enum { values } => (format!("one of {}", values.join(", ")), value),
            Constraint::Type { expected } | Constraint::Protocol { expected } => (expected.clone(), value),
            Constraint::UniqueItems => ("unique items".to_owned(), value),
            Constraint::UnionMembers { set } => ("exactly one member set".to_owned(), format!("{set} set")),
            Constraint::NullItem => ("no null in this list or map".to_owned(), "null".to_owned()),
            Constraint::UnknownMember => ("only what the model has".to_owned(), value),
            Constraint::Malformed { reason } => ("something that can be read".to_owned(), reason.clone()),
            Constraint::LeftOut { count } => ("no violation".to_owned(), format!("{count} more, not listed")),
            Constraint::Signature { reason } => {
                let shown = violation.value.as_ref().map_or_else(String::new, |value| format!(", `{value}`"));
                ("a valid signature".to_owned(), format!("that it {reason}{shown}"))
            }
        };
        Self { path: violation.path.clone(), expected, found, severity: violation.severity }
    }
}

/// A label as part of an id: without spaces and marks.
pub(crate) fn slug(label: &str) -> String {
    let mut slug = String::with_capacity(label.len());
    for character in label.chars() {
        if character.is_alphanumeric() || matches!(character, '.' | '_' | '-' | ':') {
            slug.push(character);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
