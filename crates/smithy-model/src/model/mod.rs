//! The semantic model: shape ids, shapes, members and traits. No file formats here (see `load`).

mod closure;
mod number;
mod prelude;
mod shape;
mod shape_id;
mod traits;

pub(crate) use number::with_every_number_held;
pub use number::{as_double, has_huge_number, huge_number, is_number, parse_number};
pub use prelude::{PRELUDE, prelude};
pub use shape::{Member, Model, OperationShape, ResourceShape, ServiceShape, Shape, ShapeType};
pub use shape_id::ShapeId;
pub use traits::Traits;

/// An arbitrary value of a trait, an example or a document: a Smithy node.
pub type Node = serde_json::Value;
