//! Responses that take an asynchronous computation: the whole response ([`Later`]), or the events of one ([`Events`]).

use super::{Outcome, Reply};
use proofmark_smithy_model::model::Node;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc::Receiver;

/// A response that is computed asynchronously. The server polls it on the runtime of the request's connection; it holds
/// neither a lock nor a worker meanwhile. It is dropped when the client goes away or the server stops, so whatever it waits
/// for should end when it is dropped. How many of them there are at a time is bounded by
/// [`Limits::connections`](crate::serve::Limits::connections).
pub struct Later(Pin<Box<dyn Future<Output = Reply> + Send>>);

impl Later {
    /// The response that a future resolves to.
    pub fn new(reply: impl Future<Output = Reply> + Send + 'static) -> Self {
        Self(Box::pin(reply))
    }
}

impl Future for Later {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        loop {
            let Poll::Ready(reply) = self.0.as_mut().poll(cx) else { return Poll::Pending };
            match reply.outcome {
                Outcome::Later(next) => *self = next,
                outcome => return Poll::Ready(Reply { outcome, ..reply }),
            }
        }
    }
}

impl fmt::Debug for Later {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Later")
    }
}

/// No two computations are equal.
impl PartialEq for Later {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// The events of an output, each an object with one member, sent to the client as they come. The response ends when the
/// sender is dropped; the sender sees the channel closed once the client has gone away.
pub struct Events(Receiver<Node>);

impl Events {
    /// The events of this channel, whose capacity is how many may wait for the client.
    pub fn new(events: Receiver<Node>) -> Self {
        Self(events)
    }

    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Node>> {
        self.0.poll_recv(cx)
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}

/// No two channels are equal.
impl PartialEq for Events {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}
