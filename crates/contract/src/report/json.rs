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
//! command            runs it again; null when there is none
//! next_steps         what a reader can do next, texts
//! causes             failures grouped by cause, the largest first: [{summary, check (or null), path, expected,
//!                    also: [text], cases: [id]}]
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
//!   curl             the request as a line for a shell, where all of it is shown; not of cases that passed
//!   seconds          how long the case took
//! }]
//! ```

use super::cause::{self, Cause};
use super::{Case, Finding, KnownFailure, RunReport, Summary, Verdict};
use crate::mark::Mark;
use serde::Serialize;

/// The number of the form above.
pub const FORMAT: u32 = 1;

/// The report as JSON, indented, with a line feed at its end.
pub fn render(report: &RunReport) -> String {
    let mut text = serde_json::to_string_pretty(&Document::of(report)).expect("texts and numbers are always JSON");
    text.push('\n');
    text
}

/// The report as JSON on one line.
pub(super) fn render_compact(report: &RunReport) -> String {
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
    command: Option<&'a str>,
    next_steps: &'a [String],
    causes: Vec<CauseDocument<'a>>,
    cases: Vec<CaseDocument<'a>>,
}

#[derive(Serialize)]
struct CauseDocument<'a> {
    summary: String,
    check: Option<&'a str>,
    path: String,
    expected: String,
    also: Vec<String>,
    cases: Vec<&'a str>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    curl: Option<String>,
    seconds: f64,
}

impl<'a> Document<'a> {
    fn of(report: &'a RunReport) -> Self {
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
            command: Some(report.command.as_str()).filter(|command| !command.is_empty()),
            next_steps: &report.next_steps,
            causes: cause::of_failures(report).into_iter().map(CauseDocument::of).collect(),
            cases: report.cases.iter().map(|case| CaseDocument::of(report, case)).collect(),
        }
    }
}

impl<'a> CauseDocument<'a> {
    fn of(cause: Cause<'a>) -> Self {
        Self {
            summary: cause.summary(),
            check: cause.check,
            cases: cause.cases.iter().map(|(case, _)| case.id.as_str()).collect(),
            path: cause.path,
            expected: cause.expected,
            also: cause.also,
        }
    }
}

impl<'a> CaseDocument<'a> {
    fn of(report: &RunReport, case: &'a Case) -> Self {
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
            curl: if case.verdict == Verdict::Passed { None } else { report.curl(case) },
            seconds: case.duration.as_secs_f64(),
        }
    }
}
