//! Patterns that are regular expressions in the narrow sense. A model has hundreds of them, and a run needs few: each is
//! compiled when the first text is matched. What is wrong with a pattern is still known at once.

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};
use std::sync::OnceLock;

/// The states up to which a pattern is known to compile: a tenth of what the bound of `regex`, 10 MB, has room for.
const MOST_STATES: usize = 10_000;

/// A pattern that is matched in linear time.
pub(super) struct LinearPattern {
    pattern: String,
    /// None if it could not be compiled after all.
    compiled: OnceLock<Option<Regex>>,
}

impl LinearPattern {
    /// None if the pattern cannot be compiled: it is invalid, too large, or needs another engine.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let parsed = regex_syntax::parse(pattern).ok()?;
        let compiled = match states(&parsed) {
            Some(states) if states <= MOST_STATES => OnceLock::new(),
            _ => OnceLock::from(Some(Regex::new(pattern).ok()?)),
        };
        Some(Self { pattern: pattern.to_owned(), compiled })
    }

    /// Whether a text matches; none if the pattern could not be compiled.
    pub(super) fn is_match(&self, text: &str) -> Option<bool> {
        let compiled = self.compiled.get_or_init(|| Regex::new(&self.pattern).ok());
        compiled.as_ref().map(|regex| regex.is_match(text))
    }
}

/// An upper bound of the states that a pattern is compiled to; none if it is beyond all numbers.
fn states(pattern: &Hir) -> Option<usize> {
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(1),
        HirKind::Literal(literal) => Some(literal.0.len()),
        // A range beyond ASCII is at most some sequences of four ranges of bytes.
        HirKind::Class(Class::Unicode(class)) if !class.is_ascii() => class.ranges().len().checked_mul(32),
        HirKind::Class(_) => Some(1),
        HirKind::Capture(capture) => states(&capture.sub)?.checked_add(2),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.checked_add(1)?);
            states(&repetition.sub)?.checked_add(2)?.checked_mul(times.max(1) as usize)
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().try_fold(1_usize, |sum, part| sum.checked_add(states(part)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LinearPattern, MOST_STATES, states};
    use proptest::prelude::*;

    fn is_compiled(pattern: &str) -> bool {
        LinearPattern::new(pattern).expect("a pattern").compiled.get().is_some()
    }

    #[test]
    fn a_pattern_is_compiled_when_a_text_is_matched() {
        let pattern = LinearPattern::new("^[a-z]{1,64}$").expect("a pattern");
        assert!(pattern.compiled.get().is_none());
        assert_eq!(pattern.is_match("abc"), Some(true));
        assert!(pattern.compiled.get().is_some());
    }

    #[test]
    fn a_pattern_that_may_be_too_large_is_compiled_at_once() {
        assert!(is_compiled("[a-z]{1,9000}"));
        assert!(!is_compiled("[a-z]{1,900}"));
    }

    #[test]
    fn a_pattern_that_is_too_large_is_none() {
        assert!(LinearPattern::new(r"(?:\pL{500}){500}").is_none());
        assert!(LinearPattern::new("(?:(?:a{4000}){4000}){4000}").is_none());
    }

    #[test]
    fn an_invalid_pattern_is_none() {
        assert!(LinearPattern::new("(a").is_none());
        assert!(LinearPattern::new("(?=a)").is_none());
    }

    const PARTS: [&str; 8] = [r"\pL", ".", "[a-z]", "abcdefgh", "[^a]", r"\b", "(a|b)", "[à-ÿ中😀-😂]"];

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_below_the_bound_compiles_far_below_the_limit(
            parts in prop::collection::vec((prop::sample::select(&PARTS[..]), 0_u32..9, 1_u32..60), 1..6),
        ) {
            let repeated = parts.iter().map(|(part, least, more)| format!("(?:{part}){{{least},{}}}", least + more));
            let pattern: String = repeated.collect();
            let parsed = regex_syntax::parse(&pattern).unwrap();
            if states(&parsed).is_some_and(|states| states <= MOST_STATES) {
                let small = regex::RegexBuilder::new(&pattern).size_limit(5 << 20).build();
                prop_assert!(small.is_ok(), "{}", pattern);
            }
        }
    }
}
