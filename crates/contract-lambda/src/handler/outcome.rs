//! How an invocation ends that something was attached to: what it returned, or an error with the text that AWS gives.

use super::process::{cannot_be_executed, how_it_exited};
use crate::invocation::result::FunctionError;
use crate::invocation::run::{Ran, Run, response_too_large};
use serde_json::json;
use std::process::ExitStatus;
use std::time::Duration;

/// How it ends.
#[derive(Debug)]
pub(super) enum Ending {
    /// With this payload.
    Returned(String),
    /// With an error that is yet to be written as the function's runtime does.
    Raised(FunctionError),
    /// With an error that the function's runtime wrote.
    Reported { payload: String, error: FunctionError },
    /// With an error of the service, whose text begins with the id of the request.
    Failed { error_type: &'static str, text: String },
    /// It returned more than it may.
    TooLarge,
    /// It took longer than it may.
    TimedOut,
}

impl Ending {
    /// The end of a process that did not give a result.
    pub(super) fn exited(status: ExitStatus) -> Self {
        let text = match status.code() {
            Some(0) => "Runtime exited without providing a reason".to_owned(),
            _ => format!("Runtime exited with error: {}", how_it_exited(status)),
        };
        Self::Failed { error_type: "Runtime.ExitError", text }
    }

    /// A program that cannot be started.
    pub(super) fn not_started(program: &str, error: &std::io::Error) -> Self {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => "no such file or directory".to_owned(),
            std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            _ if cannot_be_executed(error) => "exec format error".to_owned(),
            _ => error.to_string(),
        };
        Self::Failed { error_type: "Runtime.InvalidEntrypoint", text: format!("fork/exec {program}: {reason}") }
    }

    /// An error that the server itself is the cause of.
    pub(super) fn of_server(text: impl Into<String>) -> Self {
        Self::Failed { error_type: "Proofmark.ServerError", text: text.into() }
    }

    /// What callers get, with what the function wrote to its log.
    pub(super) fn ran(self, run: &Run<'_>, log: &str, took: Duration) -> Ran {
        let (payload, error) = match self {
            Self::Returned(payload) => (payload, None),
            Self::Raised(error) => (run.raised(&error).to_string(), Some(error)),
            Self::Reported { payload, error } => (payload, Some(error)),
            Self::TooLarge => response_too_large(),
            Self::TimedOut => run.timed_out(),
            Self::Failed { error_type, text } => {
                let error = FunctionError::new(error_type, format!("RequestId: {} Error: {text}", run.request_id));
                let payload = json!({ "errorType": error.error_type, "errorMessage": error.error_message });
                (payload.to_string(), Some(error))
            }
        };
        let mut ran = Ran { payload, error, log: String::new(), took: took.min(run.function.timeout) };
        ran.log = run.log_of_attached(log, &ran);
        ran
    }
}
