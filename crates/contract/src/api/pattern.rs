//! Patterns of strings: the model's regular expressions (ECMA 262, matched anywhere unless anchored), ready to match in
//! bounded time.

mod automaton;
mod linear;
mod look_around;
mod surrogates;
mod translation;

use crate::synth::TextShape;
use automaton::Budget;
use linear::LinearPattern;
use look_around::LookAroundPattern;
use std::fmt;
use std::sync::OnceLock;
use translation::translated;

/// The longest text, in bytes, that is matched by a pattern with look-arounds.
const LONGEST: usize = 8 * 1024 * 1024;
/// The steps that a pattern with look-arounds may take for one text: about a tenth of a second.
const STEPS: u64 = 20_000_000;
/// The longest text, in bytes, that is matched by a pattern with back references, and the steps that this may take,
/// each of which may read the whole text.
const LONGEST_BACKTRACKED: usize = 1024;
const BACKTRACKED_STEPS: usize = 20_000;

/// A compiled `@pattern`.
pub struct Pattern {
    source: String,
    engine: Engine,
    /// What texts that match are made of, once somebody asks for one.
    texts: OnceLock<Result<TextShape, String>>,
}

enum Engine {
    /// A regular expression in the narrow sense: linear time.
    Linear(LinearPattern),
    /// Linear time as well, but slower.
    LookAround(LookAroundPattern),
    /// Back references and what else only backtracking can match: exponential time, so texts and steps are bounded.
    Backtracking(fancy_regex::Regex),
}

impl Engine {
    fn new(pattern: &str) -> Result<Self, String> {
        if let Some(pattern) = LinearPattern::new(pattern) {
            return Ok(Self::Linear(pattern));
        }
        if let Some(pattern) = LookAroundPattern::new(pattern) {
            return Ok(Self::LookAround(pattern));
        }
        let backtracking = fancy_regex::RegexBuilder::new(pattern).backtrack_limit(BACKTRACKED_STEPS).build();
        backtracking.map(Self::Backtracking).map_err(|error| error.to_string())
    }
}

impl Pattern {
    /// Compiles a pattern; the error says what is wrong with it.
    pub fn new(source: &str) -> Result<Self, String> {
        let engine = Engine::new(&translated(source))?;
        Ok(Self { source: source.to_owned(), engine, texts: OnceLock::new() })
    }

    /// The pattern as the model writes it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The pattern in the dialect of Rust's regex crates.
    pub fn translated(&self) -> String {
        translated(&self.source)
    }

    /// What texts that match are made of; the error says why that is not known.
    pub(crate) fn texts(&self) -> Result<&TextShape, &str> {
        self.texts.get_or_init(|| TextShape::new(&self.translated())).as_ref().map_err(String::as_str)
    }

    /// Whether a text matches; none when that cannot be decided within the bounds of time and memory, which only
    /// happens to patterns with look-arounds or back references.
    pub fn matches(&self, text: &str) -> Option<bool> {
        match &self.engine {
            Engine::Linear(pattern) => pattern.is_match(text),
            Engine::LookAround(_) if text.len() > LONGEST => None,
            Engine::LookAround(pattern) => {
                let chars: Vec<char> = text.chars().collect();
                pattern.is_match(&chars, Budget(STEPS)).ok()
            }
            Engine::Backtracking(_) if text.len() > LONGEST_BACKTRACKED => None,
            Engine::Backtracking(regex) => regex.is_match(text).ok(),
        }
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.source).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Engine, Pattern};
    use proptest::prelude::*;
    use std::time::{Duration, Instant};

    fn matches(pattern: &str, text: &str) -> Option<bool> {
        Pattern::new(pattern).unwrap().matches(text)
    }

    #[test]
    fn digits_and_word_characters_are_ascii() {
        let pattern = Pattern::new(r"^\d[\w.]+\/$").unwrap();
        let found = ["1a_.9/", "١a/", "1é/"].map(|text| pattern.matches(text));
        assert_eq!(found, [Some(true), Some(false), Some(false)]);
    }

    #[test]
    fn characters_beyond_the_basic_plane_are_written_as_pairs() {
        let pattern = Pattern::new(r"^[\u0020-\uD7FF\uD800\uDC00-\uDBFF\uDFFF]*$").unwrap();
        assert_eq!(["a 😀", "a\t"].map(|text| pattern.matches(text)), [Some(true), Some(false)]);
    }

    #[test]
    fn a_bracket_in_a_class_is_itself() {
        assert_eq!(matches("^[[a]+$", "[a["), Some(true));
    }

    #[test]
    fn a_pattern_without_anchors_matches_anywhere() {
        assert_eq!(matches("b", "abc"), Some(true));
    }

    #[test]
    fn a_broken_pattern_says_why() {
        assert!(Pattern::new("(a").unwrap_err().contains("Opening parenthesis without closing parenthesis"));
    }

    #[test]
    fn look_arounds_hold_where_their_patterns_match() {
        for (pattern, text, expected) in [
            ("^(?!aws:)[a-z:]+$", "aws:a", false),
            ("^(?!aws:)[a-z:]+$", "awsa:", true),
            ("^(?=.*[A-Z])(?=.*[0-9]).{4,8}$", "abcD1", true),
            ("^(?=.*[A-Z])(?=.*[0-9]).{4,8}$", "abcde1", false),
            ("(?<=a)b(?!c)", "abc ab", true),
            ("(?<=a)b(?!c)", "abc b", false),
            ("^(?!(?!a).)b?", "b", false),
            ("^(?!(?!a).)b?", "ac", true),
            ("^(?:(?!--)[a-z-])+(?<!-)$", "a-b-c", true),
            ("^(?:(?!--)[a-z-])+(?<!-)$", "a--b", false),
            ("^(?:(?!--)[a-z-])+(?<!-)$", "a-b-", false),
            (r"(?=\bcat\b)c", "concat cat", true),
            // ECMA lets look-aheads repeat.
            (r"^(\/|(\/(?!\.)+[^$/]+){1,4})$", "/a/b", true),
            (r"^(\/|(\/(?!\.)+[^$/]+){1,4})$", "/a/.b", false),
        ] {
            assert_eq!(matches(pattern, text), Some(expected), "{pattern} {text}");
        }
    }

    #[test]
    fn a_look_around_costs_no_more_than_its_text_is_long() {
        let text = "a".repeat(64 * 1024);
        for (pattern, expected) in [("(?=a)(a+)+b$", false), ("(?:(?=a+)a)*$", true), ("^(?:(?=a*)a*)*b(?!c)$", false)]
        {
            let begun = Instant::now();
            assert_eq!(matches(pattern, &text), Some(expected), "{pattern}");
            // Backtracking takes 8 seconds and more; the bound leaves room for a busy machine.
            assert!(begun.elapsed() < Duration::from_secs(3), "{pattern}: {:?}", begun.elapsed());
        }
    }

    #[test]
    fn what_cannot_be_decided_in_time_is_reported_as_undecided() {
        let text = "a".repeat(100_000);
        assert_eq!(matches("(?=(?:a{0,1000}){1,15}b)c", &text), None);
        assert_eq!(matches(r"^(a+)\1+$", &text), None);
        assert_eq!(matches(r"^(a+)\1$", "abab"), Some(false));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn look_arounds_are_matched_as_by_an_engine_that_backtracks(
            parts in prop::collection::vec(
                ("(\\^|\\(\\?=|\\(\\?!|\\(\\?<=|\\(\\?<!|\\(\\?:|\\()", "[ab]?[ab.]?\\|?[ab]?", "(\\)|\\)|\\)\\*|\\)\\?|a\\))", "[ab]?\\$?"),
                1..4,
            ),
            texts in prop::collection::vec("[abc]{0,6}", 8),
        ) {
            let pattern: String = parts.iter().map(|(open, inner, close, after)| format!("{open}{inner}{close}{after}")).collect();
            let Ok(regex) = fancy_regex::Regex::new(&pattern) else { return Ok(()) };
            let ours = Pattern::new(&pattern).unwrap();
            if let Engine::LookAround(_) = ours.engine {
                for text in texts {
                    prop_assert_eq!(ours.matches(&text), regex.is_match(&text).ok(), "{} {}", pattern, text);
                }
            }
        }
    }
}
