//! The shapes of Smithy's package `smithy-validation-model`, which servers' models name without bringing them: the
//! error for requests that break constraints. A model that defines them itself keeps its own.

use crate::model::{Member, Node, PRELUDE, Shape, ShapeId, ShapeType, Traits};
use std::collections::BTreeMap;

const NAMESPACE: &str = "smithy.framework";

/// Adds those that the shapes, or traits that are applied to them, refer to and that are not defined.
pub(super) fn add_missing<'a>(shapes: &mut BTreeMap<ShapeId, Shape>, mut applied: impl Iterator<Item = &'a ShapeId>) {
    if shapes.values().any(refers) || applied.any(|target| target.namespace() == NAMESPACE) {
        for shape in shapes_of_package() {
            shapes.entry(shape.id.clone()).or_insert(shape);
        }
    }
}

fn refers(shape: &Shape) -> bool {
    let is_ours = |id: &ShapeId| id.namespace() == NAMESPACE;
    let named = match &shape.ty {
        ShapeType::Operation(operation) => operation.errors.as_slice(),
        ShapeType::Service(service) => service.errors.as_slice(),
        _ => &[],
    };
    !is_ours(&shape.id) && (named.iter().any(is_ours) || shape.members.values().any(|member| is_ours(&member.target)))
}

fn shapes_of_package() -> [Shape; 3] {
    let string = || ShapeId::new(PRELUDE, "String");
    let ours = |name: &str| ShapeId::new(NAMESPACE, name);
    let mut exception = shape(
        "ValidationException",
        ShapeType::Structure,
        [("message", string(), true), ("fieldList", ours("ValidationExceptionFieldList"), false)],
    );
    exception.traits.insert("smithy.api#error", "client".into());
    let field = shape(
        "ValidationExceptionField",
        ShapeType::Structure,
        [("path", string(), true), ("message", string(), true)],
    );
    let list =
        shape("ValidationExceptionFieldList", ShapeType::List, [("member", ours("ValidationExceptionField"), false)]);
    [exception, field, list]
}

/// A shape with these members, each with its target and whether it is required.
fn shape<const N: usize>(name: &str, ty: ShapeType, members: [(&str, ShapeId, bool); N]) -> Shape {
    let id = ShapeId::new(NAMESPACE, name);
    let member = |(name, target, required): (&str, ShapeId, bool)| {
        let mut traits = Traits::default();
        if required {
            traits.insert("smithy.api#required", Node::Object(Default::default()));
        }
        (name.to_owned(), Member { id: id.with_member(name), target, traits })
    };
    let members = members.into_iter().map(member).collect();
    Shape { members, id, ty, traits: Traits::default() }
}
