//! Requests whose response takes long: large bodies, and the control API, which reads all that was recorded. They are
//! handled on threads beside the workers, a few at a time and at a lower priority, so that no other client has to wait
//! for them; and only once there is memory for what is read from them.

use super::control_response::{self, Work};
use super::dispatch::dispatch;
use super::engine::{Engine, Payload, Said};
use crate::api::ApiOperation;
use crate::budget::{Exhausted, JsonSize, Reservation, json_bytes};
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http::Request;
use http::header::CONTENT_ENCODING;
use std::io::Read;
use std::sync::Arc;

/// The largest body that a worker itself reads.
const LARGEST: usize = 128 * 1024;

/// From this size on, bodies wait for each other.
const LONG: usize = 4 * 1024 * 1024;

/// Whether a request takes long.
pub(super) fn is_large(request: &Request<Bytes>) -> bool {
    request.body().len() > LARGEST || (!request.body().is_empty() && request.headers().contains_key(CONTENT_ENCODING))
}

/// The response to a request with a large body.
pub(super) async fn respond(engine: &Arc<Engine>, worker: usize, request: Request<Bytes>) -> Said {
    // A body that takes long does not keep one waiting that does not.
    let turns = if request.body().len() > LONG { &engine.long_body_turns } else { &engine.body_turns };
    // The semaphores are never closed.
    let _turn = turns.acquire().await.ok();
    let engine = Arc::clone(engine);
    on_a_thread(move || match memory(&engine, &request) {
        Ok(_memory) => dispatch(&engine, worker, &request),
        Err(exhausted) => Said::Now(engine.no_room(worker, &request, exhausted)),
    })
    .await
}

/// The response to a request for the control API.
pub(super) async fn respond_control(engine: &Arc<Engine>, worker: usize, request: Request<Bytes>) -> Said {
    let turns = match control_response::work(request.uri()) {
        Work::Report => &engine.report_turns,
        Work::Small | Work::Settings => &engine.control_turns,
    };
    let _turn = turns.acquire().await.ok();
    let engine = Arc::clone(engine);
    on_a_thread(move || dispatch(&engine, worker, &request)).await
}

async fn on_a_thread(run: impl FnOnce() -> Said + Send + 'static) -> Said {
    match tokio::task::spawn_blocking(run).await {
        Ok(reply) => reply,
        // As if the worker itself had been at it.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// Memory for what is read from a body, beside the body.
fn memory(engine: &Engine, request: &Request<Bytes>) -> Result<Reservation, Exhausted> {
    let body = request.body();
    let operation = engine.operation_of(request);
    let limit = engine.bodies.limit();
    let plain = operation.and_then(|operation| uncompressed(operation, request, limit));
    let bytes = plain.unwrap_or_else(|| match operation.map(|operation| engine.payload(operation)) {
        // Kept as base64.
        Some(Payload::Opaque) => body.len().div_ceil(3).saturating_mul(4),
        Some(Payload::Events) => body.len().saturating_mul(EVENT),
        Some(Payload::Json) | None => json_bytes(body),
    });
    let with_body = bytes.saturating_add(body.len());
    if with_body > limit {
        // Its own body is in the way, and does not go away.
        return Err(Exhausted { asked: with_body, used: engine.bodies.used(), limit });
    }
    engine.bodies.reserve(bytes)
}

/// How many bytes of memory a byte of an event stream takes at most: the least event has 16, and is an object.
const EVENT: usize = 16;

/// What is read from a compressed body, if the operation takes such; found out without keeping it.
fn uncompressed(operation: &ApiOperation, request: &Request<Bytes>, limit: usize) -> Option<usize> {
    if operation.request_compression.is_empty() || !request.headers().contains_key(CONTENT_ENCODING) {
        return None;
    }
    let mut decoder = MultiGzDecoder::new(&request.body()[..]);
    let (mut size, mut part, mut length) = (JsonSize::default(), [0; 16 * 1024], 0_usize);
    while size.bytes() <= limit
        && let Ok(read @ 1..) = decoder.read(&mut part)
    {
        size.add(&part[..read]);
        length += read;
    }
    // The text itself, which grows by doubling, is kept beside its value.
    Some(size.bytes().saturating_add(length.saturating_mul(2)))
}

/// Makes the calling thread one that mostly runs when no other wants to, where the system can do that to a thread.
pub(super) fn low_priority() {
    #[cfg(target_os = "linux")]
    {
        const BY: i32 = 5;
        // Where it is not allowed, others wait longer.
        let _ = rustix::process::nice(BY);
    }
}
