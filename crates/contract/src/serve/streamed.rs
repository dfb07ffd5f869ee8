//! The body of a response: whole, or events that are sent as they come.

use super::engine::{Engine, EventSource};
use super::fault::Broken;
use super::places::Parked;
use super::presence::Presence;
use crate::write;
use bytes::Bytes;
use http::Response;
use http_body_util::{Either, Full};
use hyper::body::{Body, Frame};
use proofmark_smithy_model::model::Node;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// What hyper sends.
pub(super) type ResponseBody = Either<Full<Bytes>, Streamed>;

/// Events that are sent as they come, after what the response begins with.
pub(super) struct Streamed {
    engine: Arc<Engine>,
    source: EventSource,
    presence: Arc<Presence>,
    first: Option<Bytes>,
    /// A connection with such a response has no place, as one that is held back.
    _parked: Parked,
}

/// A response with its whole body.
pub(super) fn whole(response: Response<Bytes>) -> Response<ResponseBody> {
    response.map(|body| Either::Left(Full::new(body)))
}

/// A response whose body goes on with events.
pub(super) fn streamed(
    engine: &Arc<Engine>,
    response: Response<Bytes>,
    source: EventSource,
    presence: &Arc<Presence>,
    parked: Parked,
) -> Response<ResponseBody> {
    let (engine, presence) = (Arc::clone(engine), Arc::clone(presence));
    response.map(|body| {
        let first = Some(body).filter(|body| !body.is_empty());
        Either::Right(Streamed { engine, source, presence, first, _parked: parked })
    })
}

impl Body for Streamed {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        let event = match self.source.events.poll_next(cx) {
            Poll::Ready(Some(event)) => event,
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Pending if self.presence.is_gone() => return Poll::Ready(Some(Err(Broken::Reset))),
            Poll::Pending => return Poll::Pending,
        };
        let operation = self.engine.api.operation_at(self.source.operation);
        let frames = operation.and_then(|operation| {
            let events = Node::Array(vec![event]);
            write::events(&self.engine.api, operation, &events).ok()
        });
        // An event that has no frame ends the response early, which clients notice.
        Poll::Ready(Some(frames.map(Frame::data).ok_or(Broken::Reset)))
    }
}
