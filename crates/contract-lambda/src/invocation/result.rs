//! What a function does in an invocation, as a test declares it. How a result becomes a response is in `run`.

use proofmark_smithy_model::model::Node;
use std::time::Duration;

/// What a function does in one or more of its invocations.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionResult {
    /// What it returns or raises.
    pub outcome: FunctionOutcome,
    /// What it writes to its log.
    pub log: String,
    /// How long it runs. One that runs longer than its `Timeout` is stopped.
    pub duration: Duration,
    /// How many invocations have this result, at least 1. The last result of a function is that of all further ones.
    pub times: u64,
}

/// How an invocation ends.
#[derive(Clone, Debug, PartialEq)]
pub enum FunctionOutcome {
    /// With this value. Texts in it may name parts of the event: `"Hello ${event.name}"`.
    Returns(Node),
    /// With this error.
    Raises(FunctionError),
}

/// An error of a function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionError {
    /// Its type, such as `ValueError`.
    pub error_type: String,
    /// Its text.
    pub error_message: String,
    /// The lines of its stack trace.
    pub stack_trace: Vec<String>,
}

impl FunctionError {
    /// An error of this type, with this text.
    pub fn new(error_type: impl Into<String>, error_message: impl Into<String>) -> Self {
        Self { error_type: error_type.into(), error_message: error_message.into(), stack_trace: Vec::new() }
    }
}

/// Any error is one of a function, for the operator `?` in handlers. Its type is the name of the Rust type.
impl<E: std::error::Error> From<E> for FunctionError {
    fn from(error: E) -> Self {
        let name = std::any::type_name::<E>();
        let name = name.split('<').next().unwrap_or(name);
        Self::new(name.rsplit("::").next().unwrap_or(name), error.to_string())
    }
}

impl FunctionResult {
    /// Returns this value.
    pub fn returns(value: impl Into<Node>) -> Self {
        Self::of(FunctionOutcome::Returns(value.into()))
    }

    /// Raises an error of this type, with this text.
    pub fn raises(error_type: impl Into<String>, error_message: impl Into<String>) -> Self {
        Self::of(FunctionOutcome::Raises(FunctionError::new(error_type, error_message)))
    }

    fn of(outcome: FunctionOutcome) -> Self {
        Self { outcome, log: String::new(), duration: Duration::ZERO, times: 1 }
    }

    /// The same with this log.
    pub fn with_log(self, log: impl Into<String>) -> Self {
        Self { log: log.into(), ..self }
    }

    /// The same, running for so long.
    pub fn with_duration(self, duration: Duration) -> Self {
        Self { duration, ..self }
    }

    /// The same for so many invocations.
    pub fn times(self, times: u64) -> Self {
        Self { times: times.max(1), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::FunctionError;

    #[test]
    fn an_error_has_the_name_of_its_rust_type() {
        let error = FunctionError::from("x".parse::<u8>().unwrap_err());
        assert_eq!((&*error.error_type, &*error.error_message), ("ParseIntError", "invalid digit found in string"));
    }
}
