//! Traits applied to shapes and members.

use crate::model::{Node, Shape, ShapeId, Traits};
use std::collections::BTreeMap;

/// A trait applied to a shape or member.
pub(super) type Application = (ShapeId, String, Node);

/// Puts a trait on its target, or hands it back when there is no such target (yet).
pub(super) fn apply(
    shapes: &mut BTreeMap<ShapeId, Shape>,
    application: Application,
    put: impl FnOnce(&mut Traits, String, Node),
) -> Option<Application> {
    let (target, id, value) = application;
    let owner = ShapeId::new(target.namespace(), target.name());
    let place = shapes.get_mut(&owner).and_then(|shape| match target.member() {
        None => Some(&mut shape.traits),
        Some(name) => shape.members.get_mut(name).map(|m| &mut m.traits),
    });
    match place {
        Some(traits) => {
            put(traits, id, value);
            None
        }
        None => Some((target, id, value)),
    }
}
