//! AWS Lambda as it is set up: what is declared before it runs. `service` is how the contract kit sees it.

use crate::asynchronous::destination::EventSource;
use crate::handler::Handler;
use crate::resources::account::AccountLimits;
use crate::resources::declared::DeclaredFunction;
use crate::time::ClockMode;
use std::collections::BTreeMap;

/// AWS Lambda as it is set up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lambda {
    /// The functions that are there from the beginning.
    pub functions: Vec<DeclaredFunction>,
    /// What is attached to functions, by their names, beside what is declared of them. Functions of which no more is
    /// declared exist from the beginning, and CreateFunction accepts their names once.
    pub handlers: BTreeMap<String, Handler>,
    /// Whether a bucket is taken as `OnSuccess`, against what is documented.
    pub s3_on_success: bool,
    /// How time passes.
    pub clock: ClockMode,
    /// `source` of the records on an event bus.
    pub event_source: EventSource,
    /// What an account may have.
    pub limits: AccountLimits,
}

/// Lambda with nothing declared.
pub static SERVICE: Lambda = Lambda {
    functions: Vec::new(),
    handlers: BTreeMap::new(),
    s3_on_success: false,
    clock: ClockMode::Real,
    event_source: EventSource::Lambda,
    limits: AccountLimits::DOCUMENTED,
};

impl Lambda {
    /// The declared functions, with what is attached to them.
    pub(crate) fn declared(&self) -> Vec<DeclaredFunction> {
        let mut functions = self.functions.clone();
        for (name, handler) in &self.handlers {
            let handler = Some(handler.clone());
            match functions.iter_mut().find(|function| function.own_name() == name) {
                Some(function) => function.handler = handler,
                None => {
                    functions.push(DeclaredFunction { name: name.clone(), handler, ..DeclaredFunction::default() });
                }
            }
        }
        functions
    }
}
