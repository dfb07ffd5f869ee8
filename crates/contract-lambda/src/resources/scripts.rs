//! What all functions do when they are invoked, by name: declared results in their order, or a handler.

use crate::handler::Handler;
use crate::invocation::result::FunctionResult;
use proofmark_contract::budget::Reservation;
use proofmark_smithy_model::model::Node;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

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
    use super::{Next, Scripts};
    use crate::invocation::result::FunctionResult;
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
}
