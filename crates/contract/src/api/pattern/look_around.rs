//! Patterns with look-arounds, matched in linear time: where a look-around holds is found for all positions of the text
//! in one pass of an automaton of its own, before the pattern around it is matched. The engines that know look-arounds
//! backtrack, and no limit on their steps bounds their time.

use super::automaton::{Automaton, Budget, Exhausted, PLACEHOLDERS};

/// A pattern in the dialect of Rust's regex crates, with look-arounds.
#[derive(Debug)]
pub(super) struct LookAroundPattern {
    automaton: Automaton,
    look_arounds: Vec<LookAround>,
}

#[derive(Debug)]
struct LookAround {
    pattern: LookAroundPattern,
    negated: bool,
}

/// Which way a look-around looks, by what it begins with.
const OPENINGS: [(&str, bool, bool); 4] =
    [("(?=", true, false), ("(?!", true, true), ("(?<=", false, false), ("(?<!", false, true)];

impl LookAroundPattern {
    /// Takes a pattern apart; none when it has what automata cannot do, such as back references.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        Self::reading(pattern, false)
    }

    fn reading(pattern: &str, backwards: bool) -> Option<Self> {
        if pattern.chars().any(|c| PLACEHOLDERS.contains(&c)) {
            return None;
        }
        let mut look_arounds = Vec::new();
        let mut outer = String::with_capacity(pattern.len());
        let mut rest = pattern;
        let mut in_class = false;
        while let Some(c) = rest.chars().next() {
            let opening = OPENINGS.iter().find(|(opening, ..)| !in_class && rest.starts_with(opening));
            if let Some((opening, ahead, negated)) = opening {
                let (inner, after) = group(&rest[opening.len()..])?;
                // Whether something follows a position is found by reading the text from its end, and the other way
                // round.
                look_arounds.push(LookAround { pattern: Self::reading(inner, *ahead)?, negated: *negated });
                outer.push(PLACEHOLDERS.clone().nth(look_arounds.len() - 1)?);
                rest = after;
                continue;
            }
            let mut taken = c.len_utf8();
            match c {
                '\\' => taken += rest[taken..].chars().next().map_or(0, char::len_utf8),
                '[' => in_class = true,
                ']' => in_class = false,
                _ => {}
            }
            outer.push_str(&rest[..taken]);
            rest = &rest[taken..];
        }
        Some(Self { automaton: Automaton::new(&outer, backwards)?, look_arounds })
    }

    /// Whether a text has a match; an error when the budget does not suffice to decide.
    pub(super) fn is_match(&self, text: &[char], mut budget: Budget) -> Result<bool, Exhausted> {
        Ok(self.ends(text, true, &mut budget)?.contains(&true))
    }

    fn ends(&self, text: &[char], first: bool, budget: &mut Budget) -> Result<Vec<bool>, Exhausted> {
        let holds = self.look_arounds.iter().map(|look_around| {
            let mut holds = look_around.pattern.ends(text, false, budget)?;
            holds.iter_mut().for_each(|holds| *holds ^= look_around.negated);
            Ok(holds)
        });
        let holds = holds.collect::<Result<Vec<_>, _>>()?;
        self.automaton.ends(text, &holds, first, budget)
    }
}

/// What stands in a group whose opening was read, and what follows it.
fn group(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut in_class) = (0_usize, false);
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => _ = chars.next(),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class && depth == 0 => return Some((&text[..at], &text[at + 1..])),
            ')' if !in_class => depth -= 1,
            _ => {}
        }
    }
    None
}
