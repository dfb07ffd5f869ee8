//! What is wrong with a model: one finding, and the report that collects all of them. Finding faults is the
//! business of `load` and `validate`; here they are only kept, sorted and printed.

use crate::count::counted;
use crate::model::ShapeId;
use crate::text::{printable, printable_lines};
use std::fmt;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is wrong, but it is worth knowing.
    Note,
    /// Something was left out or looks odd; the model can be used.
    Warning,
    /// The model cannot be used.
    Error,
}

/// A step from the root of a JSON document towards a value in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Into the value of this key.
    Key(String),
    /// Into the item with this index.
    Index(usize),
}

impl Step {
    pub(crate) fn key(&self) -> Option<&str> {
        match self {
            Self::Key(key) => Some(key),
            Self::Index(_) => None,
        }
    }
}

/// The line of the source that a finding is about, and which part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpt {
    /// The line, or the part of a very long line around the finding; no tabs, no control characters.
    pub line: String,
    /// How many characters of it stand before the part that is marked.
    pub before: usize,
    /// How many characters are marked, at least one.
    pub width: usize,
}

/// One finding. Its fields hold texts as they were found; [`Display`](fmt::Display) makes them safe to show.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A short stable name of the kind of finding, `unknown-target`.
    pub code: &'static str,
    /// What was found and what was expected.
    pub message: String,
    /// The shape, or the member, that it is about.
    pub shape: Option<ShapeId>,
    /// The trait that it is about.
    pub trait_id: Option<String>,
    /// The file's name.
    pub file: Option<String>,
    /// Line and column, from 1, where known.
    pub position: Option<(usize, usize)>,
    /// The text there, where it is worth showing.
    pub excerpt: Option<Excerpt>,
    /// What to do about it.
    pub help: Option<String>,
    pub(crate) path: Option<Vec<Step>>,
}

impl Diagnostic {
    /// An error with this code and message.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            shape: None,
            trait_id: None,
            file: None,
            position: None,
            excerpt: None,
            help: None,
            path: None,
        }
    }

    /// A warning with this code and message.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// A note with this code and message.
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, message) }
    }

    /// Names the shape or member that it is about.
    pub fn on(mut self, shape: &ShapeId) -> Self {
        self.shape = Some(shape.clone());
        self
    }

    /// Names the trait that it is about.
    pub fn on_trait(mut self, id: impl Into<String>) -> Self {
        self.trait_id = Some(id.into());
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names the file.
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    pub(crate) fn at(mut self, path: Vec<Step>) -> Self {
        self.path = Some(path);
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}[{}]: {}", self.code, printable_lines(&self.message))?;
        match (self.file.as_deref().map(printable), self.position) {
            (Some(file), Some((line, column))) => write!(f, "\n  --> {file}:{line}:{column}")?,
            (Some(file), None) => write!(f, "\n  --> {file}")?,
            (None, _) => {}
        }
        if let (Some(excerpt), Some((line, _))) = (&self.excerpt, self.position) {
            let (number, margin) = (line.to_string(), " ".repeat(line.to_string().len()));
            let (blank, caret) = (" ".repeat(excerpt.before), "^".repeat(excerpt.width));
            write!(f, "\n{margin} |\n{number} | {}\n{margin} | {blank}{caret}", printable(&excerpt.line))?;
        }
        if let Some(shape) = &self.shape {
            let what = if shape.member().is_some() { "member" } else { "shape" };
            write!(f, "\n  {what}: {}", printable(&shape.to_string()))?;
        }
        if let Some(id) = &self.trait_id {
            write!(f, "\n  trait: {}", printable(id))?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {}", printable_lines(help))?;
        }
        Ok(())
    }
}

/// Everything that was found, in the order of the source.
///
/// At most ten thousand findings are kept, so that a broken model does not take all memory. Of more only the number is
/// known, but the last place is given to an error rather than to a warning.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnostics {
    diagnostics: Vec<Diagnostic>,
    /// How many more were found.
    left_out: usize,
}

/// The most findings that are kept.
const MOST: usize = 10_000;

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MOST {
            self.diagnostics.push(diagnostic);
            return;
        }
        self.left_out += 1;
        if let Some(last) = self.diagnostics.last_mut().filter(|last| last.severity < diagnostic.severity) {
            *last = diagnostic;
        }
    }

    /// Adds all findings of another report.
    pub fn extend(&mut self, other: Diagnostics) {
        self.left_out += other.left_out;
        other.diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// The findings for which this holds, besides those that are only counted.
    pub(crate) fn retain(mut self, keep: impl FnMut(&Diagnostic) -> bool) -> Self {
        self.diagnostics.retain(keep);
        self
    }

    /// All findings.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Whether one of the findings is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }

    pub(crate) fn diagnostics_mut(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.diagnostics.iter_mut()
    }

    /// Keeps this many findings, errors before warnings.
    pub(crate) fn keep_worst(&mut self, most: usize) {
        if self.diagnostics.len() > most {
            self.diagnostics.sort_by_key(|d| std::cmp::Reverse(d.severity));
            self.left_out += self.diagnostics.len() - most;
            self.diagnostics.truncate(most);
        }
    }

    pub(crate) fn sort(&mut self) {
        self.diagnostics.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.file.clone(), d.position.is_none(), d.position, d.shape.clone());
            key(a).cmp(&key(b))
        });
        self.diagnostics.dedup();
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic], left_out: 0 }
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(items: I) -> Self {
        let mut report = Self::default();
        items.into_iter().for_each(|diagnostic| report.push(diagnostic));
        report
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        if self.left_out > 0 {
            write!(f, "\n\n... and {}", counted(self.left_out, "more finding"))?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_printable;

    /// A finding all of whose texts are this one.
    fn finding(text: &str) -> Diagnostic {
        let mut finding = Diagnostic::error("code", text).on_trait(text).file(text).help(text);
        finding.position = Some((1, 1));
        finding.excerpt = Some(Excerpt { line: text.to_owned(), before: 0, width: 1 });
        finding
    }

    #[test]
    fn what_is_shown_of_a_model_cannot_steer_the_terminal() {
        let shown = finding("a\u{1b}[2J\u{9b}1m\u{202e}\r").to_string();
        assert!(shown.chars().all(|c| c == '\n' || is_printable(c)), "{shown:?}");
        assert_eq!(shown.lines().count(), finding("a").to_string().lines().count());
        assert!(shown.contains("--> a\\u{1b}[2J\\u{9b}1m\\u{202e}\\r:1:1"), "{shown}");
    }

    #[test]
    fn a_file_name_cannot_add_a_line() {
        let shown = Diagnostic::error("code", "message").file("a\n  help: run me").to_string();
        assert_eq!(shown, "error[code]: message\n  --> a\\n  help: run me");
    }
}
