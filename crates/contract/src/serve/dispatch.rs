//! The response to a request: the control API comes first, then the API that is served. A panic ends one request only.

use super::engine::{Engine, Said};
use super::{control, page};
use bytes::Bytes;
use http::Request;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The response to a request whose body has arrived.
pub(super) fn dispatch(engine: &Engine, worker: usize, request: &Request<Bytes>) -> Said {
    // Other requests go on with what there was before: locks are taken over from whoever panicked, and a handler writes at
    // its end, once it has decided everything.
    catch_unwind(AssertUnwindSafe(|| handle(engine, worker, request)))
        .unwrap_or_else(|_| Said::Now(engine.panicked(worker, request)))
}

fn handle(engine: &Engine, worker: usize, request: &Request<Bytes>) -> Said {
    match control::respond(engine, request) {
        Some(response) => Said::Now(response.into()),
        // An API that has an operation there keeps it.
        None if page::is_for(request.method(), request.uri(), request.headers())
            && engine.operation_of(request).is_none() =>
        {
            Said::Now(control::page(engine, request).into())
        }
        None => engine.respond(worker, request),
    }
}
