//! The order in which documents have the members of a shape, learnt from the documents that were read.
//!
//! A service writes its members in the same order again and again, which need not be the model's. A reader that expects
//! the right one compares a key once, where it would look it up by its name: the parse figure of `cargo xtask bench calls`
//! shows what that is worth. A wrong guess costs one comparison, and never changes what is read.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Which member came last time after each member, and first of all. The place of a member is one more than its index; zero
/// is before all members.
#[derive(Debug)]
pub(crate) struct Order(Box<[AtomicUsize]>);

impl Order {
    /// The order of the model, for a shape with so many members.
    pub(super) fn new(members: usize) -> Self {
        Self((0..=members).map(AtomicUsize::new).collect())
    }

    /// The index of the member that likely comes after this place; it can be one beyond the last member.
    #[inline]
    pub(crate) fn after(&self, place: usize) -> usize {
        self.0[place].load(Ordering::Relaxed)
    }

    /// Notes the index of the member that came after this place.
    #[inline]
    pub(crate) fn learn(&self, place: usize, index: usize) {
        self.0[place].store(index, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::Order;

    #[test]
    fn the_order_is_the_models_until_another_is_learnt() {
        let order = Order::new(3);
        assert_eq!([0, 1, 2, 3].map(|place| order.after(place)), [0, 1, 2, 3]);
        order.learn(0, 2);
        order.learn(3, 0);
        assert_eq!([0, 1, 2, 3].map(|place| order.after(place)), [2, 1, 2, 0]);
    }
}
