//! The list of what is known to differ, each with the reason.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// A part of some lines of one program: what stands there with aws-sdk-lambda, and what stands in its place.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Known {
    pub(super) program: String,
    pub(super) peer: String,
    pub(super) ours: String,
    /// How many lines differ in it.
    pub(super) lines: usize,
    pub(super) reason: String,
}

/// The entries that explain a line that differs: with their parts exchanged, the peer's line is ours, to the letter.
pub(super) fn explain<'a>(known: &[&'a Known], peer: &str, ours: &str) -> Option<Vec<&'a Known>> {
    let mut line = peer.to_owned();
    let mut used = Vec::new();
    for entry in known {
        if line.contains(&entry.peer) && ours.contains(&entry.ours) {
            line = line.replace(&entry.peer, &entry.ours);
            used.push(*entry);
        }
    }
    (line == ours).then_some(used)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    difference: Vec<Known>,
}

pub(super) fn load(path: &Path) -> Result<Vec<Known>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let file: File = toml::from_str(&text).with_context(|| path.display().to_string())?;
    for entry in &file.difference {
        let of = format!("{}: an entry for {}", path.display(), entry.program);
        ensure!(!entry.reason.trim().is_empty(), "{of} has no reason");
        ensure!(!entry.peer.is_empty() && entry.peer != entry.ours, "{of} differs in nothing");
        ensure!(entry.lines > 0, "{of} is for no line");
    }
    Ok(file.difference)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(peer: &str, ours: &str) -> Known {
        Known { program: "p".to_owned(), peer: peer.to_owned(), ours: ours.to_owned(), lines: 1, reason: String::new() }
    }

    #[test]
    fn a_line_is_explained_when_nothing_else_differs() {
        let (one, two) = (entry("a: 1", "a: 2"), entry("b: 1", "b: 2"));
        let known = [&one, &two];
        assert_eq!(explain(&known, "a: 1, b: 1", "a: 2, b: 2"), Some(vec![&one, &two]));
        assert_eq!(explain(&known, "a: 1, b: 1", "a: 2, b: 1"), Some(vec![&one]));
        assert_eq!(explain(&known, "a: 1, c: 1", "a: 2, c: 2"), None);
        assert_eq!(explain(&known, "c: 1", "c: 2"), None);
    }
}
