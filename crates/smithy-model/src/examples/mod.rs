//! The documented examples of operations: brought into Smithy's example form on loading, and validated against the
//! model. A defect is reported by name; the example stays as it is.

mod lint;
mod normalise;

pub use lint::lint_examples;
pub use normalise::normalise_examples;

use crate::model::{Node, OperationShape, Shape, ShapeId, ShapeType};
use crate::text::printable;
use std::fmt;

/// What is wrong with an example.
#[derive(Clone, Debug, PartialEq)]
pub struct Defect {
    /// The operation that the example belongs to.
    pub operation: ShapeId,
    /// Which of the operation's examples, from 1.
    pub example: usize,
    /// Where in the example, `input.UUID`.
    pub path: String,
    /// What kind of defect, `length`, `pattern`, `unknown-member`, ...
    pub code: &'static str,
    /// What was found and what the model asks for.
    pub message: String,
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, example, path, code, message } = self;
        let (path, message) = (printable(path), printable(message));
        write!(f, "{} example {example}, {path}: {message} [{code}]", operation.name())
    }
}

/// The structures that an example's `input` and `output`, or `error`, are values of.
fn parts<'a>(operation: &OperationShape, example: &'a Node) -> Vec<(&'static str, &'a Node, ShapeId)> {
    let mut parts = Vec::new();
    if let Some(input) = example.get("input") {
        parts.push(("input", input, operation.input.clone()));
    }
    if let Some(output) = example.get("output") {
        parts.push(("output", output, operation.output.clone()));
    }
    if let Some(error) = example.get("error")
        && let (Some(id), Some(content)) = (error.get("shapeId").and_then(Node::as_str), error.get("content"))
        && let Some(id) = ShapeId::parse(id)
    {
        parts.push(("error", content, id));
    }
    parts
}

/// The operation and the examples of a shape that has some.
fn examples(shape: &Shape) -> Option<(&OperationShape, &Vec<Node>)> {
    match &shape.ty {
        ShapeType::Operation(operation) => Some((operation, shape.traits.get("smithy.api#examples")?.as_array()?)),
        _ => None,
    }
}
