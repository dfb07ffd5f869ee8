//! The mocks that are mounted: chooses the one that responds a request, and keeps what went wrong.

use super::criteria::{Criteria, caught};
use super::failure::{Closest, Failure, Failures};
use super::response::{self, Reply};
use super::times::Times;
use crate::api::{Api, ApiOperation};
use crate::redact::{Redaction, unrouted_target};
use crate::service::Service;
use crate::{auth, read, sigv4};
use bytes::Bytes;
use http::{Request, Response};
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What is mocked.
#[derive(Clone, Copy)]
pub struct Mocked {
    /// The API.
    pub api: &'static Api,
    /// The service behind it: [`Plain`](crate::service::Plain) when only its model is known.
    pub service: &'static dyn Service,
}

/// All mocks of one server.
pub(super) struct Registry {
    pub(super) api: &'static Api,
    service: &'static dyn Service,
    /// By the operation's index.
    redactions: Vec<Redaction>,
    mocks: Mutex<Vec<Arc<Entry>>>,
    failures: Mutex<Vec<Failure>>,
    /// Once the mocks are dropped, a server that lives on no longer responds for them.
    closed: AtomicBool,
}

/// A mock.
pub(super) struct Entry {
    pub(super) operation: &'static ApiOperation,
    criteria: Criteria,
    location: &'static Location<'static>,
    state: Mutex<State>,
}

/// What changes of a mock: it is completed after it was mounted, and used up.
#[derive(Default)]
pub(super) struct State {
    pub(super) name: Option<String>,
    pub(super) expected: Option<Times>,
    pub(super) responses: Vec<QueuedResponse>,
    /// The inputs of the requests that it handled.
    pub(super) inputs: Vec<Node>,
    /// Whether an expectation that is not met has been reported already.
    told: bool,
}

/// One of a mock's responses.
pub(super) struct QueuedResponse {
    pub(super) reply: Arc<Reply>,
    pub(super) delay: Option<Duration>,
    /// How many requests it is for; none for all.
    pub(super) limit: Option<u64>,
    pub(super) given: u64,
}

/// What becomes of a request.
pub(super) enum Decision {
    Respond(Response<Bytes>, Option<Duration>),
    Reset,
    /// Other mocks of the same server may take it.
    NotOurs,
}

impl Registry {
    pub(super) fn new(Mocked { api, service }: Mocked) -> Self {
        let (mocks, failures) = (Mutex::default(), Mutex::default());
        let redactions = Redaction::of_all(api);
        Self { api, service, redactions, mocks, failures, closed: AtomicBool::new(false) }
    }

    /// An operation by its name; the generated code knows no other names than the model's.
    pub(super) fn operation(&self, name: &str) -> &'static ApiOperation {
        let operation = self.api.operation(name);
        operation.unwrap_or_else(|| panic!("{} has no operation {name}: generate the mocks anew", self.api.title))
    }

    /// An input that serde wrote, in document form.
    pub(super) fn document_of_input(&self, operation: &str, mut input: Node) -> Map<String, Node> {
        response::in_document_form(self.api, self.operation(operation).input, &mut input);
        match input {
            Node::Object(members) => members,
            _ => Map::new(),
        }
    }

    pub(super) fn mount(&self, entry: Arc<Entry>) {
        lock(&self.mocks).push(entry);
    }

    /// Forgets that there is a test behind the mocks.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// What becomes of a request. `alone` says that nothing else responds at this server.
    pub(super) fn decide(&self, request: &Request<Bytes>, alone: bool) -> Decision {
        if self.closed.load(Ordering::Relaxed) {
            return Decision::NotOurs;
        }
        let target = request.uri().path_and_query().map_or("", |target| target.as_str());
        let line = |target: &str| format!("{} {target}", request.method());
        let read = match read::request(self.api, request) {
            Ok(read) => read,
            Err(_) if !alone => return Decision::NotOurs,
            Err(reason) => {
                let request = line(&unrouted_target(target));
                return self.fail(Failure::NoOperation { request, reason: reason.to_string() });
            }
        };
        let Some(operation) = self.api.operation_at(read.operation.index) else { return Decision::NotOurs };
        let line = line(&self.redactions[operation.index].target(operation, target));
        let mut violations = read.violations;
        let of_form = |name| sigv4::Check { v4a: self.api.sigv4a, ..sigv4::Check::of_form(name) };
        violations.extend(auth::check(request, operation, self.api.signing_name.as_deref().map(of_form)));
        violations.retain(|violation| violation.is_error());
        if !violations.is_empty() {
            return self.fail(Failure::Invalid { operation: operation.name().to_owned(), request: line, violations });
        }
        self.respond_with(operation, read.input, line)
    }

    fn respond_with(&self, operation: &ApiOperation, input: Node, request: String) -> Decision {
        let mocks = lock(&self.mocks).clone();
        let mut closest = Vec::new();
        for (index, entry) in mocks.iter().enumerate().filter(|(_, entry)| entry.operation.index == operation.index) {
            let differences = entry.criteria.differences(self.api, self.service, operation, &input);
            let mut used_up = None;
            if differences.is_empty() {
                match entry.next(&input) {
                    Ok((reply, delay)) => return self.respond(index, entry, &reply, delay, input),
                    Err(responded) => used_up = Some(responded),
                }
            }
            closest.push(Closest { mock: entry.describe(index), used_up, differences });
        }
        closest.sort_by_key(|mock| mock.differences.len());
        let mut mocked: Vec<_> = mocks.iter().map(|entry| entry.operation.name().to_owned()).collect();
        mocked.sort();
        mocked.dedup();
        self.fail(Failure::Unmatched { operation: operation.name().to_owned(), request, mocks: closest, mocked })
    }

    fn respond(&self, index: usize, entry: &Entry, reply: &Reply, delay: Option<Duration>, input: Node) -> Decision {
        let made = match reply {
            Reply::Message(message) => Ok(message.clone()),
            Reply::Reset => return Decision::Reset,
            Reply::Computed(compute) => caught(|| compute(input))
                .unwrap_or_else(|panic| Err(format!("the closure given to `respond_with` panicked: {panic}"))),
        };
        match made {
            Ok(message) => Decision::Respond(message, delay),
            Err(reason) => self.fail(Failure::BadResponse { mock: entry.describe(index), reason }),
        }
    }

    fn fail(&self, failure: Failure) -> Decision {
        let response = response::failed(failure.code(), &failure.to_string());
        lock(&self.failures).push(failure);
        Decision::Respond(response, None)
    }

    /// What went wrong so far; `take` forgets it.
    pub(super) fn failures(&self, take: bool) -> Failures {
        let mut all = match take {
            true => std::mem::take(&mut *lock(&self.failures)),
            false => lock(&self.failures).clone(),
        };
        for (index, entry) in lock(&self.mocks).iter().enumerate() {
            all.extend(entry.unmet(self.api, index, take));
        }
        Failures { service: self.api.title.clone(), all }
    }
}

impl Entry {
    pub(super) fn new(
        operation: &'static ApiOperation,
        criteria: Criteria,
        location: &'static Location<'static>,
    ) -> Self {
        Self { operation, criteria, location, state: Mutex::default() }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Takes the next response for a request with this input; how many were given when they are used up.
    fn next(&self, input: &Node) -> Result<(Arc<Reply>, Option<Duration>), u64> {
        let mut state = self.state();
        let left = state.responses.iter_mut().find(|queued| queued.limit.is_none_or(|limit| queued.given < limit));
        let Some(queued) = left else { return Err(state.inputs.len() as u64) };
        queued.given += 1;
        let next = (queued.reply.clone(), queued.delay);
        state.inputs.push(input.clone());
        Ok(next)
    }

    /// The mock for people: `mock #1 "gone" (GetFunction) at tests/mocks.rs:12:5`.
    fn describe(&self, index: usize) -> String {
        let name = self.state().name.as_ref().map(|name| format!(" \"{name}\"")).unwrap_or_default();
        format!("mock #{}{name} ({}) at {}", index + 1, self.operation.name(), self.location)
    }

    fn unmet(&self, api: &Api, index: usize, tell: bool) -> Option<Failure> {
        let mut state = self.state();
        let (expected, responded) = (state.expected?, state.inputs.len() as u64);
        if state.told || expected.contains(responded) {
            return None;
        }
        state.told = tell;
        drop(state);
        let (mock, takes) = (self.describe(index), self.criteria.text(api, self.operation));
        Some(Failure::Unmet { mock, takes, expected, responded })
    }
}

/// Whatever a test's closure did while it held the lock, what is behind it is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
