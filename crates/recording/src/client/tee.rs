//! The body of a response that comes in parts: handed on as it comes, and recorded once it was read.

use super::tape::Tape;
use crate::exchange::LARGEST_RESPONSE;
use crate::format::Failure;
use crate::stream::{Frames, MEDIA_TYPE};
use crate::writer::Passed;
use aws_smithy_types::body::{Error, SdkBody};
use bytes::{Bytes, BytesMut};
use http::{Request, Response, header};
use hyper::body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

/// A body that is recorded when it ends. One that is dropped before is recorded as far as it was read.
pub(super) struct Tee {
    body: SdkBody,
    passing: Option<Passing>,
}

/// An exchange whose response has not ended.
struct Passing {
    tape: Arc<Tape>,
    request: Request<Bytes>,
    head: Response<()>,
    whole: BytesMut,
    /// Of a stream of events.
    frames: Option<Frames>,
}

impl Tee {
    /// The body of a response with this head.
    pub(super) fn new(tape: Arc<Tape>, request: Request<Bytes>, head: Response<()>, body: SdkBody) -> Self {
        let kind = head.headers().get(header::CONTENT_TYPE);
        let is_events = kind.is_some_and(|kind| kind.as_bytes() == MEDIA_TYPE.as_bytes());
        let frames = is_events.then(|| Frames::new(Instant::now()));
        tape.begin();
        Self { body, passing: Some(Passing { tape, request, head, whole: BytesMut::new(), frames }) }
    }

    fn end(&mut self, failure: Option<Failure>) {
        if let Some(passing) = self.passing.take() {
            passing.end(failure);
        }
    }
}

impl Passing {
    /// Whether there was room for it.
    fn push(&mut self, data: &Bytes) -> bool {
        if self.whole.len() + data.len() > LARGEST_RESPONSE {
            return false;
        }
        if let Some(frames) = &mut self.frames {
            frames.push(data, Instant::now());
        }
        self.whole.extend_from_slice(data);
        true
    }

    fn end(self, failure: Option<Failure>) {
        let Self { tape, request, head, mut whole, frames } = self;
        // Of a frame that broke off, nothing can be read.
        if let Some(frames) = &frames {
            whole.truncate(whole.len() - frames.open());
        }
        let pauses = frames.map(Frames::into_pauses).unwrap_or_default();
        let response = head.map(|()| whole.freeze());
        tape.end(Passed { pauses, failure, ..Passed::whole(request, response) });
    }
}

impl Body for Tee {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        match &frame {
            Some(Ok(frame)) => {
                if let (Some(passing), Some(data)) = (&mut self.passing, frame.data_ref())
                    && !passing.push(data)
                {
                    passing.tape.give_up();
                    self.passing = None;
                }
            }
            Some(Err(_)) => self.end(Some(Failure::Broken)),
            None => self.end(None),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        Body::is_end_stream(&self.body)
    }

    fn size_hint(&self) -> SizeHint {
        Body::size_hint(&self.body)
    }
}

impl Drop for Tee {
    fn drop(&mut self) {
        self.end(None);
    }
}
