//! Where a reader stands in a message and what it has found wrong so far. What is wrong is decided elsewhere.

use crate::violation::{Constraint, Severity, Violation};
use std::fmt::Write;

/// Longer values are cut in violations: nobody reads them, and a function's code can be a value.
const LONGEST_VALUE: usize = 4096;

/// One step of a path.
#[derive(Debug)]
pub(super) enum Step<'a> {
    /// A member of a structure or union.
    Member(&'a str),
    /// An item of a list.
    Index(usize),
    /// An entry of a map. A key in something sensitive is a sensitive value itself.
    Key {
        /// The key.
        key: String,
        /// Whether it must not be shown, wherever it is.
        sensitive: bool,
    },
}

/// The violations of a message, with the place that is being read.
#[derive(Debug, Default)]
pub(super) struct Findings<'a> {
    violations: Vec<Violation>,
    path: Vec<Step<'a>>,
    /// How many of the steps lead through something sensitive.
    sensitive: usize,
}

/// How far a reader has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    violations: usize,
    path: usize,
    sensitive: usize,
}

impl<'a> Findings<'a> {
    pub(super) fn enter(&mut self, mut step: Step<'a>, sensitive: bool) {
        if let Step::Key { sensitive, .. } = &mut step {
            *sensitive |= self.sensitive > 0;
        }
        self.path.push(step);
        self.sensitive += usize::from(sensitive);
    }

    /// Leaves what was entered last; gives back the step for the key in it.
    pub(super) fn leave(&mut self, sensitive: bool) -> Option<Step<'a>> {
        self.sensitive -= usize::from(sensitive);
        self.path.pop()
    }

    /// A violation here that a service refuses.
    pub(super) fn error(&mut self, constraint: Constraint, value: Option<&dyn ToText>) {
        self.push(Severity::Error, None, constraint, value);
    }

    /// A violation here that a service may let pass.
    pub(super) fn warning(&mut self, constraint: Constraint, value: Option<&dyn ToText>) {
        self.push(Severity::Warning, None, constraint, value);
    }

    /// A violation of a member or key below this place.
    pub(super) fn below(&mut self, name: &str, severity: Severity, constraint: Constraint, value: Option<&dyn ToText>) {
        self.push(severity, Some(name), constraint, value);
    }

    /// A violation of a part of the message that is no member.
    pub(super) fn part(
        &mut self,
        part: impl Into<String>,
        severity: Severity,
        constraint: Constraint,
        value: Option<&str>,
    ) {
        let value = value.map(|value| shortened(value.to_owned()));
        self.violations.push(Violation { path: part.into(), constraint, value, severity });
    }

    /// A point to come back to with [`reset`](Self::reset).
    pub(super) fn mark(&self) -> Mark {
        Mark { violations: self.violations.len(), path: self.path.len(), sensitive: self.sensitive }
    }

    /// Forgets what was found and entered since.
    pub(super) fn reset(&mut self, mark: Mark) {
        self.violations.truncate(mark.violations);
        self.path.truncate(mark.path);
        self.sensitive = mark.sensitive;
    }

    pub(super) fn into_violations(self) -> Vec<Violation> {
        self.violations
    }

    fn push(&mut self, severity: Severity, below: Option<&str>, constraint: Constraint, value: Option<&dyn ToText>) {
        let value =
            value.map(|value| if self.sensitive > 0 { "(sensitive)".to_owned() } else { shortened(value.to_text()) });
        let path = self.path_to(below);
        self.violations.push(Violation { path, constraint, value, severity });
    }

    fn path_to(&self, below: Option<&str>) -> String {
        let mut text = String::new();
        let name = |text: &mut String, name: &str| {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(name);
        };
        for step in &self.path {
            match step {
                Step::Member(member) => name(&mut text, member),
                Step::Key { sensitive: true, .. } => name(&mut text, "(sensitive)"),
                Step::Key { key, .. } => name(&mut text, key),
                // Writing to a string does not fail.
                Step::Index(index) => _ = write!(text, "[{index}]"),
            }
        }
        if let Some(below) = below {
            name(&mut text, below);
        }
        if text.is_empty() { "body".to_owned() } else { text }
    }
}

/// A value that can be shown; made into a text only once it is in a violation that may show it.
pub(super) trait ToText {
    fn to_text(&self) -> String;
}

impl ToText for str {
    fn to_text(&self) -> String {
        self.to_owned()
    }
}

impl ToText for &str {
    fn to_text(&self) -> String {
        (*self).to_owned()
    }
}

/// A string where something else should be: with its quotes, so that it is seen to be one.
pub(super) struct Quoted<'t>(pub &'t str);

impl ToText for Quoted<'_> {
    fn to_text(&self) -> String {
        format!("{:?}", self.0)
    }
}

impl ToText for serde_json::Value {
    fn to_text(&self) -> String {
        self.as_str().map_or_else(|| self.to_string(), str::to_owned)
    }
}

impl ToText for serde_json::Number {
    fn to_text(&self) -> String {
        self.to_string()
    }
}

fn shortened(mut text: String) -> String {
    if text.len() > LONGEST_VALUE {
        let whole = text.len();
        text.truncate(text.floor_char_boundary(LONGEST_VALUE));
        // Writing to a string does not fail.
        _ = write!(text, "... ({whole} bytes)");
    }
    text
}
