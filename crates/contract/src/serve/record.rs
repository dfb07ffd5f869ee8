//! Requests and responses, in bounded memory: counts for all requests, texts for the last ones and for the last
//! ones that broke the contract. Each worker writes to a part of its own, so that recording makes none wait for
//! another.

use super::recording::{OperationCount, Recorded, Recording, ViolationCount};
use super::ring::Ring;

use crate::api::{Api, ApiOperation};
use crate::codec::write::ErrorName;
use crate::redact::{self, Redaction, unrouted_target};
use crate::report::exchange::{mask_target, request_text, response_text};
use crate::violation::{Constraint, Severity, Violation};
use bytes::Bytes;
use http::{Request, Response, Version};
use proofmark_smithy_model::count::counted;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many different violations a worker distinguishes; what a client can vary at will must not fill the memory.
const DISTINCT: usize = 1000;

/// What a worker keeps within equal parts of its bytes: the last requests, the last violating ones, the last ones with
/// warnings, different violations, and what is left of all of these once the server was reset.
const PARTS: usize = 5;

/// Records requests and responses.
#[derive(Debug)]
pub(super) struct Recorder {
    shards: Vec<Mutex<Shard>>,
    next: AtomicU64,
    kept: usize,
    /// How many bytes each part of a worker has.
    most_bytes: usize,
    redactions: Vec<Redaction>,
    /// Whether sensitive values are recorded as they are.
    reveals: bool,
    /// What was recorded before the last reset.
    past: Mutex<Past>,
}

/// One worker's part.
#[derive(Debug)]
struct Shard {
    operations: Vec<Counts>,
    unrouted: u64,
    unreadable: u64,
    last: Ring<Arc<Recorded>>,
    violating: Ring<Arc<Recorded>>,
    warned: Ring<Arc<Recorded>>,
    violations: HashMap<Key, Seen>,
    violation_bytes: usize,
    most_bytes: usize,
    left_out: u64,
}

#[derive(Clone, Debug, Default)]
struct Counts {
    requests: u64,
    violating: u64,
    statuses: BTreeMap<u16, u64>,
    errors: BTreeMap<String, u64>,
}

/// Violations are the same when they are of the same member and constraint.
type Key = (Option<usize>, String, Severity);

#[derive(Debug)]
struct Seen {
    count: u64,
    first: u64,
    violation: Violation,
}

/// A response given, or the fault in place of one.
pub(super) struct SentResponse<'a> {
    pub(super) response: &'a Response<Bytes>,
    pub(super) fault: Option<&'static str>,
}

impl Recorder {
    /// Keeps this many requests of each kind, within this many bytes.
    pub(super) fn new(api: &Api, workers: usize, kept: usize, bytes: usize, reveals: bool) -> Self {
        let workers = workers.max(1);
        let most_bytes = bytes / workers / PARTS;
        let shards = (0..workers).map(|_| Mutex::new(Shard::new(api, kept, most_bytes))).collect();
        let past = Mutex::new(Past::new(kept, bytes / PARTS));
        Self { shards, next: AtomicU64::new(1), kept, most_bytes, redactions: Redaction::of_all(api), reveals, past }
    }

    /// Records a request, its operation if it has one, what is wrong with it, and the response.
    pub(super) fn record(
        &self,
        api: &Api,
        worker: usize,
        request: &Request<Bytes>,
        operation: Option<&ApiOperation>,
        violations: &[Violation],
        responded: &SentResponse<'_>,
    ) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let recorded = (self.kept > 0).then(|| {
            let redaction = operation.and_then(|operation| Some((operation, self.redactions.get(operation.index)?)));
            let shown = if self.reveals { Shown::All } else { Shown::Redacted(redaction) };
            Arc::new(recorded(api, number, request, operation, shown, violations, responded))
        });
        let mut shard = self.shard(worker);
        let index = operation.map(|operation| operation.index);
        match index.and_then(|index| shard.operations.get_mut(index)) {
            Some(counts) => counts.count(violations, responded),
            None => shard.unrouted += 1,
        }
        for violation in violations {
            shard.violation(index, number, violation);
        }
        if let Some(recorded) = recorded {
            let bytes = recorded.bytes();
            if violations.iter().any(Violation::is_error) || index.is_none() {
                shard.violating.push(Arc::clone(&recorded), bytes);
            } else if !violations.is_empty() {
                shard.warned.push(Arc::clone(&recorded), bytes);
            }
            shard.last.push(recorded, bytes);
        }
    }

    /// A request's target, without sensitive values.
    pub(super) fn target<'a>(&self, request: &'a Request<Bytes>, operation: Option<&ApiOperation>) -> Cow<'a, str> {
        let target = target_of(request);
        match operation.and_then(|operation| Some((operation, self.redactions.get(operation.index)?))) {
            Some((operation, redaction)) => match redaction.target(operation, target) {
                Cow::Borrowed(target) => mask_target(target),
                Cow::Owned(target) => Cow::Owned(mask_target(&target).into_owned()),
            },
            None => match unrouted_target(target) {
                Cow::Borrowed(target) => mask_target(target),
                Cow::Owned(target) => Cow::Owned(mask_target(&target).into_owned()),
            },
        }
    }

    /// Records bytes that are not an HTTP request.
    pub(super) fn unreadable(&self, worker: usize, violation: &Violation) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut shard = self.shard(worker);
        shard.unreadable += 1;
        shard.violation(None, number, violation);
    }

    /// All that was recorded since the last reset.
    pub(super) fn recording(&self, api: &Api) -> Recording {
        let mut sum = Sum::new(api);
        self.shards.iter().for_each(|shard| sum.add(api, &lock(shard)));
        sum.recording(api, self.kept)
    }

    /// All that was recorded since the server started, before and after resets.
    pub(super) fn whole(&self, api: &Api) -> Recording {
        let mut whole = lock(&self.past).recording();
        whole.append(self.recording(api), usize::MAX);
        whole
    }

    /// Forgets everything but what [`whole`](Self::whole) has.
    pub(super) fn reset(&self, api: &Api) {
        let mut past = lock(&self.past);
        let mut sum = Sum::new(api);
        for shard in &self.shards {
            let shard = std::mem::replace(&mut *lock(shard), Shard::new(api, self.kept, self.most_bytes));
            sum.add(api, &shard);
        }
        self.next.store(1, Ordering::Relaxed);
        past.add(sum.recording(api, self.kept));
    }

    fn shard(&self, worker: usize) -> MutexGuard<'_, Shard> {
        // There is at least one.
        lock(&self.shards[worker % self.shards.len()])
    }
}

/// The sum of several workers' parts.
struct Sum {
    recording: Recording,
    operations: Vec<Counts>,
    violations: BTreeMap<(String, String), ViolationCount>,
}

impl Sum {
    fn new(api: &Api) -> Self {
        let operations = vec![Counts::default(); api.operations().len()];
        Self { recording: Recording::default(), operations, violations: BTreeMap::new() }
    }

    fn add(&mut self, api: &Api, shard: &Shard) {
        let Self { recording, operations, violations } = self;
        for (sum, counts) in operations.iter_mut().zip(&shard.operations) {
            sum.add(counts);
        }
        recording.unrouted += shard.unrouted;
        recording.unreadable += shard.unreadable;
        recording.violations_left_out += shard.left_out;
        for ((operation, text, _), seen) in &shard.violations {
            let operation = operation.and_then(|index| api.operation_at(index)).map(|found| found.name().to_owned());
            let key = (operation.clone().unwrap_or_default(), text.clone());
            let entry = violations.entry(key).or_insert_with(|| ViolationCount {
                operation,
                count: 0,
                first_request: seen.first,
                message: seen.violation.to_string(),
                violation: seen.violation.clone(),
            });
            entry.count += seen.count;
            entry.first_request = entry.first_request.min(seen.first);
        }
        recording.last.extend(shard.last.iter().cloned());
        recording.violating_last.extend(shard.violating.iter().cloned());
        recording.warned_last.extend(shard.warned.iter().cloned());
    }

    fn recording(self, api: &Api, kept: usize) -> Recording {
        let Self { mut recording, operations, violations } = self;
        recording.last = latest(recording.last, kept);
        recording.violating_last = latest(recording.violating_last, kept);
        recording.warned_last = latest(recording.warned_last, kept);
        recording.violations = violations.into_values().collect();
        for (operation, counts) in api.operations().zip(operations).filter(|(_, counts)| counts.requests > 0) {
            recording.routed += counts.requests;
            recording.violating += counts.violating;
            recording.operations.push(OperationCount {
                operation: operation.name().to_owned(),
                requests: counts.requests,
                violating: counts.violating,
                statuses: counts.statuses,
                errors: counts.errors,
            });
        }
        recording
    }
}

/// What was recorded before the last reset, in bounded memory.
#[derive(Debug)]
struct Past {
    /// Without requests.
    counts: Recording,
    last: Ring<Arc<Recorded>>,
    violating: Ring<Arc<Recorded>>,
    warned: Ring<Arc<Recorded>>,
}

impl Past {
    fn new(kept: usize, bytes: usize) -> Self {
        // The fourth part is that of violations, of which there is a bounded number.
        let ring = || Ring::new(kept, bytes / 4);
        Self { counts: Recording::default(), last: ring(), violating: ring(), warned: ring() }
    }

    fn add(&mut self, mut recording: Recording) {
        let rings = [
            (&mut self.last, std::mem::take(&mut recording.last)),
            (&mut self.violating, std::mem::take(&mut recording.violating_last)),
            (&mut self.warned, std::mem::take(&mut recording.warned_last)),
        ];
        for (ring, requests) in rings {
            requests.into_iter().for_each(|recorded| {
                let bytes = recorded.bytes();
                ring.push(recorded, bytes);
            });
        }
        self.counts.append(recording, DISTINCT);
    }

    fn recording(&self) -> Recording {
        let requests = |ring: &Ring<Arc<Recorded>>| ring.iter().cloned().collect();
        Recording {
            last: requests(&self.last),
            violating_last: requests(&self.violating),
            warned_last: requests(&self.warned),
            ..self.counts.clone()
        }
    }
}

impl Shard {
    fn new(api: &Api, kept: usize, most_bytes: usize) -> Self {
        Self {
            operations: vec![Counts::default(); api.operations().len()],
            unrouted: 0,
            unreadable: 0,
            last: Ring::new(kept, most_bytes),
            violating: Ring::new(kept, most_bytes),
            warned: Ring::new(kept, most_bytes),
            violations: HashMap::new(),
            violation_bytes: 0,
            most_bytes,
            left_out: 0,
        }
    }

    fn violation(&mut self, operation: Option<usize>, number: u64, violation: &Violation) {
        if let Constraint::LeftOut { count } = violation.constraint {
            self.left_out += count as u64;
            return;
        }
        let kind = format!("{}: {}", violation.path, violation.constraint);
        let key = (operation, kind, violation.severity);
        if let Some(seen) = self.violations.get_mut(&key) {
            seen.count += 1;
            return;
        }
        let bytes = key.1.len() + violation.bytes();
        if self.violations.len() >= DISTINCT || self.violation_bytes + bytes > self.most_bytes {
            self.left_out += 1;
            return;
        }
        self.violation_bytes += bytes;
        self.violations.insert(key, Seen { count: 1, first: number, violation: violation.clone() });
    }
}

impl Counts {
    fn count(&mut self, violations: &[Violation], responded: &SentResponse<'_>) {
        self.requests += 1;
        self.violating += u64::from(violations.iter().any(Violation::is_error));
        match responded.fault {
            Some(fault) => *self.errors.entry(fault.to_owned()).or_default() += 1,
            None => {
                *self.statuses.entry(responded.response.status().as_u16()).or_default() += 1;
                // Only names of known errors are ever sent, so their number is bounded.
                if let Some(ErrorName(name)) = responded.response.extensions().get() {
                    match self.errors.get_mut(name) {
                        Some(count) => *count += 1,
                        None => _ = self.errors.insert(name.clone(), 1),
                    }
                }
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.violating += other.violating;
        for (status, count) in &other.statuses {
            *self.statuses.entry(*status).or_default() += count;
        }
        for (name, count) in &other.errors {
            *self.errors.entry(name.clone()).or_default() += count;
        }
    }
}

/// What is shown of messages.
enum Shown<'a> {
    /// Everything but credentials.
    All,
    /// What is not sensitive by the model of this operation, or of none.
    Redacted(Option<(&'a ApiOperation, &'a Redaction)>),
}

fn recorded(
    api: &Api,
    number: u64,
    request: &Request<Bytes>,
    operation: Option<&ApiOperation>,
    shown: Shown<'_>,
    violations: &[Violation],
    responded: &SentResponse<'_>,
) -> Recorded {
    let target = target_of(request);
    let response_body = responded.response.body();
    let (redaction, reveals) = match shown {
        Shown::All => (None, true),
        Shown::Redacted(redaction) => (redaction, false),
    };
    let (target, request_body, response_body) = match redaction {
        _ if reveals => (Cow::Borrowed(target), Cow::Borrowed(&request.body()[..]), Cow::Borrowed(&response_body[..])),
        Some((operation, redaction)) => (
            redaction.target(operation, target),
            redaction.request_body(api, request.body()),
            match responded.response.status().is_success() {
                true => redaction.response_body(api, responded.response.body()),
                // An error's text was made from what may be shown, or by a test.
                false => Cow::Borrowed(responded.response.body().as_ref()),
            },
        ),
        // What no operation's model has read may have anything in it.
        None => (unrouted_target(target), unread(request.body()), Cow::Borrowed(responded.response.body().as_ref())),
    };
    let redaction = redaction.map(|(_, redaction)| redaction);
    let (request_headers, response_headers) = match reveals {
        // Those that are credentials are masked as the text is written.
        true => (request.headers().clone(), responded.response.headers().clone()),
        false => (
            redact::request_headers(redaction, request.headers()),
            redact::response_headers(redaction, responded.response.headers()),
        ),
    };
    let response = match responded.fault {
        None => response_text(Version::HTTP_11, responded.response.status(), &response_headers, &response_body),
        Some(fault) => format!("(fault: {fault})"),
    };
    Recorded {
        number,
        operation: operation.map(|operation| operation.name().to_owned()),
        status: responded.fault.is_none().then(|| responded.response.status().as_u16()),
        request: request_text(request.method().as_str(), &target, &request_headers, &request_body),
        response,
        violations: violations.to_vec(),
    }
}

/// What stands in place of a body whose sensitive values no model marks.
fn unread(body: &[u8]) -> Cow<'static, [u8]> {
    match body.len() {
        0 => Cow::Borrowed(&[]),
        length => Cow::Owned(format!("({}, of no operation)", counted(length, "byte")).into_bytes()),
    }
}

fn target_of(request: &Request<Bytes>) -> &str {
    request.uri().path_and_query().map_or("", |target| target.as_str())
}

/// The last `kept` of all workers' requests, in order.
fn latest(mut all: Vec<Arc<Recorded>>, kept: usize) -> Vec<Arc<Recorded>> {
    all.sort_unstable_by_key(|recorded| recorded.number);
    all.split_off(all.len().saturating_sub(kept))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Counters and texts are of use even when a thread panicked while it held them.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
