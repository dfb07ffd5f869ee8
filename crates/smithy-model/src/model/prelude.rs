//! The shapes that every model has: `smithy.api#String` and its siblings. Trait definitions are not among them.

use super::{Node, Shape, ShapeId, ShapeType, Traits};

/// The namespace of the prelude.
pub const PRELUDE: &str = "smithy.api";

/// The prelude's shapes.
pub fn prelude() -> Vec<Shape> {
    let plain = [
        ("String", ShapeType::String),
        ("Blob", ShapeType::Blob),
        ("BigInteger", ShapeType::BigInteger),
        ("BigDecimal", ShapeType::BigDecimal),
        ("Timestamp", ShapeType::Timestamp),
        ("Document", ShapeType::Document),
        ("Boolean", ShapeType::Boolean),
        ("Byte", ShapeType::Byte),
        ("Short", ShapeType::Short),
        ("Integer", ShapeType::Integer),
        ("Long", ShapeType::Long),
        ("Float", ShapeType::Float),
        ("Double", ShapeType::Double),
        ("Unit", ShapeType::Structure),
    ];
    let primitive = [
        ("PrimitiveBoolean", ShapeType::Boolean, Node::Bool(false)),
        ("PrimitiveByte", ShapeType::Byte, 0.into()),
        ("PrimitiveShort", ShapeType::Short, 0.into()),
        ("PrimitiveInteger", ShapeType::Integer, 0.into()),
        ("PrimitiveLong", ShapeType::Long, 0.into()),
        ("PrimitiveFloat", ShapeType::Float, 0.into()),
        ("PrimitiveDouble", ShapeType::Double, 0.into()),
    ];
    let shape = |name: &str, ty, default: Option<Node>| {
        let mut traits = Traits::default();
        if let Some(default) = default {
            traits.insert("smithy.api#default", default);
        }
        if name == "Unit" {
            traits.insert("smithy.api#unitType", Node::Object(Default::default()));
        }
        Shape { id: ShapeId::new(PRELUDE, name), ty, traits, members: Default::default() }
    };
    let plain = plain.into_iter().map(|(name, ty)| shape(name, ty, None));
    plain.chain(primitive.into_iter().map(|(name, ty, default)| shape(name, ty, Some(default)))).collect()
}
