//! What went wrong at the mocks, for people.

use super::difference::Difference;
use super::times::{Times, requests};
use crate::violation::Violation;
use proofmark_smithy_model::text::{printable, printable_lines};
use std::fmt;

/// How many mocks are shown beside the closest.
const OTHERS: usize = 4;

/// Something that fails the test.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// A request that is not an operation's.
    NoOperation {
        /// Method and path of the request.
        request: String,
        /// Why it is none.
        reason: String,
    },
    /// A request that breaks the contract, whether or not a mock would take it.
    Invalid {
        /// The operation.
        operation: String,
        /// Method and path of the request.
        request: String,
        /// In what.
        violations: Vec<Violation>,
    },
    /// A request that no mock takes.
    Unmatched {
        /// The operation.
        operation: String,
        /// Method and path of the request.
        request: String,
        /// The mocks of the operation, the closest first.
        mocks: Vec<Closest>,
        /// The operations that have mocks.
        mocked: Vec<String>,
    },
    /// A response, made for the request at hand, that does not fit the model.
    BadResponse {
        /// The mock.
        mock: String,
        /// Why it does not fit.
        reason: String,
    },
    /// An expectation that is not met.
    Unmet {
        /// The mock.
        mock: String,
        /// What it asks of requests.
        takes: String,
        /// How many requests it was expected to handle.
        expected: Times,
        /// How many it handled.
        responded: u64,
    },
}

/// A mock that did not take a request, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closest {
    /// The mock.
    pub mock: String,
    /// How many requests it has handled, when its responses are used up.
    pub used_up: Option<u64>,
    /// Where the request is not what it asks for.
    pub differences: Vec<Difference>,
}

/// All that went wrong, in the order in which it did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failures {
    pub(super) service: String,
    /// One by one.
    pub all: Vec<Failure>,
}

impl Failures {
    /// Whether nothing went wrong.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.all.as_slice() {
            [] => write!(f, "the mocks of {} report no failure", self.service),
            [only] => write!(f, "the mocks of {} report a failure:\n\n{only}", self.service),
            all => {
                write!(f, "the mocks of {} report {} failures:", self.service, all.len())?;
                all.iter().try_for_each(|failure| write!(f, "\n\n{failure}"))
            }
        }
    }
}

impl Failure {
    /// The error's name that clients get.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::NoOperation { .. } => "NoSuchOperation",
            Self::Invalid { .. } => "ContractViolated",
            Self::Unmatched { .. } => "NoMockMatched",
            Self::BadResponse { .. } => "MockResponseInvalid",
            Self::Unmet { .. } => "ExpectationUnmet",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOperation { request, reason } => {
                write!(f, "no operation takes this request: {}\n  {}", printable(reason), printable(request))
            }
            Self::Invalid { operation, request, violations } => {
                write!(f, "this {operation} request breaks the contract\n  {}", printable(request))?;
                violations.iter().try_for_each(|violation| write!(f, "\n  {}", printable(&violation.to_string())))
            }
            Self::Unmatched { operation, request, mocks, mocked } => {
                write!(f, "no mock takes this {operation} request\n  {}", printable(request))?;
                match mocks.as_slice() {
                    [] if mocked.is_empty() => f.write_str("\n  there are no mocks"),
                    [] => write!(f, "\n  {operation} has no mock; there are mocks of {}", mocked.join(", ")),
                    [closest, others @ ..] => {
                        write!(f, "\n  closest is {closest}")?;
                        others.iter().take(OTHERS).try_for_each(|mock| write!(f, "\n  then {mock}"))?;
                        match others.len().saturating_sub(OTHERS) {
                            0 => Ok(()),
                            more => write!(f, "\n  and {more} more"),
                        }
                    }
                }
            }
            Self::BadResponse { mock, reason } => {
                write!(f, "the response that {mock} made does not fit the model:\n  {}", printable_lines(reason))
            }
            Self::Unmet { mock, takes, expected, responded } => {
                write!(f, "{mock} expected {expected}, handled {responded}")?;
                if takes.is_empty() { Ok(()) } else { write!(f, "\n  it takes {}", printable(takes)) }
            }
        }
    }
}

impl fmt::Display for Closest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.mock)?;
        if let Some(responded) = self.used_up {
            write!(f, ", used up after {}", requests(responded))?;
        }
        self.differences.iter().try_for_each(|difference| write!(f, "\n    {difference}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proofmark_smithy_model::text::is_printable;

    #[test]
    fn what_a_client_sent_cannot_steer_the_terminal() {
        let text = || "a\u{1b}[2J\u{9b}1m\u{202e}\nb".to_owned();
        let differences = vec![Difference { path: text(), expected: text(), found: text() }];
        let closest = Closest { mock: "get()".to_owned(), used_up: None, differences };
        let all = vec![
            Failure::NoOperation { request: text(), reason: text() },
            Failure::Unmatched {
                operation: "Get".to_owned(),
                request: text(),
                mocks: vec![closest],
                mocked: Vec::new(),
            },
            Failure::Unmet { mock: "get()".to_owned(), takes: text(), expected: Times::from(1), responded: 0 },
        ];
        let shown = Failures { service: "Lambda".to_owned(), all }.to_string();
        assert!(shown.chars().all(|c| c == '\n' || is_printable(c)), "{shown:?}");
        assert!(!shown.lines().any(|line| line.trim_start().starts_with('b')), "{shown}");
    }
}
