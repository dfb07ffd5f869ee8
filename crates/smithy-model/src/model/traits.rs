//! The traits applied to a shape or a member, by trait id, with shorthand access to those of `smithy.api`.

use super::Node;
use indexmap::IndexMap;

/// Traits in the order in which the model applies them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traits(IndexMap<String, Node>);

impl Traits {
    /// Adds or replaces a trait.
    pub fn insert(&mut self, id: impl Into<String>, value: Node) {
        self.0.insert(id.into(), value);
    }

    /// Takes a trait away, keeping the order of the rest.
    pub fn remove(&mut self, id: &str) -> Option<Node> {
        self.0.shift_remove(id)
    }

    /// The value of a trait by its absolute id, `smithy.api#http`.
    pub fn get(&self, id: &str) -> Option<&Node> {
        self.0.get(id)
    }

    /// Whether the trait is applied.
    pub fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// The text of a string trait.
    pub fn string(&self, id: &str) -> Option<&str> {
        self.get(id)?.as_str()
    }

    /// All traits in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.0.iter().map(|(id, value)| (id.as_str(), value))
    }

    /// All traits in order, their values to be changed.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Node)> {
        self.0.iter_mut().map(|(id, value)| (id.as_str(), value))
    }

    /// Sorts the traits by id.
    pub fn sort(&mut self) {
        self.0.sort_keys();
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
