//! Reads values of shapes. They are in document form, but for blobs: those are written as people read them, as text or
//! JSON.

use super::read_rule::{Purpose, Reader};
use super::wanted::Wanted;
use crate::api::{Kind, SchemaId};
use crate::blob::BlobMatcher;
use crate::located::{Entry, Problems, Tree, Value, join, nearest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proofmark_smithy_model::model::Node;

const BASE64: &str = "$base64";
const TEXT: &str = "$text";
const JSON: &str = "$json";
const SUBSET: &str = "$subset";
const CONTAINS: &str = "$contains";

impl Reader<'_> {
    /// The value there, of this schema.
    pub(super) fn value(
        &self,
        schema: SchemaId,
        tree: &Tree,
        path: &str,
        purpose: Purpose,
        problems: &mut Problems,
    ) -> Wanted {
        match (&self.api[schema].kind, &tree.value) {
            (_, Value::Leaf(Node::Null)) => Wanted::Value(Node::Null),
            (Kind::Blob, _) => match blob(tree, path, purpose, problems) {
                Some(matcher) => Wanted::Blob(matcher),
                // Said once, and not again by the model.
                None => Wanted::Blob(BlobMatcher::bytes("")),
            },
            (Kind::Structure { members } | Kind::Union { members }, Value::Table(entries)) => {
                let value = |entry: &Entry| match members.get(&entry.key) {
                    Some(member) => self.value(member.target, &entry.tree, &join(path, &entry.key), purpose, problems),
                    None => Wanted::Value(entry.tree.node()),
                };
                named(entries, value)
            }
            (Kind::Map { value, .. }, Value::Table(entries)) => named(entries, |entry| {
                self.value(value.target, &entry.tree, &join(path, &entry.key), purpose, problems)
            }),
            (Kind::List { member, .. }, Value::Array(items)) => {
                self.items(member.target, items, path, purpose, problems)
            }
            // The events of a stream.
            (Kind::Union { .. }, Value::Array(items)) => self.items(schema, items, path, purpose, problems),
            _ => Wanted::Value(tree.node()),
        }
    }

    fn items(&self, schema: SchemaId, items: &[Tree], path: &str, purpose: Purpose, problems: &mut Problems) -> Wanted {
        let items = items.iter().enumerate();
        let items = items.map(|(index, item)| self.value(schema, item, &format!("{path}[{index}]"), purpose, problems));
        Wanted::Items(items.collect())
    }
}

fn named(entries: &[Entry], mut value: impl FnMut(&Entry) -> Wanted) -> Wanted {
    Wanted::Members(entries.iter().map(|entry| (entry.key.clone(), value(entry))).collect())
}

/// The blob there: a string is its text, a table with one key that begins with `$` says what it is, and anything else is
/// JSON.
fn blob(tree: &Tree, path: &str, purpose: Purpose, problems: &mut Problems) -> Option<BlobMatcher> {
    if let Value::Leaf(Node::String(text)) = &tree.value {
        return Some(BlobMatcher::text(text));
    }
    let entries = match &tree.value {
        Value::Table(entries) => entries.as_slice(),
        _ => &[],
    };
    let Some(marked) = entries.iter().find(|entry| entry.key.starts_with('$')) else {
        return Some(match purpose {
            Purpose::Expected => BlobMatcher::json_subset(tree.node()),
            Purpose::Sent => BlobMatcher::text(tree.node().to_string()),
        });
    };
    let at = join(path, &marked.key);
    let known: &[&str] = match purpose {
        Purpose::Expected => &[JSON, SUBSET, TEXT, CONTAINS, BASE64],
        Purpose::Sent => &[JSON, TEXT, BASE64],
    };
    let own_keys = "JSON that has keys with `$` itself is written below `$json`";
    if !known.contains(&marked.key.as_str()) {
        let near =
            nearest(&marked.key, known.iter().copied()).unwrap_or_else(|| format!("known are {};", known.join(", ")));
        let message = match marked.key.as_str() {
            SUBSET | CONTAINS => "it is for `input`: a response says all that is sent",
            _ => "there is no such key for a blob",
        };
        problems.push("unknown-key", &at, &marked.key_span, message, Some(format!("{near} {own_keys}")));
        return None;
    }
    if let Some(other) = entries.iter().find(|entry| entry.key != marked.key) {
        let message = format!("expected no other key beside `{}`", marked.key);
        problems.push("unknown-key", &join(path, &other.key), &other.key_span, &message, Some(own_keys.to_owned()));
        return None;
    }
    let tree = &marked.tree;
    match marked.key.as_str() {
        JSON => Some(match purpose {
            Purpose::Expected => BlobMatcher::json(tree.node()),
            Purpose::Sent => BlobMatcher::text(tree.node().to_string()),
        }),
        SUBSET => Some(BlobMatcher::json_subset(tree.node())),
        key => {
            let Value::Leaf(Node::String(text)) = &tree.value else {
                problems.wrong_type(tree, &at, "a string");
                return None;
            };
            match key {
                TEXT => Some(BlobMatcher::text(text)),
                CONTAINS if text.is_empty() => {
                    let help = "write the text to look for; to accept any value, leave the member out; to expect an \
                                empty one, write \"\"";
                    let message = "expected a text that is not empty: every text contains that";
                    problems.push("wrong-value", &at, &tree.span, message, Some(help.to_owned()));
                    None
                }
                CONTAINS => Some(BlobMatcher::contains(text)),
                _ => match STANDARD.decode(text) {
                    Ok(bytes) => Some(BlobMatcher::bytes(bytes)),
                    Err(error) => {
                        let message = format!("expected base64 (RFC 4648, section 4, with its padding): {error}");
                        let help = "write text as a string, and JSON as a value".to_owned();
                        problems.push("wrong-value", &at, &tree.span, &message, Some(help));
                        None
                    }
                },
            }
        }
    }
}
