//! The list of what is known to differ, each with the reason.

use anyhow::{Context, Result, ensure};
use proofmark_testkit::known::{self, KnownList};
use serde::{Deserialize, Serialize};

/// The list, below the repository's root.
pub(super) const LIST: &str = "tests/dropin/known.toml";

/// A part of some lines of one program: what stands there with aws-sdk-lambda, and what stands in its place. Without the
/// former it is a whole line that only ours has.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Known {
    pub(super) program: String,
    pub(super) peer: Option<String>,
    pub(super) ours: String,
    /// How many lines differ in it.
    pub(super) lines: usize,
    pub(super) reason: String,
}

impl known::Entry for Known {
    fn name(&self) -> String {
        format!("{}: {} -> {}", self.program, self.peer.as_deref().unwrap_or("(no such line)"), self.ours)
    }

    fn reason(&self) -> &str {
        &self.reason
    }
}

/// The entries that explain a line that differs: with their parts exchanged, the peer's line is ours, to the letter.
/// None when they don't.
pub(super) fn explain<'a>(
    known: &[(usize, &'a Known)],
    peer: Option<&str>,
    ours: Option<&str>,
) -> Vec<(usize, &'a Known)> {
    let Some(ours) = ours else { return Vec::new() };
    let Some(peer) = peer else {
        return known.iter().filter(|(_, entry)| entry.peer.is_none() && entry.ours == ours).copied().collect();
    };
    let mut line = peer.to_owned();
    let mut used = Vec::new();
    for (index, entry) in known {
        let Some(part) = entry.peer.as_deref() else { continue };
        if line.contains(part) && ours.contains(&entry.ours) {
            line = line.replace(part, &entry.ours);
            used.push((*index, *entry));
        }
    }
    if line == ours { used } else { Vec::new() }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    difference: Vec<Known>,
}

pub(super) fn load() -> Result<KnownList<Known>> {
    let file: File = known::read_toml(LIST)?;
    for entry in &file.difference {
        let of = format!("{LIST}: an entry for {}", entry.program);
        let differs = entry.peer.as_ref().is_none_or(|peer| !peer.is_empty() && *peer != entry.ours);
        ensure!(differs, "{of} differs in nothing");
        ensure!(entry.lines > 0, "{of} is for no line");
    }
    KnownList::new(file.difference).context(LIST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(peer: Option<&str>, ours: &str) -> Known {
        let peer = peer.map(str::to_owned);
        Known { program: "p".to_owned(), peer, ours: ours.to_owned(), lines: 1, reason: String::new() }
    }

    #[test]
    fn a_line_is_explained_when_nothing_else_differs() {
        let (one, two) = (entry(Some("a: 1"), "a: 2"), entry(Some("b: 1"), "b: 2"));
        let explain = |peer, ours| explain(&[(0, &one), (1, &two)], Some(peer), Some(ours));
        assert_eq!(explain("a: 1, b: 1", "a: 2, b: 2"), [(0, &one), (1, &two)]);
        assert_eq!(explain("a: 1, b: 1", "a: 2, b: 1"), [(0, &one)]);
        assert!(explain("a: 1, c: 1", "a: 2, c: 2").is_empty());
        assert!(explain("c: 1", "c: 2").is_empty());
    }

    #[test]
    fn a_line_of_one_side_is_explained_as_a_whole() {
        let known = entry(None, "a: 1");
        assert_eq!(explain(&[(0, &known)], None, Some("a: 1")), [(0, &known)]);
        assert!(explain(&[(0, &known)], None, Some("a: 1, b: 1")).is_empty());
        assert!(explain(&[(0, &known)], Some("a: 1"), None).is_empty());
    }
}
