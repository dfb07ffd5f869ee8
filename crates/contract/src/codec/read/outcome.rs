//! What was read of a message.

use crate::api::{ApiOperation, SchemaId};
use crate::violation::Violation;
use proofmark_smithy_model::model::Node;

/// What a request says.
#[derive(Debug)]
pub struct RequestRead<'a> {
    /// The operation that it calls.
    pub operation: &'a ApiOperation,
    /// Its input in document form, without what cannot be read.
    pub input: Node,
    /// In what it violates the model.
    pub violations: Vec<Violation>,
}

/// What a response says.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseRead {
    /// An output or an error.
    pub outcome: ResponseOutcome,
    /// In what it violates the model.
    pub violations: Vec<Violation>,
}

/// An output or an error.
#[derive(Clone, Debug, PartialEq)]
pub enum ResponseOutcome {
    /// The operation's output in document form.
    Output(Node),
    /// An error.
    Error(ErrorRead),
}

/// An error, as it was received.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorRead {
    /// Its name, without namespace and what servers append; empty when the response does not say.
    pub name: String,
    /// Its schema; none when the API's model does not have it.
    pub schema: Option<SchemaId>,
    /// Its text, by either of the names that it has.
    pub message: Option<String>,
    /// Its members in document form; those of an error that the model does not have as they are in the body.
    pub members: Node,
}
