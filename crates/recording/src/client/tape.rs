//! What exchanges of a client are handed over to, until the recording is finished.

use crate::format::Failure;
use crate::writer::{Passed, Recorder};
use bytes::Bytes;
use http::Request;
use proofmark_contract::read;
use proofmark_contract::serve::SharedApi;
use std::sync::{Mutex, PoisonError};

/// A recording that is made.
#[derive(Debug)]
pub(super) struct Tape {
    api: SharedApi,
    with_failures: bool,
    running: Mutex<Running>,
}

#[derive(Debug)]
struct Running {
    /// None once it is finished.
    recorder: Option<Recorder>,
    /// How many responses have begun and not ended.
    open: usize,
    /// How many responses were too large.
    too_large: usize,
}

impl Tape {
    /// One that begins. Failures of connections are recorded if asked for.
    pub(super) fn new(api: SharedApi, recorder: Recorder, with_failures: bool) -> Self {
        Self { api, with_failures, running: Mutex::new(Running { recorder: Some(recorder), open: 0, too_large: 0 }) }
    }

    /// Whether the response to a request comes in parts.
    pub(super) fn is_in_parts(&self, request: &Request<Bytes>) -> bool {
        read::operation(&self.api, request).is_ok_and(|operation| crate::stream::is_streaming(&self.api, operation))
    }

    /// Records a whole exchange.
    pub(super) async fn record(&self, passed: Passed) {
        // The lock is not held while there is no room for the exchange.
        let recorder = self.lock().recorder.clone();
        if let Some(recorder) = recorder {
            recorder.record(passed).await;
        }
    }

    /// Records a failure of a connection, if asked for.
    pub(super) async fn failed(&self, request: Request<Bytes>, failure: Failure) {
        if self.with_failures {
            self.record(Passed::failed(request, failure)).await;
        }
    }

    /// Notes that a response in parts has begun.
    pub(super) fn begin(&self) {
        self.lock().open += 1;
    }

    /// Records a response in parts, which has ended.
    pub(super) fn end(&self, passed: Passed) {
        let mut running = self.lock();
        running.open = running.open.saturating_sub(1);
        if let Some(recorder) = running.recorder.as_ref().filter(|_| self.with_failures || passed.failure.is_none()) {
            recorder.record_now(passed);
        }
    }

    /// Notes that a response in parts has become too large to be recorded.
    pub(super) fn give_up(&self) {
        let mut running = self.lock();
        running.open = running.open.saturating_sub(1);
        running.too_large += 1;
    }

    /// Finishes, and says how many responses were too large. Where responses have not ended, it says how many, and
    /// nothing is finished.
    pub(super) fn finish(&self) -> Result<usize, usize> {
        let mut running = self.lock();
        if running.open > 0 && running.recorder.is_some() {
            return Err(running.open);
        }
        running.recorder = None;
        Ok(running.too_large)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Running> {
        // It is whole after a panic, too.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
