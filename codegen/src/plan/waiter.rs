//! Waiters: what they poll, and what they accept.

use crate::jmespath::Expr;
use crate::name::RustName;

/// A waiter, `smithy.waiters#waitable`.
#[derive(Debug, Clone)]
pub struct Waiter {
    /// Its type prefix, `FunctionActiveV2`.
    pub name: String,
    /// Its module and the part of `wait_until_<module>`.
    pub module: RustName,
    /// The operation that it polls.
    pub operation: String,
    /// The waiter as written: acceptors (success/output/errorType matchers, JMESPath), delays.
    pub acceptors: Vec<Acceptor>,
    /// Seconds.
    pub min_delay: u64,
    /// Seconds.
    pub max_delay: u64,
    /// Why it is deprecated, when it is.
    pub deprecated: Option<String>,
    /// Our own documentation sentence.
    pub doc: String,
}

/// An acceptor of a waiter.
#[derive(Debug, Clone)]
pub struct Acceptor {
    /// `success`, `failure` or `retry`.
    pub state: AcceptorState,
    /// What it accepts.
    pub matcher: Matcher,
}

/// The state that an acceptor leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names are Smithy's
pub enum AcceptorState {
    Success,
    Failure,
    Retry,
}

/// What an acceptor accepts.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the names are Smithy's
pub enum Matcher {
    Success(bool),
    ErrorType(String),
    Output(Test),
    InputOutput(Test),
}

/// What an acceptor asks of a value.
#[derive(Debug, Clone)]
pub struct Test {
    /// JMESPath that leads to the value, as written.
    pub path: String,
    /// The same, parsed.
    pub expr: Expr,
    /// What the value must be.
    pub expected: String,
    /// How they are compared.
    pub comparator: Comparator,
}

/// How an acceptor compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names are Smithy's
pub enum Comparator {
    StringEquals,
    BooleanEquals,
    AllStringEquals,
    AnyStringEquals,
}

impl Comparator {
    const ALL: [Self; 4] = [Self::StringEquals, Self::BooleanEquals, Self::AllStringEquals, Self::AnyStringEquals];

    /// Its name in models.
    pub fn name(self) -> &'static str {
        match self {
            Self::StringEquals => "stringEquals",
            Self::BooleanEquals => "booleanEquals",
            Self::AllStringEquals => "allStringEquals",
            Self::AnyStringEquals => "anyStringEquals",
        }
    }

    /// The one of this name in models.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|comparator| comparator.name() == name)
    }
}
