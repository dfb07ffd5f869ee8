//! Resources that have tags of their own, and how many tags there can be.

use crate::behaviour;
use crate::collections::Document;
use crate::rejection::{INVALID, Rejection};

/// How many tags a resource has at most.
const MOST: usize = 50;

/// Something that has tags of its own.
pub(crate) trait Tagged: Clone {
    fn tags(&self) -> &Document;
    fn tags_mut(&mut self) -> &mut Document;
    /// How much memory it takes, about.
    fn bytes(&self) -> usize;
}

/// Rejects more tags than a resource can have.
pub(crate) fn check_count(tags: &Document) -> Result<(), Rejection> {
    match tags.len() {
        0..=MOST => Ok(()),
        _ => Err(Rejection::new(behaviour::TOO_MANY_TAGS, INVALID, "Number of tags exceeds resource tag limit.")),
    }
}
