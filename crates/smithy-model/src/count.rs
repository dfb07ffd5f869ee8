//! How many there are of something, in words: every output that counts calls these functions.

use std::fmt::Display;

/// A number with its noun: `1 request`, `2 requests`, `0 entries`.
///
/// ```
/// use proofmark_smithy_model::count::counted;
///
/// assert_eq!(counted(1, "request"), "1 request");
/// assert_eq!(counted(2_usize, "more entry"), "2 more entries");
/// ```
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    if count == N::from(1) {
        return format!("{count} {noun}");
    }
    match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u'])) {
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {noun}s"),
    }
}

/// The same with a verb that goes with one, or with any other number: `1 request was`, `2 requests were`.
pub fn counted_with<N: Display + PartialEq + From<u8>>(count: N, noun: &str, [one, many]: [&str; 2]) -> String {
    let verb = if count == N::from(1) { one } else { many };
    format!("{} {verb}", counted(count, noun))
}

#[cfg(test)]
mod tests {
    use super::{counted, counted_with};

    #[test]
    fn one_is_singular_and_all_other_numbers_are_plural() {
        let counts = [0_u64, 1, 2].map(|count| counted(count, "case"));
        assert_eq!(counts, ["0 cases", "1 case", "2 cases"]);
        let counts = [0_u64, 1, 2].map(|count| counted_with(count, "request", ["was", "were"]));
        assert_eq!(counts, ["0 requests were", "1 request was", "2 requests were"]);
    }

    #[test]
    fn a_noun_with_a_consonant_before_its_y_changes() {
        let nouns = ["entry", "Maven dependency", "day"].map(|noun| counted(2_usize, noun));
        assert_eq!(nouns, ["2 entries", "2 Maven dependencies", "2 days"]);
    }
}
