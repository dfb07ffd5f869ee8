//! The semantic model: shape ids, shapes, members and traits. No file formats here (see `load`).

mod closure;
mod number;
mod prelude;
mod shape;
mod shape_id;
mod traits;

pub use number::{as_double, exact_number, has_exact_number, is_number, parse_number};
pub(crate) use number::{round, with_every_number_held};
pub use prelude::{PRELUDE, prelude};
pub use shape::{Member, Model, OperationShape, ResourceShape, ServiceShape, Shape, ShapeType};
pub use shape_id::ShapeId;
pub use traits::Traits;

/// An arbitrary value of a trait, an example or a document: a Smithy node.
pub type Node = serde_json::Value;
