//! The vocabulary in which every reader speaks to the assembler.

use super::version::Version;
use crate::model::{Node, ShapeId, ShapeType};

/// One thing that a file says.
pub(crate) enum Fact {
    /// What is stated from here on stands in the file of this name.
    File(String),
    /// The file defines shapes and traits of this namespace.
    Namespace(String),
    /// The Smithy version of the file, and so of the shapes that are stated from here on.
    Version(Version),
    /// The file knows defaults of zero only as the absence of `box`, wherever zero is not a value and a required member
    /// has none.
    LossyDefaults,
    /// A top-level metadata entry.
    Metadata(String, Node),
    /// This shape is defined here; its members, mixins and resource are stated before another shape is defined.
    Shape(ShapeId, ShapeType),
    /// This list is a `set`, as Smithy 1.0 has it.
    Set(ShapeId),
    /// This shape has this member (the id names both) that targets that shape.
    Member(ShapeId, ShapeId),
    /// This shape has this member; what it targets is said by the shape's resource or by a mixin.
    ElidedMember(ShapeId),
    /// This structure takes the targets of elided members from that resource.
    Resource(ShapeId, ShapeId),
    /// This shape takes in that mixin.
    Mixin(ShapeId, ShapeId),
    /// This trait with this value is applied to this shape or member, here or from afar.
    Trait(ShapeId, String, Node),
}
