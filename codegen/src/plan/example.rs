//! Documented examples, `smithy.api#examples`.

use super::Object;
use proofmark_smithy_model::model::ShapeId;

/// A documented example.
#[derive(Debug, Clone)]
pub struct Example {
    /// Which of the operation's examples it is, from 1.
    pub number: usize,
    /// What it shows, in the model's words.
    pub title: String,
    /// The input.
    pub input: Object,
    /// The output. There is none where the example shows an error, or leaves out an output with required members.
    pub output: Option<Object>,
    /// The error, where the example shows one.
    pub error: Option<ExampleError>,
}

/// The error that an example shows.
#[derive(Debug, Clone)]
pub struct ExampleError {
    /// The error's shape.
    pub shape: ShapeId,
    /// What it holds.
    pub content: Object,
}

/// A documented example that contradicts the model. It was reported, and is shown nowhere.
#[derive(Debug, Clone)]
pub struct UnusableExample {
    /// Which of the operation's examples it is, from 1.
    pub number: usize,
    /// The first contradiction.
    pub reason: String,
}
