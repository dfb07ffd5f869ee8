//! The lock of the state, for whoever ends something that was begun under it: handlers, which run without it.

use crate::handler::Runner;
use crate::invocation::Ran;
use crate::state::Inner;
use crate::time::ClockMode;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::Notify;

/// What a request can see and change, behind its lock.
pub(crate) struct Shared {
    inner: Mutex<Inner>,
    /// Wakes whoever waits for an event to become due.
    wake: Notify,
    /// Wakes whoever waits for a handler to end.
    ended: Condvar,
}

/// What the state needs to have handlers run, and to hear of their end.
#[derive(Clone)]
pub(crate) struct Backstage {
    pub(crate) runner: Runner,
    pub(crate) shared: Weak<Shared>,
}

/// How many things happen at once when an event is accepted or a handler ends: the attempts and destinations of one event
/// are fewer.
const AT_ONCE: usize = 1000;

impl Shared {
    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Mutex::new(inner), wake: Notify::new(), ended: Condvar::new() }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic in a handler leaves no half-written state behind: each writes once, at its end.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has whoever waits for an event to become due look again.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Waits until an event may be due.
    pub(crate) async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Waits for a handler to end; whether one can.
    pub(crate) fn wait_for_handlers(&self, inner: MutexGuard<'_, Inner>) -> bool {
        const LOOK_AGAIN: Duration = Duration::from_millis(100);
        let runner = inner.backstage.runner.clone();
        drop(self.ended.wait_timeout(inner, LOOK_AGAIN));
        !runner.is_stopped()
    }

    /// Goes on with an event whose handler has ended.
    pub(crate) fn complete(&self, number: u64, ran: &Ran) {
        let mut inner = self.lock();
        inner.completed(number, ran);
        let now = inner.now();
        self.attend(&mut inner, now);
        drop(inner);
        self.ended.notify_all();
    }

    /// Has what is due happen, and whoever waits for time to pass look again.
    pub(crate) fn attend(&self, inner: &mut Inner, now: i64) {
        let until = match inner.time.mode() {
            ClockMode::Fast => i64::MAX,
            _ => now,
        };
        inner.run_until(until, AT_ONCE);
        self.wake();
    }
}
