//! What a rule wants of an input: values, and matchers for blobs. Reading it from a file is `read_value`'s business.

use crate::blob::BlobMatcher;
use crate::located::steps;
use proofmark_smithy_model::model::Node;

/// What a value must be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wanted {
    /// An object with these members; it may have others.
    Members(Vec<(String, Wanted)>),
    /// A list of these items.
    Items(Vec<Wanted>),
    /// A blob.
    Blob(BlobMatcher),
    /// This value; its objects may have other members.
    Value(Node),
}

impl Wanted {
    /// Whether a value in document form has all that is wanted of it.
    pub(super) fn is_in(&self, given: &Node) -> bool {
        match self {
            Self::Members(members) => {
                given.is_object()
                    && members.iter().all(|(name, wanted)| given.get(name).is_some_and(|g| wanted.is_in(g)))
            }
            Self::Items(items) => given.as_array().is_some_and(|given| {
                given.len() == items.len() && items.iter().zip(given).all(|(wanted, given)| wanted.is_in(given))
            }),
            Self::Blob(matcher) => matcher.matches_document(given),
            Self::Value(wanted) => includes(given, wanted),
        }
    }

    /// The blob that a path such as `Layers[2].Content` leads to, if it leads to one.
    pub(super) fn blob_at(&self, path: &str) -> Option<&BlobMatcher> {
        let mut here = self;
        for step in steps(path) {
            here = match here {
                Self::Members(members) => &members.iter().find(|(name, _)| name == step)?.1,
                Self::Items(items) => items.get(step.parse::<usize>().ok()?)?,
                Self::Blob(_) | Self::Value(_) => return None,
            };
        }
        match here {
            Self::Blob(matcher) => Some(matcher),
            _ => None,
        }
    }

    /// A value that is as wanted, in document form; a blob of which only a part is known is empty in it.
    pub(super) fn document(&self) -> Node {
        match self {
            Self::Members(members) => {
                Node::Object(members.iter().map(|(name, wanted)| (name.clone(), wanted.document())).collect())
            }
            Self::Items(items) => items.iter().map(Self::document).collect(),
            Self::Blob(matcher) => matcher.only_document().unwrap_or_else(|| Node::String(String::new())),
            Self::Value(node) => node.clone(),
        }
    }
}

/// Whether a value has all that is wanted of it: objects member by member, all else equal.
fn includes(given: &Node, wanted: &Node) -> bool {
    match (given, wanted) {
        (Node::Object(given), Node::Object(wanted)) => {
            wanted.iter().all(|(name, wanted)| given.get(name).is_some_and(|given| includes(given, wanted)))
        }
        (Node::Array(given), Node::Array(wanted)) => {
            given.len() == wanted.len() && given.iter().zip(wanted).all(|(given, wanted)| includes(given, wanted))
        }
        (Node::Number(given), Node::Number(wanted)) => given == wanted || given.as_f64() == wanted.as_f64(),
        _ => given == wanted,
    }
}
