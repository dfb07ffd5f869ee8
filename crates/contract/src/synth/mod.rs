//! Values made up from the model: by seed, satisfying every constraint; values at the boundaries of constraints; and
//! the smallest input that still fails. Writing them as messages is the business of [`write`](mod@crate::write).

mod boundary;
mod number;
mod pattern;
mod readable;
mod shrink;
mod text;
mod value;

pub use boundary::{Boundary, boundaries};
pub(crate) use pattern::TextShape;
pub use shrink::shrink;

use crate::api::{Api, Member, Operation, SchemaId};
use fastrand::Rng;
use proofmark_smithy_model::model::Node;
use value::Maker;

/// Blobs and strings are made no longer than this, unless their model asks for more: constraints that allow megabytes
/// are not tried at their upper end.
pub const LONGEST: u64 = 64 * 1024;

/// What values look like.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Which members are set.
    pub members: Members,
    /// What texts and numbers look like.
    pub style: Style,
}

/// Which members of structures are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Members {
    /// Those that the model requires.
    Required,
    /// All; recursive shapes come to an end after one more round.
    All,
    /// The required ones, and each other one with a chance of a half.
    Some,
}

/// What texts and numbers look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// What a person might have written, wherever the model takes it.
    Readable,
    /// All over what the model takes: rare characters, ends of ranges, empty lists.
    Varied,
}

impl Options {
    /// All members, readable.
    pub const COMPLETE: Self = Self { members: Members::All, style: Style::Readable };
    /// Required members only, readable.
    pub const MINIMAL: Self = Self { members: Members::Required, style: Style::Readable };
    /// For property tests: some members, varied.
    pub const VARIED: Self = Self { members: Members::Some, style: Style::Varied };
}

/// A constraint that no value was found for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: no value found: {reason}")]
pub struct SynthError {
    /// Where, by member names.
    pub path: String,
    /// What stands in the way.
    pub reason: String,
}

/// An input that satisfies every constraint: some members, varied.
pub fn input(api: &Api, operation: &Operation, seed: u64) -> Result<Node, SynthError> {
    input_with(api, operation, seed, Options::VARIED)
}

/// An output that satisfies every constraint: all members, readable, and the last page of a paginated operation, so that
/// a client that asks for all pages comes to an end.
pub fn output(api: &Api, operation: &Operation, seed: u64) -> Result<Node, SynthError> {
    output_with(api, operation, seed, Options::COMPLETE)
}

/// An input of a certain kind.
pub fn input_with(api: &Api, operation: &Operation, seed: u64, options: Options) -> Result<Node, SynthError> {
    Maker::new(api, &mut Rng::with_seed(seed), options).whole(operation.input, None)
}

/// An output of a certain kind, the last page as in [`output`].
pub fn output_with(api: &Api, operation: &Operation, seed: u64, options: Options) -> Result<Node, SynthError> {
    Maker::new(api, &mut Rng::with_seed(seed), options).whole(operation.output, Some(operation))
}

/// The members of an error of the model.
pub fn error(api: &Api, error: SchemaId, seed: u64, options: Options) -> Result<Node, SynthError> {
    Maker::new(api, &mut Rng::with_seed(seed), options).whole(error, None)
}

/// A value for a member.
pub fn value(api: &Api, member: &Member, rng: &mut Rng, options: Options) -> Result<Node, SynthError> {
    Maker::new(api, rng, options).member(member)
}
