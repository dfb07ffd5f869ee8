//! Whether the client of a connection is still there while its response is being computed. A client that closes its
//! sending side then counts as gone: whoever closes a connection altogether looks the same until something is sent to
//! it.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use tokio::io::ReadBuf;
use tokio::net::TcpStream;

/// A stream that knows whether its peer has closed it.
pub(super) trait Peer {
    /// Whether the peer has closed its side; if not, the task is woken when something comes from it.
    fn is_gone(&self, cx: &mut Context<'_>) -> bool;
}

impl Peer for TcpStream {
    fn is_gone(&self, cx: &mut Context<'_>) -> bool {
        let mut byte = [0];
        // What it sends ahead is the next request: it is there.
        matches!(self.poll_peek(cx, &mut ReadBuf::new(&mut byte)), Poll::Ready(Ok(0) | Err(_)))
    }
}

impl Peer for tokio::io::DuplexStream {
    fn is_gone(&self, _: &mut Context<'_>) -> bool {
        false
    }
}

/// Shared by the stream, which looks, and by whoever wants to know.
#[derive(Debug, Default)]
pub(super) struct Presence(AtomicU8);

const IDLE: u8 = 0;
const WATCHED: u8 = 1;
const GONE: u8 = 2;

impl Presence {
    /// Looks at the stream, if anybody wants to know.
    pub(super) fn look(&self, stream: &impl Peer, cx: &mut Context<'_>) {
        if self.0.load(Ordering::Relaxed) == WATCHED && stream.is_gone(cx) {
            self.0.store(GONE, Ordering::Relaxed);
            cx.waker().wake_by_ref();
        }
    }

    /// Begins to watch; whether the client has gone since.
    pub(super) fn is_gone(&self) -> bool {
        self.0.fetch_max(WATCHED, Ordering::Relaxed) == GONE
    }

    /// What a future resolves to; none when the client goes away before.
    pub(super) async fn while_there<F: Future>(&self, future: F) -> Option<F::Output> {
        let mut future = pin!(future);
        let output = poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if self.is_gone() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        let output = output.await;
        _ = self.0.compare_exchange(WATCHED, IDLE, Ordering::Relaxed, Ordering::Relaxed);
        output
    }
}
