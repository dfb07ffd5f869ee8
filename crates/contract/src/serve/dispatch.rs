//! The response to a request: the control API comes first, then the API that is served.

use super::control;
use super::engine::{Engine, Reply};
use bytes::Bytes;
use http::Request;

/// The response to a request whose body has arrived.
pub(super) fn dispatch(engine: &Engine, worker: usize, request: &Request<Bytes>) -> Reply {
    match control::answer(engine, request) {
        Some(response) => response.into(),
        None => engine.answer(worker, request),
    }
}
