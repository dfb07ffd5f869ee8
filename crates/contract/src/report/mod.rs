//! Reports: what a run checked and found, as data, and its outputs for people ([`terminal`], [`html`]) and for machines
//! ([`json`], [`junit`]). Running checks is `verify`'s business; known failures are applied here, by [`known`].
//!
//! Outputs are texts: the caller writes them to a file or a terminal.

pub mod case;
pub mod cause;
pub mod curl;
pub mod exchange;
pub mod explain;
pub mod html;
pub mod json;
pub mod junit;
pub mod known;
pub mod markdown;
pub mod terminal;
pub(crate) mod text;

pub use case::{Case, Finding, Verdict};
pub use curl::Endpoint;
pub use exchange::Exchange;
pub use known::{KnownFailure, KnownFailures};

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::Serialize;
use std::process::ExitCode;
use std::time::Duration;

/// What a run checked and found.
#[derive(Clone, Debug, PartialEq)]
pub struct RunReport {
    /// What was run: `verify server`.
    pub title: String,
    /// The API that it was run for: `AWS Backup 2018-11-15`.
    pub api: String,
    /// What was validated against the API: a URL, a command.
    pub target: String,
    /// The seed of whatever was generated.
    pub seed: Option<u64>,
    /// When the run began.
    pub started: Timestamp,
    /// How long it took.
    pub duration: Duration,
    /// How many requests were exchanged.
    pub requests: u64,
    /// What was checked, in the order of the run. Ids are unique.
    pub cases: Vec<Case>,
    /// Entries of the known-failures file that name no case.
    pub stale: Vec<KnownFailure>,
    /// Where the requests were sent; none when they were received.
    pub endpoint: Option<Endpoint>,
    /// The command that runs this again, to which options can be added; empty when there is none.
    pub command: String,
    /// What a reader can do next, a sentence each.
    pub next_steps: Vec<String>,
}

/// How many cases ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Cases that passed with nothing to say.
    pub passed: usize,
    /// Cases that passed with warnings.
    pub warned: usize,
    /// Cases that failed, and no entry of the known-failures file says that they may.
    pub failed: usize,
    /// Cases that failed as the known-failures file says.
    pub known_failures: usize,
    /// Cases that passed although the known-failures file says that they fail.
    pub unexpected_passes: usize,
    /// Cases that were not run.
    pub skipped: usize,
    /// Entries of the known-failures file that name no case.
    pub stale: usize,
}

impl RunReport {
    /// A report with no cases yet, begun now.
    pub fn new(title: impl Into<String>, api: impl Into<String>, target: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            api: api.into(),
            target: target.into(),
            seed: None,
            started: Timestamp::now(),
            duration: Duration::ZERO,
            requests: 0,
            cases: Vec::new(),
            stale: Vec::new(),
            endpoint: None,
            command: String::new(),
            next_steps: Vec::new(),
        }
    }

    /// The case's request as a line for a shell, where it was sent and all of it is in the report.
    pub fn curl(&self, case: &Case) -> Option<String> {
        curl::line(self.endpoint.as_ref()?, case.exchange.as_ref()?)
    }

    /// The command that runs one case again, where there is one.
    pub fn rerun(&self, case: &Case) -> Option<String> {
        // A case of the run as a whole is not a part of it.
        let is_part = case.check != "run" && !self.command.is_empty();
        is_part.then(|| format!("{} --case {}", self.command, curl::quoted(&case.id)))
    }

    /// Why cases were skipped, with how many, the most frequent first.
    pub fn skips(&self) -> Vec<(&str, usize)> {
        let mut reasons: IndexMap<&str, usize> = IndexMap::new();
        for case in &self.cases {
            if let Verdict::Skipped(reason) = &case.verdict {
                *reasons.entry(reason).or_default() += 1;
            }
        }
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        reasons
    }

    /// Why cases may fail, with how many do, in the order of the report.
    pub fn known_reasons(&self) -> IndexMap<&str, usize> {
        let mut reasons: IndexMap<&str, usize> = IndexMap::new();
        for case in &self.cases {
            if let Verdict::KnownFailure(reason) = &case.verdict {
                *reasons.entry(reason).or_default() += 1;
            }
        }
        reasons
    }

    /// How many cases ended how.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { stale: self.stale.len(), ..Summary::default() };
        for case in &self.cases {
            *match case.verdict {
                Verdict::Passed => &mut summary.passed,
                Verdict::Warned => &mut summary.warned,
                Verdict::Failed => &mut summary.failed,
                Verdict::KnownFailure(_) => &mut summary.known_failures,
                Verdict::UnexpectedPass(_) => &mut summary.unexpected_passes,
                Verdict::Skipped(_) => &mut summary.skipped,
            } += 1;
        }
        summary
    }

    /// What the run comes to. A run that checked nothing proves nothing, so it counts as one that could not run.
    pub fn exit_status(&self) -> ExitStatus {
        let summary = self.summary();
        if summary.failed + summary.unexpected_passes + summary.stale > 0 {
            ExitStatus::Findings
        } else if summary.total() == summary.skipped {
            ExitStatus::CouldNotRun
        } else {
            ExitStatus::Fine
        }
    }
}

impl Summary {
    /// All cases.
    pub fn total(&self) -> usize {
        self.passed + self.warned + self.failed + self.known_failures + self.unexpected_passes + self.skipped
    }
}

/// What a run comes to, for the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitStatus {
    /// Everything that ran is as it should be, or fails as known: 0.
    Fine = 0,
    /// Something failed, passed unexpectedly, or is a known failure of nothing: 1.
    Findings = 1,
    /// Nothing was checked: 2.
    CouldNotRun = 2,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}
