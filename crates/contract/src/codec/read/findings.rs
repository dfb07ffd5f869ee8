//! Where a reader stands in a message and what it has found wrong so far. What is wrong is decided elsewhere.

use crate::violation::{Constraint, Severity, Violation};
use std::borrow::Cow;
use std::fmt::Write;
use std::mem::{Discriminant, discriminant};

/// Longer values are cut in violations: nobody reads them, and a function's code can be a value.
const LONGEST_VALUE: usize = 4096;

/// Longer names are cut in paths: a client can send any.
const LONGEST_NAME: usize = 256;

/// How many violations of one kind are listed; of more, the number is reported.
const MOST_OF_A_KIND: usize = 100;

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
    /// How many of each kind are listed.
    kinds: Vec<(Kind, usize)>,
    left_out: LeftOut,
    path: Vec<Step<'a>>,
    /// How many of the steps lead through something sensitive.
    sensitive: usize,
    /// Whether sensitive values are shown all the same.
    reveals: bool,
}

/// Violations are of the same kind when one would hide the other in a list of either.
type Kind = (Discriminant<Constraint>, Severity);

/// The violations that are not listed.
#[derive(Clone, Copy, Debug, Default)]
struct LeftOut {
    errors: usize,
    warnings: usize,
}

/// How far a reader has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    violations: usize,
    left_out: LeftOut,
    path: usize,
    sensitive: usize,
}

impl<'a> Findings<'a> {
    /// Shows sensitive values, to whoever wrote them.
    pub(super) fn reveal(&mut self) {
        self.reveals = true;
    }

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

    /// A violation here that a service rejects.
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

    /// A violation of a part of the message that is not a member.
    pub(super) fn part(
        &mut self,
        part: impl Into<String>,
        severity: Severity,
        constraint: Constraint,
        value: Option<&str>,
    ) {
        if self.has_place(severity, &constraint) {
            let value = value.map(|value| shortened(value.to_owned(), LONGEST_VALUE));
            let path = shortened(part.into(), LONGEST_NAME);
            self.violations.push(Violation { path, constraint, value, severity });
        }
    }

    /// A point to come back to with [`reset`](Self::reset).
    pub(super) fn mark(&self) -> Mark {
        let Self { violations, left_out, path, sensitive, .. } = self;
        Mark { violations: violations.len(), left_out: *left_out, path: path.len(), sensitive: *sensitive }
    }

    /// Forgets what was found and entered since.
    pub(super) fn reset(&mut self, mark: Mark) {
        for violation in self.violations.drain(mark.violations..) {
            let kind = (discriminant(&violation.constraint), violation.severity);
            if let Some((_, listed)) = self.kinds.iter_mut().find(|(known, _)| *known == kind) {
                *listed -= 1;
            }
        }
        self.left_out = mark.left_out;
        self.path.truncate(mark.path);
        self.sensitive = mark.sensitive;
    }

    /// All that are listed, then how many are not.
    pub(super) fn into_violations(self) -> Vec<Violation> {
        let Self { mut violations, left_out: LeftOut { errors, warnings }, .. } = self;
        for (count, severity) in [(errors, Severity::Error), (warnings, Severity::Warning)] {
            if count > 0 {
                let path = "violations".to_owned();
                violations.push(Violation { path, constraint: Constraint::LeftOut { count }, value: None, severity });
            }
        }
        violations
    }

    /// Whether one more of the kind is listed; else it is counted.
    fn has_place(&mut self, severity: Severity, constraint: &Constraint) -> bool {
        let kind = (discriminant(constraint), severity);
        match self.kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, listed)) if *listed >= MOST_OF_A_KIND => {}
            Some((_, listed)) => {
                *listed += 1;
                return true;
            }
            None => {
                self.kinds.push((kind, 1));
                return true;
            }
        }
        match severity {
            Severity::Error => self.left_out.errors += 1,
            Severity::Warning => self.left_out.warnings += 1,
        }
        false
    }

    fn push(&mut self, severity: Severity, below: Option<&str>, constraint: Constraint, value: Option<&dyn ToText>) {
        if !self.has_place(severity, &constraint) {
            return;
        }
        let shown = |value: &dyn ToText| match self.sensitive {
            _ if self.reveals => shortened(value.to_text(), LONGEST_VALUE),
            0 => shortened(value.to_text(), LONGEST_VALUE),
            _ => "(sensitive)".to_owned(),
        };
        let value = value.map(shown);
        let path = self.path_to(below);
        self.violations.push(Violation { path, constraint, value, severity });
    }

    fn path_to(&self, below: Option<&str>) -> String {
        let mut text = String::new();
        let name = |text: &mut String, name: &str| {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(&short_name(name));
        };
        for step in &self.path {
            match step {
                Step::Member(member) => name(&mut text, member),
                Step::Key { sensitive: true, .. } if !self.reveals => name(&mut text, "(sensitive)"),
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

/// A name as it stands in paths.
pub(crate) fn short_name(name: &str) -> Cow<'_, str> {
    match name.len() > LONGEST_NAME {
        true => Cow::Owned(cut(name, LONGEST_NAME)),
        false => Cow::Borrowed(name),
    }
}

/// The text, cut off where it is longer than this many bytes.
fn shortened(text: String, longest: usize) -> String {
    if text.len() > longest { cut(&text, longest) } else { text }
}

fn cut(text: &str, longest: usize) -> String {
    format!("{}... ({} bytes)", &text[..text.floor_char_boundary(longest)], text.len())
}
