//! The store behind its lock, and how time passes for it: whoever ends something that was begun under the lock, such as a
//! handler, comes back here. What happens at a moment is in `operations::asynchronous`.

use crate::asynchronous::Progress;
use crate::handler::runner::Runner;
use crate::invocation::run::Ran;
use crate::store::Store;
use crate::time::{ClockMode, Time};
use proofmark_contract::aws::Scope;
use proofmark_contract::budget::Budget;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// What a request can see and change, behind its lock.
pub(crate) struct Shared {
    store: Mutex<Store>,
    time: Time,
    runner: Runner,
    memory: Budget,
    /// Wakes whoever waits for an event to become due.
    wake: Notify,
    /// Wakes whoever waits for a handler to end.
    ended: Condvar,
}

/// How many things happen at once when an event is accepted or a handler ends: the attempts and destinations of one event
/// are fewer.
const AT_ONCE: usize = 1000;

impl Shared {
    pub(crate) fn new(store: Store) -> Self {
        let (time, runner, memory) = (store.time.clone(), store.backstage.runner.clone(), store.memory.clone());
        Self { store: Mutex::new(store), time, runner, memory, wake: Notify::new(), ended: Condvar::new() }
    }

    /// The time that the service goes by.
    pub(crate) fn time(&self) -> &Time {
        &self.time
    }

    pub(crate) fn runner(&self) -> &Runner {
        &self.runner
    }

    pub(crate) fn memory(&self) -> &Budget {
        &self.memory
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Store> {
        // A panic in a handler leaves no half-written state behind: each writes once, at its end.
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The store, with the declared functions in the region that is asked.
    pub(crate) fn lock_in(&self, scope: &Scope) -> MutexGuard<'_, Store> {
        let mut store = self.lock();
        store.enter(scope);
        store
    }

    /// Advances the clock by this many milliseconds; all that is due until then happens, `batch` things at a time.
    pub(crate) fn advance(&self, by: i64, batch: usize) {
        let until = self.time.now().saturating_add(by);
        loop {
            let mut store = self.lock();
            match store.run_until(until, batch) {
                Progress::Done => break,
                Progress::More => {}
                Progress::Running => {
                    if !self.wait_for_handlers(store) {
                        break;
                    }
                }
            }
        }
        self.time.reach(until);
        self.wake();
    }

    /// Advances the clock until no event waits, or about `most` things have happened.
    pub(crate) fn advance_until_idle(&self, batch: usize, most: usize) {
        let mut left = most / batch;
        while left > 0 {
            let mut store = self.lock();
            let due = store.asynchronous.waiting().1;
            if store.asynchronous.is_running() {
                let now = store.now();
                store.run_until(now, batch);
                if !self.wait_for_handlers(store) {
                    break;
                }
                continue;
            }
            let Some(due) = due else { break };
            if store.run_until(due, batch) != Progress::Running {
                self.time.reach(due);
            }
            left -= 1;
        }
        self.wake();
    }

    /// Runs the functions of events as they become due, where time passes by itself.
    pub(crate) async fn keep_running(&self) {
        /// How many things happen before others get a turn.
        const BATCH: usize = 100;
        if self.time.stands_still() {
            return;
        }
        loop {
            let now = self.time.now();
            let (is_done, next) = {
                let mut store = self.lock();
                (store.run_until(now, BATCH) != Progress::More, store.asynchronous.waiting().1)
            };
            let woken = self.wake.notified();
            match next {
                _ if !is_done => tokio::task::yield_now().await,
                None => woken.await,
                Some(due) => {
                    let wait = u64::try_from(due.saturating_sub(now)).unwrap_or(0).max(1);
                    // Either way it looks again.
                    _ = tokio::time::timeout(Duration::from_millis(wait), woken).await;
                }
            }
        }
    }

    /// Goes on with an event whose handler has ended.
    pub(crate) fn complete(&self, number: u64, ran: &Ran) {
        let mut store = self.lock();
        store.completed(number, ran);
        let now = store.now();
        self.attend(&mut store, now);
        drop(store);
        self.ended.notify_all();
    }

    /// Has what is due happen, and whoever waits for time to pass look again.
    pub(crate) fn attend(&self, store: &mut Store, now: i64) {
        let until = match self.time.mode() {
            ClockMode::Fast => i64::MAX,
            _ => now,
        };
        store.run_until(until, AT_ONCE);
        self.wake();
    }

    /// Has whoever waits for an event to become due look again.
    fn wake(&self) {
        self.wake.notify_one();
    }

    /// Waits for a handler to end; whether one can.
    fn wait_for_handlers(&self, store: MutexGuard<'_, Store>) -> bool {
        const LOOK_AGAIN: Duration = Duration::from_millis(100);
        drop(self.ended.wait_timeout(store, LOOK_AGAIN));
        !self.runner.is_stopped()
    }
}
