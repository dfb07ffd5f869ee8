//! The last so many of something, within a number of bytes.

use std::collections::VecDeque;

#[derive(Debug)]
pub(super) struct Ring<T> {
    items: VecDeque<(T, usize)>,
    kept: usize,
    /// How many bytes all together may have; the last one stays, whatever its size.
    most_bytes: usize,
    bytes: usize,
}

impl<T> Ring<T> {
    pub(super) fn new(kept: usize, most_bytes: usize) -> Self {
        Self { items: VecDeque::new(), kept, most_bytes, bytes: 0 }
    }

    /// Adds one that takes this many bytes; the oldest go where there is no room.
    pub(super) fn push(&mut self, item: T, bytes: usize) {
        if self.kept == 0 {
            return;
        }
        while self.items.len() >= self.kept || self.bytes.saturating_add(bytes) > self.most_bytes {
            let Some((_, freed)) = self.items.pop_front() else { break };
            self.bytes -= freed;
        }
        self.items.push_back((item, bytes));
        self.bytes += bytes;
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter().map(|(item, _)| item)
    }
}
