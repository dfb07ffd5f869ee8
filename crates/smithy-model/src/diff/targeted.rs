//! A member with the shape that it targets. Traits of either may count.

use crate::model::{Member, Node, Shape};

/// A member and its target.
#[derive(Clone, Copy)]
pub(super) struct Targeted<'m> {
    pub(super) member: &'m Member,
    pub(super) target: &'m Shape,
}

impl<'m> Targeted<'m> {
    /// A trait of the member, else of its target.
    pub(super) fn effective(&self, id: &str) -> Option<&'m Node> {
        self.member.traits.get(id).or_else(|| self.target.traits.get(id))
    }
}
