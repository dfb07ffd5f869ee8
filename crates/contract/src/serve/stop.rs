//! The word that the server stops, passed to connections. It costs a connection that is busy one atomic read.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;

/// Says, or hears, that the server stops.
#[derive(Clone, Debug, Default)]
pub(super) struct Stop(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    stopping: AtomicBool,
    notify: Notify,
}

impl Stop {
    /// Says it.
    pub(super) fn stop(&self) {
        self.0.stopping.store(true, Ordering::Release);
        self.0.notify.notify_waiters();
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Acquire)
    }

    /// Waits for it.
    pub(super) async fn stopped(&self) {
        let mut notified = pin!(self.0.notify.notified());
        // Only one who listens already cannot miss it.
        notified.as_mut().enable();
        if !self.is_stopping() {
            notified.await;
        }
    }

    /// Runs a future to its end, and notifies it once when the server stops.
    pub(super) async fn run<F: Future + Unpin>(&self, future: &mut F, tell: impl FnOnce(&mut F)) -> F::Output {
        let mut stopped = pin!(self.stopped());
        let (mut tell, mut listening) = (Some(tell), false);
        poll_fn(|cx| {
            if self.is_stopping()
                && let Some(tell) = tell.take()
            {
                tell(future);
            }
            // Polled once, it wakes this task when the time comes; what it says then is asked above.
            if !listening {
                listening = true;
                if stopped.as_mut().poll(cx).is_ready() {
                    cx.waker().wake_by_ref();
                }
            }
            Pin::new(&mut *future).poll(cx)
        })
        .await
    }
}
