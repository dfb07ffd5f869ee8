//! A report as JSON. The form is stable: members are added, none is renamed or removed without a new `format`.
//!
//! ```text
//! format             1
//! title, api, target what was run, for which API, against what
//! seed               a number, or null
//! started            RFC 3339, UTC
//! seconds            how long the run took
//! requests           how many were exchanged
//! exit_status        0 fine, 1 findings, 2 nothing was checked
//! summary            counts: passed, warned, failed, known_failures, unexpected_passes, skipped, stale
//! stale              known failures that name no case: [{id, reason}]
//! cases              [{
//!   id, operation, check
//!   mark             model | documented | observed | unknown
//!   observed         the day, with mark observed only
//!   verdict          passed | warned | failed | known-failure | unexpected-pass | skipped
//!   reason           with the last three verdicts only
//!   findings         [{path, expected, found, severity: error | warning}]
//!   request, response  texts with secrets masked, when messages were exchanged
//!   seconds          how long the case took
//! }]
//! ```

use super::{Case, Finding, KnownFailure, Report, Summary};
use crate::mark::Mark;
use serde::Serialize;

/// The number of the form above.
pub const FORMAT: u32 = 1;

/// The report as JSON, indented, with a line feed at its end.
pub fn render(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(&Document::of(report)).expect("texts and numbers are always JSON");
    text.push('\n');
    text
}

/// The report as JSON on one line.
pub(super) fn render_compact(report: &Report) -> String {
    serde_json::to_string(&Document::of(report)).expect("texts and numbers are always JSON")
}

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    title: &'a str,
    api: &'a str,
    target: &'a str,
    seed: Option<u64>,
    started: String,
    seconds: f64,
    requests: u64,
    exit_status: u8,
    summary: Summary,
    stale: &'a [KnownFailure],
    cases: Vec<CaseDocument<'a>>,
}

#[derive(Serialize)]
struct CaseDocument<'a> {
    id: &'a str,
    operation: &'a str,
    check: &'a str,
    mark: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed: Option<String>,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    findings: &'a [Finding],
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<&'a str>,
    seconds: f64,
}

impl<'a> Document<'a> {
    fn of(report: &'a Report) -> Self {
        Self {
            format: FORMAT,
            title: &report.title,
            api: &report.api,
            target: &report.target,
            seed: report.seed,
            started: report.started.to_string(),
            seconds: report.duration.as_secs_f64(),
            requests: report.requests,
            exit_status: report.exit_status() as u8,
            summary: report.summary(),
            stale: &report.stale,
            cases: report.cases.iter().map(CaseDocument::of).collect(),
        }
    }
}

impl<'a> CaseDocument<'a> {
    fn of(case: &'a Case) -> Self {
        Self {
            id: &case.id,
            operation: &case.operation,
            check: &case.check,
            mark: case.mark.name(),
            observed: match case.mark {
                Mark::Observed(day) => Some(day.to_string()),
                _ => None,
            },
            verdict: case.verdict.name(),
            reason: case.verdict.reason(),
            findings: &case.findings,
            request: case.exchange.as_ref().map(|exchange| exchange.request.as_str()),
            response: case.exchange.as_ref().map(|exchange| exchange.response.as_str()),
            seconds: case.duration.as_secs_f64(),
        }
    }
}
