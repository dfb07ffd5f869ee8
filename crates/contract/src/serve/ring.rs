//! The last so many of something.

use std::collections::VecDeque;

#[derive(Debug)]
pub(super) struct Ring<T> {
    items: VecDeque<T>,
    kept: usize,
}

impl<T> Ring<T> {
    pub(super) fn new(kept: usize) -> Self {
        Self { items: VecDeque::new(), kept }
    }

    pub(super) fn push(&mut self, item: T) {
        if self.items.len() >= self.kept {
            self.items.pop_front();
        }
        if self.kept > 0 {
            self.items.push_back(item);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter()
    }
}
