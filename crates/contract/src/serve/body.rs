//! Reading the body of a request: whole, within bounds of size and time.

use super::Limits;
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
}

/// How long the rest of a body that is too large is read, to throw it away.
const DRAIN: Duration = Duration::from_secs(5);

/// Reads the body.
pub(super) async fn read(body: Incoming, headers: &HeaderMap, limits: Limits) -> Result<Bytes, Unread> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    match tokio::time::timeout(limits.body_time, within(body, headers, limits.body_bytes)).await {
        Ok(read) => read,
        Err(_) => Err(Unread::TooSlow),
    }
}

async fn within(mut body: Incoming, headers: &HeaderMap, limit: usize) -> Result<Bytes, Unread> {
    let declared = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limit as u64) {
        // Who asks before sending is told no before sending.
        if !headers.contains_key(EXPECT) {
            discard(body).await;
        }
        return Err(Unread::TooLarge);
    }
    let mut first = None;
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Unread::CutOff)?.into_data() else { continue };
        if first.as_ref().map_or(0, Bytes::len) + whole.len() + data.len() > limit {
            discard(body).await;
            return Err(Unread::TooLarge);
        }
        // Most bodies come in one piece, which is taken as it is.
        match first.take() {
            None if whole.is_empty() => first = Some(data),
            None => whole.extend_from_slice(&data),
            Some(first) => {
                whole.extend_from_slice(&first);
                whole.extend_from_slice(&data);
            }
        }
    }
    Ok(first.unwrap_or_else(|| whole.freeze()))
}

async fn discard(mut body: Incoming) {
    let rest = async { while let Some(Ok(_)) = body.frame().await {} };
    // Reading it was a courtesy.
    let _ = tokio::time::timeout(DRAIN, rest).await;
}
