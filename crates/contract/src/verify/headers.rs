//! What AWS puts on every answer, looked for in all answers of a run.

use crate::api::Operation;
use crate::mark::Mark;
use crate::report::{Case, Finding};
use bytes::Bytes;
use http::Response;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The header that identifies a request.
const REQUEST_ID: &str = "x-amzn-requestid";

/// What the answers of each operation had.
#[derive(Debug, Default)]
pub(super) struct Headers(Mutex<BTreeMap<String, Counts>>);

#[derive(Debug, Default)]
struct Counts {
    answers: usize,
    without_id: usize,
}

impl Headers {
    /// Looks at an answer.
    pub(super) fn note(&self, operation: &Operation, response: &Response<Bytes>) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = counts.entry(operation.name().to_owned()).or_default();
        counts.answers += 1;
        counts.without_id += usize::from(!response.headers().contains_key(REQUEST_ID));
    }

    /// A case for each of these operations that answered.
    pub(super) fn cases(&self, operations: &[&Operation]) -> Vec<Case> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let case = |operation: &&Operation| {
            let counts = counts.get(operation.name())?;
            let finding = (counts.without_id > 0).then(|| {
                let found = format!("{} of {} answers without it", counts.without_id, counts.answers);
                Finding::error(format!("header {REQUEST_ID}"), "the request's id on every answer", found)
            });
            let case = Case::new(operation.name(), "header", REQUEST_ID, Mark::RECORDED);
            Some(case.with_findings(finding.into_iter().collect()))
        };
        operations.iter().filter_map(case).collect()
    }
}
