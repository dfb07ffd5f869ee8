//! Values synthesized from the model: by seed, satisfying every constraint; values at the boundaries of constraints;
//! and the smallest input that still fails. Writing them as messages is the business of [`write`](mod@crate::write).

mod boundary;
mod number;
mod options;
mod pattern;
mod readable;
mod shrink;
mod text;
mod value;

pub use boundary::{Boundary, boundaries};
pub use options::{LONGEST, Members, Options, Style, SynthError};
pub(crate) use pattern::TextShape;
pub use shrink::shrink;

use crate::api::{Api, ApiOperation, Member, SchemaId};
use fastrand::Rng;
use proofmark_smithy_model::model::Node;
use value::Maker;

/// An input that satisfies every constraint: some members, varied.
pub fn input(api: &Api, operation: &ApiOperation, seed: u64) -> Result<Node, SynthError> {
    input_with(api, operation, seed, Options::VARIED)
}

/// An output that satisfies every constraint: all members, readable, and the last page of a paginated operation, so
/// that a client that asks for all pages comes to an end.
pub fn output(api: &Api, operation: &ApiOperation, seed: u64) -> Result<Node, SynthError> {
    output_with(api, operation, seed, Options::COMPLETE)
}

/// An input of a certain kind.
pub fn input_with(api: &Api, operation: &ApiOperation, seed: u64, options: Options) -> Result<Node, SynthError> {
    Maker::new(api, &mut Rng::with_seed(seed), options).whole(operation.input, None)
}

/// An output of a certain kind, the last page as in [`output`].
pub fn output_with(api: &Api, operation: &ApiOperation, seed: u64, options: Options) -> Result<Node, SynthError> {
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
