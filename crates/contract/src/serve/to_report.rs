//! A recording as a report: one case for each operation that was called, one for requests of none, one for bytes that
//! are no HTTP.

use super::recording::{Recorded, Recording, ViolationCount};
use crate::mark::Mark;
use crate::report::{Case, Exchange, Finding};
use std::sync::Arc;

/// What stands in place of an operation where there is none.
const NO_OPERATION: &str = "no operation";

/// The cases of a recording.
pub(super) fn cases(recording: &Recording) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for counts in &recording.operations {
        let name = Some(counts.operation.as_str());
        cases.push(case(recording, name, "requests", |violation| violation.operation.as_deref() == name));
    }
    let of_connection = |violation: &ViolationCount| violation.violation.path == "connection";
    if recording.unrouted > 0 {
        let of_none = |violation: &ViolationCount| violation.operation.is_none() && !of_connection(violation);
        cases.push(case(recording, None, "requests", of_none));
    }
    if recording.unreadable > 0 {
        cases.push(Case { exchange: None, ..case(recording, None, "bytes", of_connection) });
    }
    cases
}

fn case(recording: &Recording, operation: Option<&str>, check: &str, of: impl Fn(&ViolationCount) -> bool) -> Case {
    let findings = recording.violations.iter().filter(|violation| of(violation)).map(|violation| {
        let mut finding = Finding::from(&violation.violation);
        if violation.count > 1 {
            finding.found = format!("{} (the first of {} requests)", finding.found, violation.count);
        }
        finding
    });
    let case = Case::new(operation.unwrap_or(NO_OPERATION), check, "contract", Mark::Model);
    let case = case.with_findings(findings.collect());
    // The request that shows the findings, else any.
    let is_of = |recorded: &&Arc<Recorded>| recorded.operation.as_deref() == operation;
    let [violating, warned, last] = [&recording.violating_last, &recording.warned_last, &recording.last];
    match [violating, warned, last].into_iter().find_map(|requests| requests.iter().find(is_of)) {
        Some(recorded) => {
            case.with_exchange(Exchange { request: recorded.request.clone(), response: recorded.response.clone() })
        }
        None => case,
    }
}
