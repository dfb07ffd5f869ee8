//! What functions do when they are invoked, as a test declares it: results in their order. How a result becomes a
//! response stands in `run`.

use crate::handler::Handler;
use proofmark_contract::budget::Reservation;
use proofmark_smithy_model::model::Node;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};
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

/// What all functions do, by name: it is the same in every region and version.
#[derive(Debug, Default)]
pub(crate) struct Scripts {
    results: BTreeMap<String, Script>,
    /// What functions run that have no results.
    handlers: BTreeMap<String, Handler>,
}

/// What an invocation does.
#[derive(Clone, Debug)]
pub(crate) enum Next {
    /// It has a declared result.
    Result(Chosen),
    /// It runs what is attached to the function.
    Handler(Handler),
}

#[derive(Debug)]
struct Script {
    results: Arc<[FunctionResult]>,
    /// How many results were given.
    given: u64,
    _memory: Reservation,
}

/// The result that an invocation has.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    results: Arc<[FunctionResult]>,
    index: usize,
}

/// What a function does of which nothing was declared: it returns null, as a handler without a `return` does.
static USUAL: LazyLock<Arc<[FunctionResult]>> = LazyLock::new(|| Arc::from([FunctionResult::returns(Node::Null)]));

impl Scripts {
    /// Sets the results of a function, at least one; they begin with the first.
    pub(crate) fn set(&mut self, name: &str, results: &[FunctionResult], memory: Reservation) {
        self.results.insert(name.to_owned(), Script { results: results.into(), given: 0, _memory: memory });
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.results.contains_key(name) || self.handlers.contains_key(name)
    }

    /// Whether a function has results.
    pub(crate) fn has_results(&self, name: &str) -> bool {
        self.results.contains_key(name)
    }

    /// Attaches something to a function, which runs when the function has no results.
    pub(crate) fn attach(&mut self, name: &str, handler: Handler) {
        self.handlers.insert(name.to_owned(), handler);
    }

    /// Takes away what is attached.
    pub(crate) fn detach(&mut self, name: &str) {
        self.handlers.remove(name);
    }

    /// The names of functions with results.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.results.keys().map(String::as_str)
    }

    /// The names of functions that something is attached to.
    pub(crate) fn attached(&self) -> impl Iterator<Item = &str> {
        self.handlers.keys().map(String::as_str)
    }

    /// Takes away the results of a function; whether there were any.
    pub(crate) fn remove(&mut self, name: &str) -> bool {
        self.results.remove(name).is_some()
    }

    pub(crate) fn len(&self) -> usize {
        self.results.len()
    }

    /// What the next invocation of a function does.
    pub(crate) fn next(&mut self, name: &str) -> Next {
        let Some(script) = self.results.get_mut(name) else {
            return match self.handlers.get(name) {
                Some(handler) => Next::Handler(handler.clone()),
                None => Next::Result(Chosen { results: Arc::clone(&USUAL), index: 0 }),
            };
        };
        let mut before = script.given;
        let last = script.results.len().saturating_sub(1);
        let index = script.results.iter().position(|result| match before.checked_sub(result.times) {
            Some(rest) => {
                before = rest;
                false
            }
            None => true,
        });
        script.given = script.given.saturating_add(1);
        Next::Result(Chosen { results: Arc::clone(&script.results), index: index.unwrap_or(last) })
    }
}

impl Deref for Chosen {
    type Target = FunctionResult;

    fn deref(&self) -> &FunctionResult {
        &self.results[self.index]
    }
}

#[cfg(test)]
mod tests {
    use super::{FunctionError, FunctionResult, Next, Scripts};
    use proofmark_contract::budget::Reservation;

    #[test]
    fn results_come_in_their_order_and_the_last_one_stays() {
        let mut scripts = Scripts::default();
        let results = [FunctionResult::returns(1).times(2), FunctionResult::returns(2)];
        scripts.set("f", &results, Reservation::default());
        let next = |_| match scripts.next("f") {
            Next::Result(chosen) => (*chosen).clone(),
            Next::Handler(_) => panic!("nothing is attached"),
        };
        let given: Vec<_> = (0..4).map(next).collect();
        let [one, two] = results;
        assert_eq!(given, [one.clone(), one, two.clone(), two]);
    }

    #[test]
    fn an_error_has_the_name_of_its_rust_type() {
        let error = FunctionError::from("x".parse::<u8>().unwrap_err());
        assert_eq!((&*error.error_type, &*error.error_message), ("ParseIntError", "invalid digit found in string"));
    }
}
