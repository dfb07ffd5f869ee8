//! What all responses have in common, counted over a run: a fault of every response is one case, not a finding of each.

use crate::api::{Api, ApiOperation};
use crate::mark::Mark;
use crate::report::{Case, Finding};
use crate::service::Service;
use crate::violation::{Constraint, Severity, Violation};
use crate::{read, write};
use bytes::Bytes;
use http::Response;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The header that identifies a request.
const REQUEST_ID: &str = "x-amzn-requestid";

/// What the responses of each operation had.
#[derive(Debug, Default)]
pub(super) struct Common(Mutex<BTreeMap<String, Counts>>);

#[derive(Debug, Default)]
struct Counts {
    responses: usize,
    without_id: usize,
    errors: usize,
    /// Texts of errors under another name than the model's: what was expected, the name found.
    misnamed: BTreeMap<(String, String), usize>,
}

impl Common {
    /// Looks at a response, and takes from its violations what is counted here.
    pub(super) fn note(
        &self,
        api: &Api,
        operation: &ApiOperation,
        response: &Response<Bytes>,
        read: &mut read::ResponseRead,
    ) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = counts.entry(operation.name().to_owned()).or_default();
        counts.responses += 1;
        counts.without_id += usize::from(!response.headers().contains_key(REQUEST_ID));
        let read::ResponseOutcome::Error(error) = &read.outcome else { return };
        counts.errors += 1;
        let Some(own) = error.schema.and_then(|schema| write::message_member(api, schema)) else { return };
        let is_misnamed = |violation: &Violation| {
            violation.constraint == Constraint::UnknownMember && violation.path.eq_ignore_ascii_case(own)
        };
        if let Some(place) = read.violations.iter().position(is_misnamed) {
            let other = read.violations.remove(place).path;
            *counts.misnamed.entry((format!("`{own}` in {}", error.name), other)).or_default() += 1;
        }
    }

    /// The cases of these operations, as far as they responded.
    pub(super) fn cases(&self, api: &Api, service: &dyn Service, operations: &[&ApiOperation]) -> Vec<Case> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = operations.iter().filter_map(|operation| Some((operation.name(), counts.get(operation.name())?)));
        known.flat_map(|(operation, counts)| counts.cases(api, service, operation)).collect()
    }
}

impl Counts {
    fn cases(&self, api: &Api, service: &dyn Service, operation: &str) -> Vec<Case> {
        let mut cases: Vec<Case> = self.request_id(api, service, operation).into_iter().collect();
        if self.errors > 0 {
            // Clients take the text by either name.
            let misnamed = self.misnamed.iter().map(|((expected, found), count)| {
                Finding::warning("message", expected, format!("`{found}` in {count} of {} errors", self.errors))
            });
            let misnamed = misnamed.collect();
            cases.push(Case::new(operation, "error", "message-member", Mark::Model).with_findings(misnamed));
        }
        cases
    }

    /// A service of AWS that was seen to name every request must; one that nobody has seen is warned. Services that are
    /// not AWS's have no reason to: no model asks for the header.
    fn request_id(&self, api: &Api, service: &dyn Service, operation: &str) -> Option<Case> {
        if !api.is_aws {
            return None;
        }
        let mark = service.request_id_mark();
        let finding = (self.without_id > 0).then(|| {
            let found = format!("{} of {} responses without it", self.without_id, self.responses);
            let finding = Finding::error(format!("header {REQUEST_ID}"), "the request's id on every response", found);
            if mark != Mark::Unknown { finding } else { Finding { severity: Severity::Warning, ..finding } }
        });
        Some(Case::new(operation, "header", REQUEST_ID, mark).with_findings(finding.into_iter().collect()))
    }
}
