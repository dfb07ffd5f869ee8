//! Resources that have tags of their own, and which tags there can be.

use crate::behaviour;
use crate::collections::Document;
use crate::rejection::{INVALID, Rejection};
use proofmark_smithy_model::model::Node;

/// How many tags a resource has at most.
const MOST: usize = 50;

/// How the keys of tags begin that only AWS sets.
const RESERVED: &str = "aws:";

/// Something that has tags of its own.
pub(crate) trait Tagged: Clone {
    fn tags(&self) -> &Document;
    fn tags_mut(&mut self) -> &mut Document;
    /// How much memory it takes, about.
    fn bytes(&self) -> usize;
}

/// The tags that a call gives to a resource that it creates.
pub(crate) fn of_new(input: &Node) -> Result<Document, Rejection> {
    let tags = input.get("Tags").and_then(Node::as_object).cloned().unwrap_or_default();
    check_keys(&tags)?;
    check_count(&tags)?;
    Ok(tags)
}

/// Rejects tags that only AWS sets.
pub(crate) fn check_keys(given: &Document) -> Result<(), Rejection> {
    match given.keys().find(|key| key.starts_with(RESERVED)) {
        None => Ok(()),
        Some(key) => {
            let text = format!("The tag key {key} is not valid. Tag keys that start with '{RESERVED}' are reserved.");
            Err(Rejection::new(behaviour::RESERVED_TAG, INVALID, text))
        }
    }
}

/// Rejects more tags than a resource can have.
pub(crate) fn check_count(tags: &Document) -> Result<(), Rejection> {
    match tags.len() {
        0..=MOST => Ok(()),
        _ => Err(Rejection::new(behaviour::TOO_MANY_TAGS, INVALID, "Number of tags exceeds resource tag limit.")),
    }
}
