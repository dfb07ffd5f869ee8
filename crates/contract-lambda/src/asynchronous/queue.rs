//! The events that wait, in the order in which something happens to them.

use super::event::Event;
use crate::invocation::run::Invocable;
use crate::resources::running::Slot;
use crate::resources::scripts::Chosen;
use std::collections::BTreeMap;

/// Events that wait.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    /// By the moment, and in the order in which they came.
    waiting: BTreeMap<(i64, u64), Waiting>,
    next: u64,
}

/// What happens to an event next.
#[derive(Debug)]
pub(crate) enum Waiting {
    /// Its function is run.
    ToRun(Event),
    /// Its function ends.
    Running(Event, Box<Running>),
}

/// A run that has begun.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) result: Chosen,
    pub(crate) function: Invocable,
    pub(crate) _slot: Slot,
}

impl Queue {
    pub(crate) fn push(&mut self, due: i64, waiting: Waiting) {
        self.waiting.insert((due, self.next), waiting);
        self.next += 1;
    }

    /// What happens first until this moment, and when.
    pub(crate) fn pop(&mut self, until: i64) -> Option<(i64, Waiting)> {
        let first = self.waiting.first_entry().filter(|entry| entry.key().0 <= until)?;
        let ((due, _), waiting) = first.remove_entry();
        Some((due, waiting))
    }

    /// When something happens next.
    pub(crate) fn next_due(&self) -> Option<i64> {
        self.waiting.first_key_value().map(|((due, _), _)| *due)
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }
}
