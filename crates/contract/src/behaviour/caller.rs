//! How the checks of behaviours reach the server that they are tried on.

use crate::report::{Exchange, Finding};
use proofmark_smithy_model::model::Node;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// Calls a server, as far as the options of the run allow.
pub trait Caller: Sync {
    /// Calls an operation and reads the response by the model. An operation that the API does not have gets
    /// [`Received::Nothing`].
    fn call<'a>(&'a self, operation: &'a str, input: Node) -> Pin<Box<dyn Future<Output = Reply> + Send + 'a>>;

    /// Whether an operation is to be verified.
    fn wants(&self, operation: &str) -> bool;

    /// Whether operations that write may be called.
    fn allows_writes(&self) -> bool;

    /// The value that a member of inputs is to have, if the options of the run give one.
    fn given_input(&self, member: &str) -> Option<&Node>;

    /// Why no more calls are to be made: the server has left so many without a response that calling on would only take
    /// time, or the time of the run is over.
    fn is_over(&self) -> Option<&'static str>;
}

/// What came of a call.
#[derive(Clone, Debug)]
pub struct Reply {
    /// What the server said.
    pub response: CheckedResponse,
    /// Request and response as texts; none when no request could be written.
    pub exchange: Option<Exchange>,
}

/// What a server said, and what is wrong with how it said it.
#[derive(Clone, Debug)]
pub struct CheckedResponse {
    /// What it said.
    pub received: Received,
    /// Where the response is not what the model says of such a response.
    pub findings: Vec<Finding>,
}

/// What a server said.
#[derive(Clone, Debug, PartialEq)]
pub enum Received {
    /// The operation's output, in document form.
    Output(Node),
    /// An error.
    Error(ReceivedError),
    /// Nothing that can be understood.
    Nothing,
}

/// An error that a server responded with.
#[derive(Clone, Debug, PartialEq)]
pub struct ReceivedError {
    /// Its bare name.
    pub name: String,
    /// The HTTP status.
    pub status: u16,
    /// Its text, if it has one.
    pub message: Option<String>,
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Output(_) => f.write_str("a success"),
            Self::Error(error) => error.fmt(f),
            Self::Nothing => f.write_str("nothing that can be understood"),
        }
    }
}

impl fmt::Display for ReceivedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with status {}", self.name, self.status)?;
        match &self.message {
            Some(message) => write!(f, ", \"{}\"", message.chars().take(200).collect::<String>()),
            None => Ok(()),
        }
    }
}
