//! Regular expressions as models write them (ECMA 262, a match anywhere counts), compiled on first use.

use fancy_regex::Regex;
use std::sync::OnceLock;

/// A `@pattern`.
#[derive(Debug)]
pub(super) struct Pattern {
    source: &'static str,
    /// None when it is one that this crate's engine does not know: what can't be tested is not a violation.
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(super) fn new(source: &'static str) -> Self {
        Self { source, regex: OnceLock::new() }
    }

    pub(super) fn source(&self) -> &'static str {
        self.source
    }

    /// Whether a text has a match. What the engine gives up on is taken to match.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex().is_none_or(|regex| regex.is_match(text).unwrap_or(true))
    }

    /// Whether it is an expression that the engine knows.
    pub(super) fn is_known(&self) -> bool {
        self.regex().is_some()
    }

    fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| Regex::new(&in_rust(self.source)).ok()).as_ref()
    }
}

/// The same expression for Rust's engine, whose classes are Unicode's and nest.
fn in_rust(ecma: &str) -> String {
    let mut rust = String::with_capacity(ecma.len() + 16);
    let mut escaped = false;
    let mut class = false;
    for c in ecma.chars() {
        if std::mem::take(&mut escaped) {
            match (c, class) {
                ('d', _) => rust.push_str("[0-9]"),
                ('w', _) => rust.push_str("[0-9A-Za-z_]"),
                ('D', _) => rust.push_str("[^0-9]"),
                ('W', _) => rust.push_str("[^0-9A-Za-z_]"),
                ('/', _) => rust.push('/'),
                _ => rust.extend(['\\', c]),
            }
            continue;
        }
        match (c, class) {
            ('\\', _) => escaped = true,
            ('[', true) => rust.push_str("\\["),
            ('[' | ']', _) => {
                class = c == '[';
                rust.push(c);
            }
            // Set operations of Rust's classes.
            ('&' | '~', true) => rust.extend(['\\', c]),
            _ => rust.push(c),
        }
    }
    rust
}
