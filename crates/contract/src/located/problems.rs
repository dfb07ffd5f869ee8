//! What is wrong with a scenario: collected, reported with key and place, with the nearest known name.

use super::tree::{Entry, Span, Tree, Value};
use crate::Violation;
use proofmark_smithy_model::{Diagnostic, Diagnostics};

/// Everything that is wrong, so far.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

#[derive(Debug)]
struct Problem {
    span: Span,
    code: &'static str,
    message: String,
    help: Option<String>,
}

/// A table whose keys are all known ones, and its path, `rule[0].error`.
pub struct Table<'t> {
    /// Where it is, `rule[0].error`; empty for the whole document.
    pub path: String,
    span: Span,
    entries: &'t [Entry],
}

impl Problems {
    /// One problem more, with the key that it is about.
    pub fn push(&mut self, code: &'static str, path: &str, span: &Span, message: &str, help: Option<String>) {
        let message = if path.is_empty() { message.to_owned() } else { format!("`{path}`: {message}") };
        self.0.push(Problem { span: span.clone(), code, message, help });
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems in the order of the file.
    pub fn report(mut self, file: Option<(&str, &str)>) -> Diagnostics {
        self.0.sort_by_key(|problem| problem.span.as_ref().map(|span| span.start));
        let diagnostics = self.0.into_iter().map(|Problem { span, code, message, help }| {
            let mut diagnostic = Diagnostic::error(code, message);
            if let Some((name, text)) = file {
                diagnostic = diagnostic.file(name);
                diagnostic.position = span.map(|span| line_and_column(text, span.start));
            }
            match help {
                Some(help) => diagnostic.help(help),
                None => diagnostic,
            }
        });
        diagnostics.collect()
    }

    /// The table there, none of whose keys but these are taken.
    pub fn table<'t>(&mut self, tree: &'t Tree, path: &str, known: &[&str]) -> Option<Table<'t>> {
        let Value::Table(entries) = &tree.value else {
            self.wrong_type(tree, path, "a table");
            return None;
        };
        for Entry { key, key_span, .. } in entries {
            if !known.contains(&key.as_str()) {
                let help =
                    nearest(key, known.iter().copied()).unwrap_or_else(|| format!("known are {}", known.join(", ")));
                self.push("unknown-key", &join(path, key), key_span, "there is no such key", Some(help));
            }
        }
        Some(Table { path: path.to_owned(), span: tree.span.clone(), entries })
    }

    /// A value of another type than `expected`.
    pub fn wrong_type(&mut self, tree: &Tree, path: &str, expected: &str) {
        let message = format!("expected {expected}, found {}", tree.kind());
        self.push("wrong-type", path, &tree.span, &message, None);
    }

    /// What the model says of a document there.
    pub fn violation(&mut self, violation: &Violation, tree: &Tree, path: &str, help: Option<String>) {
        let Violation { path: within, constraint, value, .. } = violation;
        let message = match value {
            Some(value) => format!("{constraint}, found `{value}`"),
            None => constraint.to_string(),
        };
        let path = if within.is_empty() { path.to_owned() } else { join(path, within) };
        self.push("model", &path, &tree.span_at(within), &message, help);
    }

    /// A key that must be there and is not.
    pub fn missing(&mut self, table: &Table<'_>, key: &str, help: impl Into<String>) {
        let message = format!("the key `{key}` is missing");
        self.push("missing-key", &table.path, &table.span, &message, Some(help.into()));
    }

    /// The string under a key.
    pub fn string<'t>(&mut self, table: &Table<'t>, key: &str) -> Option<(&'t str, &'t Tree)> {
        let tree = table.get(key)?;
        match &tree.value {
            Value::Leaf(serde_json::Value::String(text)) => Some((text, tree)),
            _ => {
                self.wrong_type(tree, &table.key(key), "a string");
                None
            }
        }
    }

    /// The string under a key, if it fits; `expected` says what does.
    pub fn text(
        &mut self,
        table: &Table<'_>,
        key: &str,
        expected: &str,
        fits: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let (text, tree) = self.string(table, key)?;
        if !fits(text) {
            let message = format!("expected {expected}, found `{text}`");
            self.push("wrong-value", &table.key(key), &tree.span, &message, None);
            return None;
        }
        Some(text.to_owned())
    }

    /// The boolean under a key.
    pub fn boolean(&mut self, table: &Table<'_>, key: &str) -> Option<bool> {
        let tree = table.get(key)?;
        match &tree.value {
            Value::Leaf(serde_json::Value::Bool(flag)) => Some(*flag),
            _ => {
                self.wrong_type(tree, &table.key(key), "a boolean");
                None
            }
        }
    }

    /// The whole number under a key, not less than `least`.
    pub fn integer(&mut self, table: &Table<'_>, key: &str, least: u64) -> Option<u64> {
        let tree = table.get(key)?;
        match &tree.value {
            Value::Leaf(serde_json::Value::Number(number)) if number.as_u64().is_some_and(|number| number >= least) => {
                number.as_u64()
            }
            Value::Leaf(node @ serde_json::Value::Number(_)) => {
                let message = format!("expected a whole number of at least {least}, found {node}");
                self.push("wrong-value", &table.key(key), &tree.span, &message, None);
                None
            }
            _ => {
                self.wrong_type(tree, &table.key(key), "a whole number");
                None
            }
        }
    }

    /// The items of the array under a key, each with its path.
    pub fn array<'t>(&mut self, table: &Table<'t>, key: &str) -> Vec<(String, &'t Tree)> {
        let Some(tree) = table.get(key) else { return Vec::new() };
        let path = table.key(key);
        match &tree.value {
            Value::Array(items) => {
                items.iter().enumerate().map(|(index, item)| (format!("{path}[{index}]"), item)).collect()
            }
            _ => {
                self.wrong_type(tree, &path, "an array");
                Vec::new()
            }
        }
    }

    /// The entries of the table under a key, whatever its keys.
    pub fn entries<'t>(&mut self, table: &Table<'t>, key: &str) -> &'t [Entry] {
        let Some(tree) = table.get(key) else { return &[] };
        match &tree.value {
            Value::Table(entries) => entries,
            _ => {
                self.wrong_type(tree, &table.key(key), "a table");
                &[]
            }
        }
    }
}

impl<'t> Table<'t> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&'t Tree> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.tree)
    }

    /// The path of a key in it.
    pub fn key(&self, key: &str) -> String {
        join(&self.path, key)
    }

    /// Where the table stands.
    pub fn span(&self) -> &Span {
        &self.span
    }
}

/// The path of a key in what is at a path.
pub fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// "did you mean ...?", when a known name is near.
pub fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<String> {
    let likeness = |other: &str| strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase());
    let (other, likeness) = known.map(|other| (other, likeness(other))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    (likeness > 0.6).then(|| format!("did you mean `{other}`?"))
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
