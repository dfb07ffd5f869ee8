//! Reading the body of a request: whole, within bounds of size and time.

use super::Limits;
use crate::budget::{Budget, Exhausted, Reservation};
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, EXPECT};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use std::time::Duration;

/// Why there is no body.
#[derive(Debug)]
pub(super) enum Unread {
    /// It has more bytes than are taken. What could be read of the rest was, so that the client gets to read the answer.
    TooLarge,
    /// It took too long.
    TooSlow,
    /// The client went away before the end, or sent chunks that are none.
    CutOff,
    /// The bodies of other requests leave no room for it now.
    NoRoom,
}

/// How long the rest of a body that is too large is read, to throw it away.
const DRAIN: Duration = Duration::from_secs(5);

/// Bodies up to this size are not counted: the number of connections bounds them.
const UNCOUNTED: usize = 16 * 1024;

/// How much memory a body that is longer is given at first.
const FIRST: usize = 256 * 1024;

/// Reads the body, whose memory the budget counts.
pub(super) async fn read(
    body: Incoming,
    headers: &HeaderMap,
    limits: Limits,
    memory: &Budget,
) -> Result<Bytes, Unread> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    match tokio::time::timeout(limits.body_time, within(body, headers, limits.body_bytes, memory)).await {
        Ok(read) => read,
        Err(_) => Err(Unread::TooSlow),
    }
}

async fn within(mut body: Incoming, headers: &HeaderMap, limit: usize, memory: &Budget) -> Result<Bytes, Unread> {
    let declared = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limit as u64) {
        // Who asks before sending is told no before sending.
        if !headers.contains_key(EXPECT) {
            discard(body).await;
        }
        return Err(Unread::TooLarge);
    }
    let mut whole = Whole { first: None, rest: BytesMut::new(), declared, limit, memory: memory.nothing() };
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Unread::CutOff)?.into_data() else { continue };
        if whole.length() + data.len() > limit {
            discard(body).await;
            return Err(Unread::TooLarge);
        }
        if whole.push(data).is_err() {
            // What was read so far is given back before the rest is read.
            drop(whole);
            discard(body).await;
            return Err(Unread::NoRoom);
        }
    }
    Ok(whole.finish())
}

/// A body while it comes.
struct Whole {
    /// Most bodies come in one piece, which is taken as it is.
    first: Option<Bytes>,
    rest: BytesMut,
    declared: Option<u64>,
    limit: usize,
    memory: Reservation,
}

impl Whole {
    fn length(&self) -> usize {
        self.first.as_ref().map_or(0, Bytes::len) + self.rest.len()
    }

    fn push(&mut self, data: Bytes) -> Result<(), Exhausted> {
        if self.first.is_none() && self.rest.is_empty() {
            if data.len() > UNCOUNTED {
                self.memory.resize(data.len())?;
            }
            self.first = Some(data);
            return Ok(());
        }
        let needed = self.length() + data.len();
        if needed > self.rest.capacity() {
            // No more than was announced, and no more than twice of what came: what is announced need not come.
            let announced = self.declared.and_then(|length| usize::try_from(length).ok()).unwrap_or(self.limit);
            let capacity = needed.saturating_mul(2).max(FIRST.min(announced)).min(announced.max(needed));
            if capacity > UNCOUNTED {
                self.memory.resize(capacity)?;
            }
            self.rest.reserve(capacity - self.rest.len());
        }
        if let Some(first) = self.first.take() {
            self.rest.extend_from_slice(&first);
        }
        self.rest.extend_from_slice(&data);
        Ok(())
    }

    fn finish(self) -> Bytes {
        let bytes = self.first.unwrap_or_else(|| self.rest.freeze());
        if self.memory.bytes() == 0 { bytes } else { self.memory.keep(bytes) }
    }
}

async fn discard(mut body: Incoming) {
    let rest = async { while let Some(Ok(_)) = body.frame().await {} };
    // Reading it was a courtesy.
    let _ = tokio::time::timeout(DRAIN, rest).await;
}
