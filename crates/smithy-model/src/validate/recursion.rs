//! No value is infinite: a structure that contains itself does so through a member that may be left out, or through
//! a list, map or union with a way out.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Member, Model, Shape, ShapeId, ShapeType};
use std::collections::BTreeMap;

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    let endless = endless(model);
    for shape in model.shapes.values().filter(|shape| endless.contains_key(&shape.id)) {
        let member = shape.members.values().find(|m| needs(shape, m) && endless.contains_key(&m.target));
        let (at, way) = match member {
            Some(member) => (&member.id, format!(" through `{}`", member.target)),
            None => (&shape.id, String::new()),
        };
        let message = format!("`{}` must contain itself{way} without end", shape.id.name());
        let diagnostic = Diagnostic::error("infinite-recursion", message).on(at);
        report.push(diagnostic.help("make one member of the cycle optional"));
    }
}

/// The shapes that no value can end, with how many of their members have no end.
fn endless(model: &Model) -> BTreeMap<&ShapeId, usize> {
    // A shape is finite as soon as what it must contain is. Each that is found so is looked at once.
    let mut open = BTreeMap::new();
    let mut users: BTreeMap<&ShapeId, Vec<&ShapeId>> = BTreeMap::new();
    let mut finite = Vec::new();
    for shape in model.shapes.values() {
        let needed: Vec<&Member> = shape.members.values().filter(|member| needs(shape, member)).collect();
        // Of a union, any one alternative that ends will do.
        match if shape.ty == ShapeType::Union { needed.len().min(1) } else { needed.len() } {
            0 => finite.push(&shape.id),
            count => drop(open.insert(&shape.id, count)),
        }
        needed.iter().for_each(|member| users.entry(&member.target).or_default().push(&shape.id));
    }
    while let Some(id) = finite.pop() {
        for user in users.remove(id).into_iter().flatten() {
            match open.get_mut(user) {
                Some(1) => {
                    open.remove(user);
                    finite.push(user);
                }
                Some(count) => *count -= 1,
                None => {}
            }
        }
    }
    open
}

/// Whether a value of the shape must hold one of the member, or may be of it alone. Lists and maps can be empty.
fn needs(shape: &Shape, member: &Member) -> bool {
    match shape.ty {
        ShapeType::Structure => member.traits.has("smithy.api#required"),
        ShapeType::Union => true,
        _ => false,
    }
}
