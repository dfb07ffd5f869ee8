//! No value is infinite: a structure that contains itself does so through a member that may be left out, or through
//! a list, map or union with a way out.

use crate::diagnostic::{Diagnostic, Report};
use crate::model::{Model, Shape, ShapeId, ShapeType};
use std::collections::BTreeSet;

pub(super) fn check(model: &Model, report: &mut Report) {
    // A shape is finite as soon as all that it must contain is. Repeating until nothing changes needs no stack.
    let mut finite: BTreeSet<&ShapeId> = BTreeSet::new();
    loop {
        let before = finite.len();
        for shape in model.shapes.values() {
            if !finite.contains(&shape.id) && is_finite(shape, &finite) {
                finite.insert(&shape.id);
            }
        }
        if finite.len() == before {
            break;
        }
    }
    for shape in model.shapes.values().filter(|s| !finite.contains(&s.id)) {
        let member = shape.members.values().find(|m| needs(shape, m) && !finite.contains(&m.target));
        let (at, way) = match member {
            Some(member) => (&member.id, format!(" through `{}`", member.target)),
            None => (&shape.id, String::new()),
        };
        let message = format!("`{}` must contain itself{way} without end", shape.id.name());
        let diagnostic = Diagnostic::error("infinite-recursion", message).on(at);
        report.push(diagnostic.help("make one member of the cycle optional"));
    }
}

fn needs(shape: &Shape, member: &crate::model::Member) -> bool {
    match shape.ty {
        ShapeType::Structure => member.traits.has("smithy.api#required"),
        ShapeType::Union => true,
        _ => false,
    }
}

fn is_finite(shape: &Shape, finite: &BTreeSet<&ShapeId>) -> bool {
    match shape.ty {
        ShapeType::Structure => shape.members.values().all(|m| !needs(shape, m) || finite.contains(&m.target)),
        // Any one alternative that ends will do.
        ShapeType::Union => shape.members.is_empty() || shape.members.values().any(|m| finite.contains(&m.target)),
        // Lists and maps can be empty.
        _ => true,
    }
}
