//! Whether two patterns match the same strings: decided exactly, by walking both automata at once, with the shortest
//! string that only one of them matches.

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, nfa::thompson};
use std::collections::{HashMap, VecDeque};

/// The memory of an automaton, in bytes.
const MEMORY: usize = 4 << 20;
/// The most pairs of states that are visited.
const PAIRS: usize = 200_000;
/// The longest pattern that is compared, in bytes.
const LONGEST: usize = 4096;

/// How the strings of a new pattern relate to those of the old one. Each has a string that distinguishes them.
#[derive(Debug, PartialEq)]
pub(super) enum Comparison {
    Equal,
    /// The new pattern matches less.
    Narrowed(Option<String>),
    /// The new pattern matches more.
    Widened(Option<String>),
    /// Each matches strings that the other does not; the string is one that is no longer matched.
    Other(Option<String>),
    Undecided,
}

/// Compares two patterns; no pattern matches everything.
pub(super) fn compare(old: Option<&str>, new: Option<&str>) -> Comparison {
    let (Some(old), Some(new)) = (automaton(old.unwrap_or("")), automaton(new.unwrap_or(""))) else {
        // A pattern that comes or goes is decided without an automaton.
        return match (old, new) {
            (Some(_), None) => Comparison::Widened(None),
            (None, Some(_)) => Comparison::Narrowed(None),
            _ => Comparison::Undecided,
        };
    };
    let (Some(lost), Some(gained)) = (witness(&old, &new), witness(&new, &old)) else { return Comparison::Undecided };
    match (lost, gained) {
        (None, None) => Comparison::Equal,
        (lost, None) => Comparison::Narrowed(lost),
        (None, gained) => Comparison::Widened(gained),
        (lost, _) => Comparison::Other(lost),
    }
}

type Dfa = dense::DFA<Vec<u32>>;
/// A state of either automaton.
type Pair = (StateID, StateID);
/// From which pair, by which byte, a pair was first reached.
type Origins = HashMap<Pair, Option<(Pair, u8)>>;

/// The automaton of a pattern; none where it is not regular, or too large. Without Unicode `\d` and `\w` are
/// ASCII, as in ECMAScript.
fn automaton(pattern: &str) -> Option<Dfa> {
    // Beyond ASCII, one character is several bytes.
    if pattern.len() > LONGEST || !pattern.is_ascii() {
        return None;
    }
    let config = dense::Config::new()
        .start_kind(StartKind::Unanchored)
        .dfa_size_limit(Some(MEMORY))
        .determinize_size_limit(Some(MEMORY));
    let nfa = thompson::Config::new().nfa_size_limit(Some(MEMORY));
    dense::Builder::new()
        .configure(config)
        .thompson(nfa)
        .syntax(syntax::Config::new().unicode(false).utf8(false))
        .build(pattern)
        .ok()
}

/// The shortest string that the first automaton matches and the second does not: none within the inner option if there
/// is none, none at all if that was not decided.
fn witness(first: &Dfa, second: &Dfa) -> Option<Option<String>> {
    let start = |dfa: &Dfa| dfa.start_state(&start::Config::new().anchored(Anchored::No)).ok();
    let from = (start(first)?, start(second)?);
    let mut origins: Origins = HashMap::from([(from, None)]);
    let mut open = VecDeque::from([from]);
    while let Some(pair) = open.pop_front() {
        if accepts(first, pair.0) && !accepts(second, pair.1) {
            return Some(Some(spelled(&origins, pair)));
        }
        for byte in alphabet() {
            // A match that was found stays found: the strings that match are those with a match somewhere in them.
            let step = |dfa: &Dfa, state| if dfa.is_match_state(state) { state } else { dfa.next_state(state, byte) };
            let next = (step(first, pair.0), step(second, pair.1));
            // Nothing that the first has given up can be matched by it.
            if first.is_dead_state(next.0) || first.is_quit_state(next.0) || second.is_quit_state(next.1) {
                continue;
            }
            if let std::collections::hash_map::Entry::Vacant(entry) = origins.entry(next) {
                entry.insert(Some((pair, byte)));
                open.push_back(next);
            }
        }
        if origins.len() > PAIRS {
            return None;
        }
    }
    Some(None)
}

/// Printable characters first, so that witnesses can be read.
fn alphabet() -> impl Iterator<Item = u8> {
    let readable = (b'a'..=b'z').chain(b'0'..=b'9').chain(b'A'..=b'Z').chain(b' '..=b'/').chain(b':'..=b'@');
    let rest =
        (b'['..=b'`').chain(b'{'..=b'~').chain([b'\n', b'\r', b'\t', 0x7f]).chain(0..=8).chain(11..=12).chain(14..=31);
    readable.chain(rest)
}

fn accepts(dfa: &Dfa, state: StateID) -> bool {
    // Matches are reported one byte late.
    dfa.is_match_state(state) || dfa.is_match_state(dfa.next_eoi_state(state))
}

fn spelled(origins: &Origins, mut pair: Pair) -> String {
    let mut bytes = Vec::new();
    while let Some(Some((before, byte))) = origins.get(&pair) {
        bytes.push(*byte);
        pair = *before;
    }
    bytes.reverse();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Comparison, compare};

    fn text(witness: &str) -> Option<String> {
        Some(witness.to_owned())
    }

    #[test]
    fn patterns_are_compared_by_what_they_match() {
        for (old, new, expected) in [
            ("^[a-z]+$", "^[a-z][a-z]*$", Comparison::Equal),
            ("^[a-z0-9]+$", "^[a-z]+$", Comparison::Narrowed(text("0"))),
            ("^[a-z]+$", "^[a-z0-9]+$", Comparison::Widened(text("0"))),
            ("^[a-z]+$", "^[0-9]+$", Comparison::Other(text("a"))),
            ("a|b", "[ab]", Comparison::Equal),
            ("^a*$", "^$", Comparison::Narrowed(text("a"))),
            ("^ab$", "ab", Comparison::Widened(text("aab"))),
            ("^.{1,64}$", "^.{1,63}$", Comparison::Narrowed(text(&"a".repeat(64)))),
        ] {
            assert_eq!(compare(Some(old), Some(new)), expected, "{old} -> {new}");
        }
    }

    #[test]
    fn no_pattern_matches_everything() {
        assert_eq!(compare(None, Some("^a+$")), Comparison::Narrowed(text("")));
        assert_eq!(compare(Some("^a+$"), None), Comparison::Widened(text("")));
        assert_eq!(compare(None, Some(".*")), Comparison::Equal);
    }

    #[test]
    fn what_is_not_regular_is_not_decided() {
        assert_eq!(compare(Some("^(?!a)b$"), Some("^b$")), Comparison::Undecided);
        assert_eq!(compare(Some("^(?!a)b$"), None), Comparison::Widened(None));
        assert_eq!(compare(Some("^é$"), Some("^e$")), Comparison::Undecided);
        assert_eq!(compare(Some(&"a{1,1000}".repeat(400)), Some("b")), Comparison::Undecided);
    }
}
