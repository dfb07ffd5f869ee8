//! The events whose handlers run now.

use super::event::Event;
use crate::handler::runner::Task;
use crate::invocation::run::Invocable;
use crate::resources::running::Slot;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Events whose handlers run.
#[derive(Debug, Default)]
pub(crate) struct Launches(HashMap<u64, Launched>);

/// An event whose handler runs. Dropped, the handler is stopped.
#[derive(Debug)]
pub(crate) struct Launched {
    pub(crate) event: Event,
    pub(crate) function: Invocable,
    pub(crate) _slot: Slot,
    pub(crate) _task: Task,
}

impl Launches {
    /// A number that no other one has, in whatever state: one that was reset has nothing to do with what it had launched.
    pub(crate) fn next_number(&self) -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn insert(&mut self, number: u64, launched: Launched) {
        self.0.insert(number, launched);
    }

    pub(crate) fn remove(&mut self, number: u64) -> Option<Launched> {
        self.0.remove(&number)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
