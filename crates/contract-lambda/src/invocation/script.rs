//! What functions do when they are invoked, as a test declares it: results in their order. How a result becomes a
//! response stands in `run`.

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

impl FunctionResult {
    /// Returns this value.
    pub fn returns(value: impl Into<Node>) -> Self {
        Self::of(FunctionOutcome::Returns(value.into()))
    }

    /// Raises an error of this type, with this text.
    pub fn raises(error_type: impl Into<String>, error_message: impl Into<String>) -> Self {
        let (error_type, error_message) = (error_type.into(), error_message.into());
        Self::of(FunctionOutcome::Raises(FunctionError { error_type, error_message, ..FunctionError::default() }))
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

/// The results of all functions, by name: they are the same in every region and version.
#[derive(Debug, Default)]
pub(crate) struct Scripts(BTreeMap<String, Script>);

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
        self.0.insert(name.to_owned(), Script { results: results.into(), given: 0, _memory: memory });
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The names of functions with results.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(crate) fn remove(&mut self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The result of the next invocation of a function.
    pub(crate) fn next(&mut self, name: &str) -> Chosen {
        let Some(script) = self.0.get_mut(name) else { return Chosen { results: Arc::clone(&USUAL), index: 0 } };
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
        Chosen { results: Arc::clone(&script.results), index: index.unwrap_or(last) }
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
    use super::{FunctionResult, Scripts};
    use proofmark_contract::budget::Reservation;

    #[test]
    fn results_come_in_their_order_and_the_last_one_stays() {
        let mut scripts = Scripts::default();
        let results = [FunctionResult::returns(1).times(2), FunctionResult::returns(2)];
        scripts.set("f", &results, Reservation::default());
        let given: Vec<_> = (0..4).map(|_| scripts.next("f").clone()).collect();
        let given: Vec<_> = given.iter().map(|chosen| (**chosen).clone()).collect();
        let [one, two] = results;
        assert_eq!(given, [one.clone(), one, two.clone(), two]);
    }
}
