//! A stream on which writing takes a bounded time: what is written has been taken by the peer so long after the first
//! write that had to wait, or the stream fails. It costs nothing as long as nothing waits. While a response is being
//! computed, it also watches whether the peer has gone away, which HTTP's reader does not do for clients that may have
//! closed only their sending side.

use super::presence::{Peer, Presence};
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

pub(super) struct Timed<S> {
    stream: S,
    limit: Duration,
    /// Set while something waits to be written.
    deadline: Option<Pin<Box<Sleep>>>,
    presence: Arc<Presence>,
}

impl<S> Timed<S> {
    pub(super) fn new(stream: S, limit: Duration) -> Self {
        Self { stream, limit, deadline: None, presence: Arc::default() }
    }

    /// Whether the peer is there, for whoever computes a response.
    pub(super) fn presence(&self) -> Arc<Presence> {
        Arc::clone(&self.presence)
    }

    pub(super) fn into_inner(self) -> S {
        self.stream
    }

    /// What a write comes to that may have to wait.
    fn bounded<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_pending() {
            let limit = self.limit;
            let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(limit)));
            ready!(deadline.as_mut().poll(cx));
            return Poll::Ready(Err(io::Error::new(ErrorKind::TimedOut, "the client does not read its response")));
        }
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Timed<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Peer + Unpin> AsyncWrite for Timed<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.bounded(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.bounded(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Is asked for once all of a response has been written.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        let flushed = self.bounded(cx, flushed);
        if flushed.is_ready() {
            self.deadline = None;
        }
        // HTTP's connection flushes each time that it is polled, whether or not there is anything to write.
        self.presence.look(&self.stream, cx);
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.bounded(cx, shut)
    }
}

#[cfg(test)]
mod tests {
    use super::Timed;
    use std::io::ErrorKind;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    fn block_on<F: Future>(future: F) -> F::Output {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    #[test]
    fn a_peer_that_does_not_read_is_not_waited_for() {
        let failed = block_on(async {
            let (stream, _peer) = tokio::io::duplex(8);
            Timed::new(stream, Duration::from_millis(20)).write_all(&[0; 9]).await.unwrap_err()
        });
        assert_eq!(failed.kind(), ErrorKind::TimedOut);
    }

    #[test]
    fn a_peer_that_reads_a_little_now_and_then_is_not_waited_for_either() {
        let failed = block_on(async {
            let (stream, mut peer) = tokio::io::duplex(8);
            let mut stream = Timed::new(stream, Duration::from_millis(50));
            let drip = async {
                while peer.read_u8().await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(5)).await
                }
            };
            tokio::select! {
                written = stream.write_all(&[0; 1000]) => written.unwrap_err(),
                () = drip => panic!("the stream ended"),
            }
        });
        assert_eq!(failed.kind(), ErrorKind::TimedOut);
    }

    #[test]
    fn each_flush_starts_anew() {
        block_on(async {
            let (stream, mut peer) = tokio::io::duplex(8);
            let mut stream = Timed::new(stream, Duration::from_secs(1));
            let drip = async {
                while peer.read_u8().await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(5)).await
                }
            };
            let write = async {
                for _ in 0..12 {
                    stream.write_all(&[0; 20]).await.unwrap();
                    stream.flush().await.unwrap();
                }
                drop(stream);
            };
            tokio::join!(write, drip);
        });
    }
}
