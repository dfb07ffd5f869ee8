//! What is kept of asynchronous invocations: accepted events wait in a `queue`, or for the handlers that are `launched`. The
//! `schedule` says when an event is tried again, a `record` of it goes to a `destination`, and a `journal` keeps what
//! happened. What happens to an event, and when, is in `operations::asynchronous`.

pub(crate) mod destination;
pub(crate) mod event;
pub(crate) mod journal;
pub(crate) mod launched;
pub(crate) mod queue;
pub(crate) mod record;
pub(crate) mod schedule;

use destination::EventSource;
use journal::Journal;
use launched::Launches;
use queue::Queue;

/// The asynchronous invocations of a service.
#[derive(Debug)]
pub(crate) struct Asynchronous {
    pub(crate) queue: Queue,
    /// The events whose handlers run.
    pub(crate) launched: Launches,
    pub(crate) journal: Journal,
    pub(crate) source: EventSource,
}

impl Asynchronous {
    /// None yet, and this many bytes for what happened.
    pub(crate) fn new(source: EventSource, journal_bytes: usize) -> Self {
        Self { queue: Queue::default(), launched: Launches::default(), journal: Journal::new(journal_bytes), source }
    }

    /// How many events wait, or are at their functions, and when something happens to the first of those that wait.
    pub(crate) fn waiting(&self) -> (usize, Option<i64>) {
        (self.queue.len() + self.launched.len(), self.queue.next_due())
    }

    /// Whether handlers run.
    pub(crate) fn is_running(&self) -> bool {
        !self.launched.is_empty()
    }
}

/// What is left to happen until a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Nothing.
    Done,
    /// More than was to happen at once.
    More,
    /// What comes after the handlers that run: time stands still for them.
    Running,
}
