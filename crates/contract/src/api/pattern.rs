//! Patterns of strings: the model's regular expressions (ECMA 262, matched anywhere unless anchored), ready to match.

use crate::synth::TextShape;
use std::fmt;
use std::sync::OnceLock;

/// A compiled `@pattern`.
pub struct Pattern {
    source: String,
    regex: fancy_regex::Regex,
    /// What texts that match are made of, once somebody asks for one.
    texts: OnceLock<Result<TextShape, String>>,
}

impl Pattern {
    /// Compiles a pattern; the error says what is wrong with it.
    pub fn new(source: &str) -> Result<Self, String> {
        let regex = fancy_regex::Regex::new(&translated(source)).map_err(|error| error.to_string())?;
        Ok(Self { source: source.to_owned(), regex, texts: OnceLock::new() })
    }

    /// The pattern as the model writes it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The pattern in the dialect of Rust's regex crates.
    pub fn translated(&self) -> String {
        translated(&self.source)
    }

    /// What texts that match are made of; the error says why it can't be told.
    pub(crate) fn texts(&self) -> Result<&TextShape, &str> {
        self.texts.get_or_init(|| TextShape::new(&self.translated())).as_ref().map_err(String::as_str)
    }

    /// Whether a text matches. One that costs too much backtracking to tell does not.
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text).unwrap_or(false)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.source).finish()
    }
}

/// ECMA's `\d` and `\w` are ASCII, Rust's take all of Unicode.
fn translated(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let (mut chars, mut in_class) = (source.chars(), false);
    while let Some(c) = chars.next() {
        match c {
            '\\' => match (chars.next(), in_class) {
                (Some('d'), true) => out.push_str("0-9"),
                (Some('d'), false) => out.push_str("[0-9]"),
                (Some('w'), true) => out.push_str("0-9A-Za-z_"),
                (Some('w'), false) => out.push_str("[0-9A-Za-z_]"),
                (Some('D'), false) => out.push_str("[^0-9]"),
                (Some('W'), false) => out.push_str("[^0-9A-Za-z_]"),
                // Escapes of what needs none are an error in Rust.
                (Some('/'), _) => out.push('/'),
                (Some(other), _) => out.extend(['\\', other]),
                (None, _) => out.push('\\'),
            },
            // Rust nests classes: a bracket within one is escaped.
            '[' if in_class => out.push_str("\\["),
            '[' => {
                in_class = true;
                out.push('[');
            }
            ']' => {
                in_class = false;
                out.push(']');
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn digits_and_word_characters_are_ascii() {
        let pattern = Pattern::new(r"^\d[\w.]+\/$").unwrap();
        assert!(pattern.is_match("1a_.9/"));
        assert!(!pattern.is_match("١a/"));
        assert!(!pattern.is_match("1é/"));
    }

    #[test]
    fn a_bracket_in_a_class_is_itself() {
        assert!(Pattern::new("^[[a]+$").unwrap().is_match("[a["));
    }

    #[test]
    fn a_pattern_without_anchors_matches_anywhere() {
        assert!(Pattern::new("b").unwrap().is_match("abc"));
    }

    #[test]
    fn a_broken_pattern_says_why() {
        assert!(Pattern::new("(a").unwrap_err().contains("Opening parenthesis without closing parenthesis"));
    }
}
