//! A recording as a report: a case for each way in which requests of an operation broke the contract, with one of those
//! requests, or one for the operation when none did; the same for requests of no operation and for bytes that are not
//! HTTP.

use super::recording::{Recorded, Recording, ViolationCount};
use crate::mark::Mark;
use crate::report::case::slug;
use crate::report::{Case, Exchange, Finding};
use std::collections::HashMap;
use std::sync::Arc;

/// What stands in place of an operation where there is none.
const NO_OPERATION: &str = "no operation";

/// What cases are about.
#[derive(Clone, Copy)]
struct Subject<'a> {
    operation: Option<&'a str>,
    /// What was sent, in ids and in counts.
    of: &'static str,
    /// How many of them.
    all: u64,
    /// How many of them broke the contract.
    violating: u64,
}

/// The cases of a recording.
pub(super) fn cases(recording: &Recording) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for counts in &recording.operations {
        let operation = Some(counts.operation.as_str());
        let subject = Subject { operation, of: "requests", all: counts.requests, violating: counts.violating };
        cases.extend(subject.cases(recording, |violation| violation.operation.as_deref() == operation));
    }
    let of_connection = |violation: &ViolationCount| violation.violation.path == "connection";
    let none = |of, count| Subject { operation: None, of, all: count, violating: count };
    if recording.unrouted > 0 {
        let of_none = |violation: &ViolationCount| violation.operation.is_none() && !of_connection(violation);
        cases.extend(none("requests", recording.unrouted).cases(recording, of_none));
    }
    if recording.unreadable > 0 {
        let subject = none("bytes", recording.unreadable);
        cases.extend(subject.cases(recording, of_connection).into_iter().map(|case| Case { exchange: None, ..case }));
    }
    cases
}

impl Subject<'_> {
    fn cases(self, recording: &Recording, of: impl Fn(&ViolationCount) -> bool) -> Vec<Case> {
        let mut cases: Vec<Case> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for violation in recording.violations.iter().filter(|violation| of(violation)) {
            let kind = violation.violation.constraint.name();
            let name = format!("{}/{kind}", slug(&violation.violation.path));
            let number = known.entry(name.clone()).or_default();
            *number += 1;
            // The same constraint at the same place, but not broken in the same way.
            let name = if *number == 1 { name } else { format!("{name}/{number}") };
            let mut finding = Finding::from(&violation.violation);
            finding.found = format!("{} (in {} of {} {})", finding.found, violation.count, self.all, self.of);
            let exchange = recording.example_of(violation);
            cases.push(Case { exchange, ..self.case(&name).with_findings(vec![finding]) });
        }
        if cases.is_empty() {
            cases.push(self.without_violations(recording));
        }
        cases
    }

    fn case(self, name: &str) -> Case {
        Case::new(self.operation.unwrap_or(NO_OPERATION), self.of, name, Mark::Model)
    }

    /// The case when no violation is listed: all is well, unless there were too many to list.
    fn without_violations(self, recording: &Recording) -> Case {
        let unlisted = (self.violating > 0).then(|| {
            let found = format!("{} of {} that break it, in too many ways to list", self.violating, self.all);
            Finding::error(self.of, "the contract kept", found)
        });
        let mut last = recording.last.iter();
        let shown = last.find(|recorded| recorded.operation.as_deref() == self.operation);
        let case = self.case("contract").with_findings(unlisted.into_iter().collect());
        Case { exchange: shown.map(exchange), ..case }
    }
}

impl Recording {
    /// A request with this violation, if it is still kept.
    fn example_of(&self, violation: &ViolationCount) -> Option<Exchange> {
        let ViolationCount { operation, violation: wanted, .. } = violation;
        let has = |recorded: &&Arc<Recorded>| {
            let mut found = recorded.violations.iter();
            recorded.operation == *operation
                && found.any(|found| found.path == wanted.path && found.constraint == wanted.constraint)
        };
        let mut kept = self.violating_last.iter().chain(&self.warned_last);
        kept.find(has).map(exchange)
    }
}

fn exchange(recorded: &Arc<Recorded>) -> Exchange {
    Exchange { request: recorded.request.clone(), response: recorded.response.clone() }
}
