//! Where a program gets its event and leaves its response: one invocation at a time.

use crate::invocation::result::FunctionError;
use bytes::Bytes;
use http::HeaderMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, mpsc, oneshot};

/// What a program is to work on.
#[derive(Debug)]
pub(super) struct Assignment {
    pub(super) request_id: String,
    /// Those of the Runtime API but for the deadline, which begins when the event is taken.
    pub(super) headers: HeaderMap,
    pub(super) event: Arc<str>,
    /// Where what it does goes to.
    pub(super) parts: mpsc::Sender<Part>,
}

/// Where the parts of a response go; none once nobody waits for them.
type Parts = Option<mpsc::Sender<Part>>;

/// What a program does with an event.
#[derive(Debug)]
pub(super) enum Part {
    /// It took it.
    Taken,
    /// A part of its response.
    Chunk(Bytes),
    /// The end of its response. What is sent back says that the response was accepted.
    End(oneshot::Sender<()>),
    /// An error, with the payload that callers get.
    Error { payload: String, error: FunctionError },
    /// A response that broke off.
    Broken,
}

/// Why something cannot be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conflict {
    /// There is no such invocation.
    UnknownRequest,
    /// It is not the time for it.
    State,
}

#[derive(Debug, Default)]
pub(super) struct Desk {
    current: Mutex<Option<Current>>,
    assigned: Notify,
}

#[derive(Debug)]
struct Current {
    request_id: String,
    /// That of the invocation before.
    previous: Option<String>,
    headers: HeaderMap,
    event: Arc<str>,
    parts: Parts,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Queued,
    Taken,
    /// Its response comes, or has come.
    Responded,
}

impl Desk {
    /// Gives the program something to work on; the one before has a response or was given up.
    pub(super) fn assign(&self, assignment: Assignment) {
        let Assignment { request_id, headers, event, parts } = assignment;
        let mut current = self.current();
        let previous = current.take().map(|before| before.request_id);
        *current = Some(Current { request_id, previous, headers, event, parts: Some(parts), phase: Phase::Queued });
        drop(current);
        self.assigned.notify_one();
    }

    /// Waits for the next event and takes it.
    pub(super) async fn next(&self) -> Result<(HeaderMap, Arc<str>, Parts), Conflict> {
        loop {
            let assigned = self.assigned.notified();
            match &mut *self.current() {
                Some(current) if current.phase == Phase::Queued => {
                    current.phase = Phase::Taken;
                    return Ok((current.headers.clone(), Arc::clone(&current.event), current.parts.clone()));
                }
                Some(current) if current.phase == Phase::Taken => return Err(Conflict::State),
                Some(_) | None => {}
            }
            assigned.await;
        }
    }

    /// Begins the response of an invocation: where its parts go.
    pub(super) fn respond(&self, request_id: &str) -> Result<mpsc::Sender<Part>, Conflict> {
        match &mut *self.current() {
            Some(current) if current.request_id == request_id => match current.phase {
                Phase::Taken => {
                    current.phase = Phase::Responded;
                    current.parts.clone().ok_or(Conflict::State)
                }
                Phase::Queued | Phase::Responded => Err(Conflict::State),
            },
            Some(current) if current.previous.as_deref() == Some(request_id) => Err(Conflict::State),
            Some(_) | None => Err(Conflict::UnknownRequest),
        }
    }

    /// Where an error goes that the program has before it takes any event.
    pub(super) fn fail_to_start(&self) -> Result<mpsc::Sender<Part>, Conflict> {
        match &mut *self.current() {
            Some(current) if current.phase == Phase::Queued => {
                current.phase = Phase::Responded;
                current.parts.clone().ok_or(Conflict::State)
            }
            Some(_) | None => Err(Conflict::State),
        }
    }

    /// Ends what was worked on: nobody waits for parts of it any more.
    pub(super) fn end(&self) {
        if let Some(current) = &mut *self.current() {
            (current.parts, current.phase, current.event) = (None, Phase::Responded, Arc::from(""));
        }
    }

    fn current(&self) -> MutexGuard<'_, Option<Current>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
