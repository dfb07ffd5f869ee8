//! Where an input is not what a mock asks for, member by member, with sensitive values left out.

use crate::api::{Api, Kind, Member};
use crate::blob::BlobMatcher;
use crate::examples::equal;
use proofmark_smithy_model::model::Node;
use proofmark_smithy_model::text::printable;
use std::fmt;

/// One place where expected and found differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where, by member names: `DestinationConfig.OnFailure.Destination`.
    pub path: String,
    /// What the mock asks for.
    pub expected: String,
    /// What the request has.
    pub found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [path, expected, found] = [&self.path, &self.expected, &self.found].map(|text| printable(text));
        write!(f, "{path}: expected {expected}, found {found}")
    }
}

/// How many characters of a value are shown.
const SHOWN: usize = 200;

/// Adds where two values of a member differ.
pub(super) fn differences(
    api: &Api,
    member: &Member,
    path: &str,
    expected: Option<&Node>,
    found: Option<&Node>,
    all: &mut Vec<Difference>,
) {
    if let (Some(expected), Some(found)) = (expected, found) {
        if equal(expected, found) {
            return;
        }
        match (&api[member.target].kind, expected, found) {
            (Kind::Structure { members } | Kind::Union { members }, Node::Object(expected), Node::Object(found)) => {
                for inner in members.values() {
                    let path = format!("{path}.{}", inner.name);
                    differences(api, inner, &path, expected.get(&inner.name), found.get(&inner.name), all);
                }
                return;
            }
            (Kind::Map { value, .. }, Node::Object(expected), Node::Object(found)) => {
                let more = found.keys().filter(|key| !expected.contains_key(*key));
                for key in expected.keys().chain(more) {
                    differences(api, value, &format!("{path}.{key}"), expected.get(key), found.get(key), all);
                }
                return;
            }
            (Kind::List { member, .. }, Node::Array(expected), Node::Array(found)) if expected.len() == found.len() => {
                for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                    differences(api, member, &format!("{path}[{index}]"), Some(expected), Some(found), all);
                }
                return;
            }
            _ => {}
        }
    }
    if expected.is_some() || found.is_some() {
        let text = |value: Option<&Node>| value.map_or("nothing".to_owned(), |value| shown(api, member, value));
        all.push(Difference { path: path.to_owned(), expected: text(expected), found: text(found) });
    }
}

/// A blob for people, unless it is sensitive.
pub(super) fn shown_blob(api: &Api, member: &Member, value: &Node) -> String {
    let bytes = value.as_str().and_then(|text| aws_smithy_types::base64::decode(text).ok());
    match bytes.filter(|_| !api.is_sensitive(member)) {
        Some(bytes) => shortened(BlobMatcher::bytes(bytes).to_string()),
        None => shown(api, member, value),
    }
}

/// A value for people: JSON without sensitive values, cut off where it gets long.
pub(super) fn shown(api: &Api, member: &Member, value: &Node) -> String {
    shortened(redacted(api, member, value).to_string())
}

fn shortened(mut text: String) -> String {
    if let Some((cut, _)) = text.char_indices().nth(SHOWN) {
        text.truncate(cut);
        text.push_str("...");
    }
    text
}

fn redacted(api: &Api, member: &Member, value: &Node) -> Node {
    let schema = &api[member.target];
    if member.sensitive || schema.sensitive {
        return Node::String("(sensitive)".to_owned());
    }
    match (&schema.kind, value) {
        (Kind::Structure { members } | Kind::Union { members }, Node::Object(entries)) => {
            let known = entries
                .iter()
                .filter_map(|(name, value)| Some((name.clone(), redacted(api, members.get(name)?, value))));
            Node::Object(known.collect())
        }
        (Kind::Map { value: member, .. }, Node::Object(entries)) => {
            Node::Object(entries.iter().map(|(key, value)| (key.clone(), redacted(api, member, value))).collect())
        }
        (Kind::List { member, .. }, Node::Array(items)) => {
            Node::Array(items.iter().map(|item| redacted(api, member, item)).collect())
        }
        _ => value.clone(),
    }
}
