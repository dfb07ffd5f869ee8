//! The list of what is known to differ, each with the reason.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

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

/// The entries that explain a line that differs: with their parts exchanged, the peer's line is ours, to the letter.
/// None when they don't.
pub(super) fn explain<'a>(known: &[&'a Known], peer: Option<&str>, ours: Option<&str>) -> Vec<&'a Known> {
    let Some(ours) = ours else { return Vec::new() };
    let Some(peer) = peer else {
        return known.iter().filter(|entry| entry.peer.is_none() && entry.ours == ours).copied().collect();
    };
    let mut line = peer.to_owned();
    let mut used = Vec::new();
    for entry in known {
        let Some(part) = entry.peer.as_deref() else { continue };
        if line.contains(part) && ours.contains(&entry.ours) {
            line = line.replace(part, &entry.ours);
            used.push(*entry);
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

pub(super) fn load(path: &Path) -> Result<Vec<Known>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let file: File = toml::from_str(&text).with_context(|| path.display().to_string())?;
    for entry in &file.difference {
        let of = format!("{}: an entry for {}", path.display(), entry.program);
        ensure!(!entry.reason.trim().is_empty(), "{of} has no reason");
        let differs = entry.peer.as_ref().is_none_or(|peer| !peer.is_empty() && *peer != entry.ours);
        ensure!(differs, "{of} differs in nothing");
        ensure!(entry.lines > 0, "{of} is for no line");
    }
    Ok(file.difference)
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
        let explain = |peer, ours| explain(&[&one, &two], Some(peer), Some(ours));
        assert_eq!(explain("a: 1, b: 1", "a: 2, b: 2"), [&one, &two]);
        assert_eq!(explain("a: 1, b: 1", "a: 2, b: 1"), [&one]);
        assert!(explain("a: 1, c: 1", "a: 2, c: 2").is_empty());
        assert!(explain("c: 1", "c: 2").is_empty());
    }

    #[test]
    fn a_line_of_one_side_is_explained_as_a_whole() {
        let known = entry(None, "a: 1");
        assert_eq!(explain(&[&known], None, Some("a: 1")), [&known]);
        assert!(explain(&[&known], None, Some("a: 1, b: 1")).is_empty());
        assert!(explain(&[&known], Some("a: 1"), None).is_empty());
    }
}
