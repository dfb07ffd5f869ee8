//! Running a function once: its declared result, its event and its limits become the payload, the error and the log that
//! the service gives.

use super::result::{FunctionError, FunctionOutcome, FunctionResult};
use super::template::{Parts, TooLarge, fill, is_template};
use proofmark_contract::budget::{Budget, Exhausted, json_bytes};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::fmt::Write;
use std::time::Duration;

/// How many bytes a function may return.
pub(crate) const LARGEST_RESPONSE: usize = 6_291_556;

/// How much of the log `LogType=Tail` shows.
const TAIL: usize = 4096;

/// A version of a function, as far as running it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invocable {
    /// The version that runs: `$LATEST` or a number.
    pub(crate) version: String,
    pub(crate) timeout: Duration,
    /// `MemorySize`, in MB.
    pub(crate) memory: u64,
    pub(crate) runtime: Option<String>,
    /// The queue or topic of its `DeadLetterConfig`.
    pub(crate) dead_letter: Option<String>,
}

/// What is run.
pub(crate) struct Run<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) function_name: &'a str,
    pub(crate) function: &'a Invocable,
    /// The event, as JSON text.
    pub(crate) event: &'a str,
}

/// How it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    /// What it returned, or its error, as JSON text.
    pub(crate) payload: String,
    /// Its error; none when it succeeded.
    pub(crate) error: Option<FunctionError>,
    pub(crate) log: String,
    pub(crate) took: Duration,
}

/// How long a result takes: no longer than the function's timeout.
pub(crate) fn takes(result: &FunctionResult, function: &Invocable) -> Duration {
    result.duration.min(function.timeout)
}

impl Run<'_> {
    /// Runs it. Reading an event into a template takes memory, which there must be.
    pub(crate) fn run(&self, result: &FunctionResult, memory: &Budget) -> Result<Ran, Exhausted> {
        let took = takes(result, self.function);
        let (payload, error) = match &result.outcome {
            _ if result.duration > self.function.timeout => self.timed_out(),
            FunctionOutcome::Raises(error) => (self.raised(error).to_string(), Some(error.clone())),
            FunctionOutcome::Returns(value) => match self.returned(value, memory)? {
                Ok(payload) if payload.len() <= LARGEST_RESPONSE => (payload, None),
                _ => response_too_large(),
            },
        };
        let mut ran = Ran { payload, error, log: String::new(), took };
        ran.log = self.log(&result.log, &ran);
        Ok(ran)
    }

    fn returned(&self, value: &Node, memory: &Budget) -> Result<Result<String, TooLarge>, Exhausted> {
        if !is_template(value) {
            return Ok(Ok(value.to_string()));
        }
        let _memory = memory.reserve(json_bytes(self.event.as_bytes()))?;
        // One that is nested deeper than a value can be is as good as none.
        let event = serde_json::from_str(self.event).unwrap_or_default();
        let parts = Parts {
            event: &event,
            request_id: self.request_id,
            function_name: self.function_name,
            function_version: &self.function.version,
        };
        Ok(fill(value, &parts, LARGEST_RESPONSE).map(|filled| filled.to_string()))
    }

    /// The error as the function's runtime writes it.
    pub(crate) fn raised(&self, error: &FunctionError) -> Node {
        let FunctionError { error_type, error_message, stack_trace } = error;
        let runtime = self.function.runtime.as_deref().unwrap_or_default();
        if runtime.starts_with("nodejs") {
            let mut trace = vec![format!("{error_type}: {error_message}")];
            trace.extend(stack_trace.iter().cloned());
            return json!({ "errorType": error_type, "errorMessage": error_message, "trace": trace });
        }
        let mut payload = json!({ "errorMessage": error_message, "errorType": error_type });
        if runtime.starts_with("python") {
            payload["requestId"] = self.request_id.into();
        }
        if runtime.starts_with("python") || !stack_trace.is_empty() {
            payload["stackTrace"] = stack_trace.iter().map(String::as_str).collect();
        }
        payload
    }

    pub(crate) fn timed_out(&self) -> (String, Option<FunctionError>) {
        let seconds = self.function.timeout.as_secs_f64();
        let error = FunctionError {
            error_type: "Sandbox.Timedout".to_owned(),
            error_message: format!("RequestId: {} Error: Task timed out after {seconds:.2} seconds", self.request_id),
            stack_trace: Vec::new(),
        };
        let payload = json!({ "errorType": error.error_type, "errorMessage": error.error_message });
        (payload.to_string(), Some(error))
    }

    /// The lines that the service writes, and what the function that is attached wrote itself.
    pub(crate) fn log_of_attached(&self, own: &str, ran: &Ran) -> String {
        let own_error = |error: &FunctionError| match error.error_type.strip_prefix("Runtime.") {
            Some(_) => format!("{}\n{}\n", error.error_message, error.error_type),
            None => String::new(),
        };
        self.lines(own, ran, own_error)
    }

    /// The lines that the service and the function write.
    fn log(&self, own: &str, ran: &Ran) -> String {
        self.lines(own, ran, |error| format!("[ERROR] {}: {}\n", error.error_type, error.error_message))
    }

    fn lines(&self, own: &str, ran: &Ran, error_line: impl FnOnce(&FunctionError) -> String) -> String {
        /// What no invocation here is measured for.
        const MEMORY_USED: u64 = 36;
        let Self { request_id, function, .. } = self;
        let mut log = format!("START RequestId: {request_id} Version: {}\n{own}", function.version);
        if !own.is_empty() && !own.ends_with('\n') {
            log.push('\n');
        }
        let has_timed_out = ran.error.as_ref().is_some_and(|error| error.error_type == "Sandbox.Timedout");
        let millis = ran.took.as_secs_f64() * 1000.0;
        let billed = ran.took.as_nanos().div_ceil(1_000_000).max(1);
        let (memory, used) = (function.memory, function.memory.min(MEMORY_USED));
        if let Some(error) = ran.error.as_ref().filter(|_| !has_timed_out) {
            log.push_str(&error_line(error));
        }
        // Writing to a string does not fail.
        _ = write!(
            log,
            "END RequestId: {request_id}\nREPORT RequestId: {request_id}\tDuration: {millis:.2} ms\tBilled Duration: \
             {billed} ms\tMemory Size: {memory} MB\tMax Memory Used: {used} MB\t{}\n",
            if has_timed_out { "Status: timeout" } else { "" }
        );
        log
    }
}

impl Ran {
    /// What becomes of a run when the server stops.
    pub(crate) fn stopped() -> Self {
        let error = FunctionError::new("Proofmark.ServerError", "the server stops");
        let payload = json!({ "errorType": error.error_type, "errorMessage": error.error_message }).to_string();
        Self { payload, error: Some(error), log: String::new(), took: Duration::ZERO }
    }

    /// The last part of the log.
    pub(crate) fn tail(&self) -> &[u8] {
        let log = self.log.as_bytes();
        &log[log.len().saturating_sub(TAIL)..]
    }
}

pub(crate) fn response_too_large() -> (String, Option<FunctionError>) {
    let error = FunctionError {
        error_type: "Function.ResponseSizeTooLarge".to_owned(),
        error_message: format!(
            "Response payload size exceeded maximum allowed payload size ({LARGEST_RESPONSE} bytes)."
        ),
        stack_trace: Vec::new(),
    };
    let payload = json!({ "errorMessage": error.error_message, "errorType": error.error_type });
    (payload.to_string(), Some(error))
}
