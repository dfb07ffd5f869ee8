//! What a server recorded, as data for reports, the control API and tests.

use crate::violation::Violation;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a server recorded.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Recording {
    /// Requests of an operation.
    pub routed: u64,
    /// Those of them that break the contract.
    pub violating: u64,
    /// Requests of no operation.
    pub unrouted: u64,
    /// Connections whose bytes were not an HTTP request.
    pub unreadable: u64,
    /// The operations that were called, by name.
    pub operations: Vec<OperationCount>,
    /// What was violated, each once.
    pub violations: Vec<ViolationCount>,
    /// Violations that are not among them because there are too many, in one request or of different ones.
    pub violations_left_out: u64,
    /// The last requests, in order.
    #[serde(skip)]
    pub last: Vec<Arc<Recorded>>,
    /// The last requests that broke the contract, in order.
    #[serde(skip)]
    pub violating_last: Vec<Arc<Recorded>>,
    /// The last requests that the service may well have taken, with nothing but warnings, in order.
    #[serde(skip)]
    pub warned_last: Vec<Arc<Recorded>>,
}

/// What became of the requests of one operation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OperationCount {
    /// Its name.
    pub operation: String,
    /// How many requests.
    pub requests: u64,
    /// How many of them break the contract.
    pub violating: u64,
    /// How many responses of each status.
    pub statuses: BTreeMap<u16, u64>,
    /// How many responses of each error, and faults.
    pub errors: BTreeMap<String, u64>,
}

/// A violation, listed once however often it occurs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ViolationCount {
    /// The operation, if the request is of one.
    pub operation: Option<String>,
    /// How often.
    pub count: u64,
    /// The number of the first request with it.
    pub first_request: u64,
    /// The first one, for people.
    pub message: String,
    /// The first one.
    #[serde(flatten)]
    pub violation: Violation,
}

/// A request and its response, secrets and sensitive values masked, bodies cut off where they are long.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Recorded {
    /// The request's number, from 1.
    pub number: u64,
    /// The operation, if it is of one.
    pub operation: Option<String>,
    /// The response's status; none when a fault took its place.
    pub status: Option<u16>,
    /// The request as text.
    pub request: String,
    /// The response as text.
    pub response: String,
    /// What is wrong with the request.
    pub violations: Vec<Violation>,
}

impl OperationCount {
    fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.violating += other.violating;
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        for (error, count) in other.errors {
            *self.errors.entry(error).or_default() += count;
        }
    }
}

impl Recorded {
    /// How much memory it takes, about.
    pub(super) fn bytes(&self) -> usize {
        let violations: usize = self.violations.iter().map(Violation::bytes).sum();
        size_of::<Self>() + self.request.len() + self.response.len() + violations
    }
}

impl Recording {
    /// How many requests there were, and inputs that were not requests.
    pub fn requests(&self) -> u64 {
        self.routed + self.unrouted + self.unreadable
    }

    /// Adds what was recorded later. At most so many different violations are kept; further ones are counted.
    pub(super) fn append(&mut self, later: Self, most_violations: usize) {
        self.routed += later.routed;
        self.violating += later.violating;
        self.unrouted += later.unrouted;
        self.unreadable += later.unreadable;
        self.violations_left_out += later.violations_left_out;
        for counts in later.operations {
            match self.operations.iter_mut().find(|own| own.operation == counts.operation) {
                Some(own) => own.add(counts),
                None => self.operations.push(counts),
            }
        }
        for violation in later.violations {
            let is_same = |own: &ViolationCount| {
                own.operation == violation.operation
                    && own.violation.path == violation.violation.path
                    && own.violation.constraint == violation.violation.constraint
                    && own.violation.severity == violation.violation.severity
            };
            match self.violations.iter().position(is_same) {
                Some(own) => self.violations[own].count += violation.count,
                None if self.violations.len() < most_violations => self.violations.push(violation),
                None => self.violations_left_out += violation.count,
            }
        }
        self.last.extend(later.last);
        self.violating_last.extend(later.violating_last);
        self.warned_last.extend(later.warned_last);
    }

    /// Whether every request was one of the contract.
    pub fn is_clean(&self) -> bool {
        self.violating == 0 && self.unrouted == 0 && self.unreadable == 0
    }
}
