//! Requests that take long to answer: large bodies, and the control API, which reads all that was recorded. They are
//! answered on threads beside the workers, a few at a time, so that no other client has to wait for them; and only once
//! there is memory for what is read from them.

use super::control::{self, Work};
use super::engine::{Engine, Reply};
use crate::api::Operation;
use crate::budget::{Exhausted, JsonSize, Reservation};
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http::Request;
use http::header::CONTENT_ENCODING;
use std::io::Read;
use std::sync::Arc;

/// The largest body that a worker itself reads.
const LARGEST: usize = 128 * 1024;

/// Whether a request takes long.
pub(super) fn is_large(request: &Request<Bytes>) -> bool {
    request.body().len() > LARGEST || (!request.body().is_empty() && request.headers().contains_key(CONTENT_ENCODING))
}

/// The response to a request with a large body.
pub(super) async fn respond(engine: &Arc<Engine>, worker: usize, request: Request<Bytes>) -> Reply {
    // The semaphores are never closed.
    let _turn = engine.body_turns.acquire().await.ok();
    let engine = Arc::clone(engine);
    on_a_thread(move || match memory(&engine, &request) {
        Ok(_memory) => engine.answer(worker, &request),
        Err(exhausted) => engine.no_room(worker, &request, exhausted),
    })
    .await
}

/// The response to a request for the control API.
pub(super) async fn respond_control(engine: &Arc<Engine>, worker: usize, request: Request<Bytes>) -> Reply {
    let turns = match control::work(request.uri()) {
        Work::Report => &engine.report_turns,
        Work::Small | Work::Settings => &engine.control_turns,
    };
    let _turn = turns.acquire().await.ok();
    let engine = Arc::clone(engine);
    on_a_thread(move || engine.answer(worker, &request)).await
}

async fn on_a_thread(run: impl FnOnce() -> Reply + Send + 'static) -> Reply {
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
    let plain = operation.and_then(|operation| uncompressed(operation, request, engine.bodies.limit()));
    let bytes = match operation {
        // Kept as base64.
        Some(operation) if engine.is_opaque(operation) => body.len() / 2 * 3,
        _ => {
            let mut size = JsonSize::default();
            size.add(body);
            // A blob in it is decoded once more.
            size.bytes().saturating_add(body.len())
        }
    };
    engine.bodies.reserve(bytes.saturating_add(plain.unwrap_or_default()))
}

/// What is read from a compressed body, if the operation takes such; found out without keeping it.
fn uncompressed(operation: &Operation, request: &Request<Bytes>, limit: usize) -> Option<usize> {
    if operation.request_compression.is_empty() || !request.headers().contains_key(CONTENT_ENCODING) {
        return None;
    }
    let mut decoder = MultiGzDecoder::new(&request.body()[..]);
    let (mut size, mut part) = (JsonSize::default(), [0; 16 * 1024]);
    while size.bytes() <= limit
        && let Ok(length @ 1..) = decoder.read(&mut part)
    {
        size.add(&part[..length]);
    }
    Some(size.bytes().saturating_mul(2))
}
