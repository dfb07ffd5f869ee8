//! The list of what is known to differ, each with the reason and with the paragraph that says who is right.

use crate::codegen::root;
use anyhow::{Context, Result, ensure};
use fancy_regex::{NoExpand, Regex};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fs;

/// A part of what the two say of a call. It explains a difference when nothing else differs: with the part of each side
/// taken out, both are the same to the letter.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Known {
    /// What it is called in reports.
    pub(super) name: String,
    /// Which aspects of a call differ so: `body`, `debug`.
    aspects: Vec<String>,
    /// Kinds of answers, by how they begin, that it is seen with; any when there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    answers: Vec<String>,
    #[serde(deserialize_with = "pattern", serialize_with = "text")]
    peer: Regex,
    #[serde(deserialize_with = "pattern", serialize_with = "text")]
    ours: Regex,
    /// Whose text is right, or that neither is wrong.
    pub(super) reason: String,
    /// The paragraph that says so.
    pub(super) spec: String,
}

fn pattern<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Regex, D::Error> {
    let text = String::deserialize(deserializer)?;
    Regex::new(&text).map_err(serde::de::Error::custom)
}

fn text<S: Serializer>(pattern: &Regex, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(pattern.as_str())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    difference: Vec<Known>,
}

pub(super) fn load() -> Result<Vec<Known>> {
    let path = root().join("tests/wire/known.toml");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let file: File = toml::from_str(&text).with_context(|| path.display().to_string())?;
    for entry in &file.difference {
        let of = format!("{}: the entry `{}`", path.display(), entry.name);
        ensure!(!entry.reason.trim().is_empty(), "{of} has no reason");
        ensure!(!entry.spec.trim().is_empty(), "{of} names no paragraph");
        ensure!(!entry.aspects.is_empty(), "{of} is of no aspect");
    }
    Ok(file.difference)
}

/// The places of the entries that explain a difference; none when they don't.
pub(super) fn explain(
    known: &[Known],
    aspect: &str,
    kinds: &[&str],
    peer: &str,
    ours: &str,
) -> Option<Vec<usize>> {
    let (mut peer, mut ours) = (peer.to_owned(), ours.to_owned());
    let mut used = Vec::new();
    for (place, entry) in known.iter().enumerate() {
        if peer == ours {
            break;
        }
        let seen = entry.answers.is_empty()
            || entry.answers.iter().any(|start| kinds.iter().any(|kind| kind.starts_with(start)));
        if !seen || !entry.aspects.iter().any(|one| one == aspect) {
            continue;
        }
        let found = |pattern: &Regex, text: &str| pattern.is_match(text).unwrap_or(false);
        if found(&entry.peer, &peer) && found(&entry.ours, &ours) {
            // No text has a character of this kind.
            let mark = format!("\u{10fffe}{place}\u{10fffe}");
            peer = entry.peer.replace_all(&peer, NoExpand(&mark)).into_owned();
            ours = entry.ours.replace_all(&ours, NoExpand(&mark)).into_owned();
            used.push(place);
        }
    }
    (peer == ours && !used.is_empty()).then_some(used)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(peer: &str, ours: &str) -> Known {
        Known {
            name: "n".to_owned(),
            aspects: vec!["debug".to_owned()],
            answers: vec!["odd".to_owned()],
            peer: Regex::new(peer).unwrap(),
            ours: Regex::new(ours).unwrap(),
            reason: String::new(),
            spec: String::new(),
        }
    }

    #[test]
    fn a_difference_is_explained_when_nothing_else_differs() {
        let known = [entry(r"at \d+", r"line \d+"), entry("^x", "^y")];
        let explain = |peer, ours| explain(&known, "debug", &["odd output"], peer, ours);
        assert_eq!(explain("a at 12 b", "a line 3 b"), Some(vec![0]));
        assert_eq!(explain("x at 12", "y line 3"), Some(vec![0, 1]));
        assert_eq!(explain("a at 12 b", "a line 3 c"), None);
        assert_eq!(explain("a at 1 at 2", "a line 1"), None);
        assert_eq!(super::explain(&known, "debug", &["broken"], "at 1", "line 1"), None);
        assert_eq!(super::explain(&known, "body", &["odd"], "at 1", "line 1"), None);
    }
}
