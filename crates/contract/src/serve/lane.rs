//! The turns that long bodies have at a worker. A client that sends as fast as it is read would never let go of the worker,
//! and many of them would leave nothing of it to others: they are received one after the other, with pauses.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long the worker has for others between the turns of two long bodies. Most of the time: a turn takes less.
const PAUSE: Duration = Duration::from_millis(1);

/// The turns at one worker.
#[derive(Debug)]
pub(super) struct Lane {
    turn: Semaphore,
    waiting: AtomicUsize,
}

impl Lane {
    pub(super) fn new() -> Self {
        Self { turn: Semaphore::new(1), waiting: AtomicUsize::new(0) }
    }

    /// Waits until a long body may go on: at once where it is the only one, but for what else is to be done.
    pub(super) async fn next(&self) {
        let _waiting = Waiting::new(&self.waiting);
        // It is never closed.
        let _turn = self.turn.acquire().await.ok();
        match self.waiting.load(Ordering::Relaxed) {
            0 | 1 => tokio::task::yield_now().await,
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// One that waits, until it is dropped.
struct Waiting<'l>(&'l AtomicUsize);

impl<'l> Waiting<'l> {
    fn new(count: &'l AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::Lane;
    use futures_util::future::join_all;
    use std::cell::RefCell;
    use std::pin::pin;
    use std::sync::atomic::Ordering;
    use std::task::{Context, Waker};

    fn block_on<F: Future>(future: F) -> F::Output {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    #[test]
    fn long_bodies_take_turns() {
        let (lane, order) = (Lane::new(), RefCell::new(Vec::new()));
        block_on(join_all((0..3).map(async |body| {
            for _ in 0..3 {
                lane.next().await;
                order.borrow_mut().push(body);
            }
        })));
        assert_eq!(order.into_inner(), [0, 1, 2, 0, 1, 2, 0, 1, 2]);
    }

    #[test]
    fn one_that_is_given_up_is_not_waited_for() {
        let lane = Lane::new();
        block_on(async {
            {
                let mut given_up = pin!(lane.next());
                assert!(given_up.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            }
            lane.next().await;
        });
        assert_eq!(lane.waiting.load(Ordering::Relaxed), 0);
    }
}
