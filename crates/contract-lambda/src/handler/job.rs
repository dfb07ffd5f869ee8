//! One invocation, as whatever runs it gets it.

use super::outcome::Ending;
use crate::invocation::run::{Invocable, Run};
use proofmark_contract::budget::Reservation;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// One invocation of a function that something is attached to.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) request_id: String,
    /// The ARN that was invoked, with its version or alias when one was given.
    pub(crate) invoked_arn: String,
    /// The ARN of the function, without a version.
    pub(crate) function_arn: String,
    pub(crate) function_name: String,
    pub(crate) region: String,
    pub(crate) function: Invocable,
    pub(crate) settings: ProgramSettings,
    /// As JSON text.
    pub(crate) event: Arc<str>,
    /// As JSON text.
    pub(crate) client_context: Option<String>,
    /// The memory of the event, and of what the function returns.
    pub(crate) memory: Reservation,
}

/// What a program that is a version of a function is started with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProgramSettings {
    /// The function's variables.
    pub(crate) environment: BTreeMap<String, String>,
    /// Its `Handler`.
    pub(crate) handler: Option<String>,
    /// Changes whenever something else is to be started.
    pub(crate) revision: i64,
}

impl Job {
    pub(crate) fn timeout(&self) -> Duration {
        self.function.timeout
    }

    /// Takes memory for this many bytes more of what the function returns.
    pub(super) fn make_room(&mut self, bytes: usize) -> Result<(), Ending> {
        self.memory.resize(self.memory.bytes() + bytes).map_err(|exhausted| {
            Ending::of_server(format!("there is no memory for the response: {exhausted}; raise --state-memory"))
        })
    }

    /// The same as what scripted results are run with.
    pub(crate) fn run(&self) -> Run<'_> {
        Run {
            request_id: &self.request_id,
            function_name: &self.function_name,
            function: &self.function,
            event: &self.event,
        }
    }
}
