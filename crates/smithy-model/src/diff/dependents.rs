//! Which members of structures and unions have a type that depends on a shape: directly, or through lists and maps. The
//! crate has no items for lists, maps and simple shapes, so that a change of one shows at these members.

use super::fact::{Change, Element, Fact};
use super::side::Side;
use super::walk::Walk;
use crate::model::{ShapeId, ShapeType};
use std::collections::{HashMap, HashSet};

/// The members by the name of what their type depends on.
pub(super) struct Dependents<'m> {
    members: HashMap<&'m str, Vec<&'m ShapeId>>,
    /// The names of lists and maps.
    collections: HashSet<&'m str>,
}

impl<'m> Dependents<'m> {
    pub(super) fn of(walk: &Walk<'m>) -> Self {
        let mut dependents = Self { members: HashMap::new(), collections: HashSet::new() };
        dependents.add(&walk.new);
        dependents.add(&walk.old);
        dependents
    }

    fn add(&mut self, side: &Side<'m>) {
        let reached = side.reached();
        let containers = reached.values().filter(|shape| matches!(shape.ty, ShapeType::Structure | ShapeType::Union));
        for member in containers.flat_map(|shape| shape.members.values()) {
            let mut open = vec![&member.target];
            while let Some(target) = open.pop() {
                let members = self.members.entry(target.name()).or_default();
                if members.contains(&&member.id) {
                    continue;
                }
                members.push(&member.id);
                if let Some(shape) = side.model.shape(target)
                    && matches!(shape.ty, ShapeType::List | ShapeType::Map)
                {
                    self.collections.insert(target.name());
                    open.extend(shape.members.values().map(|item| &item.target));
                }
            }
        }
    }

    /// The members whose type a fact changes, beside those that it names.
    pub(super) fn of_fact(&self, fact: &Fact<'_>) -> Vec<ShapeId> {
        const TYPES: [&str; 2] = ["smithy.api#sparse", "smithy.api#streaming"];
        let is_type = match &fact.change {
            Change::Type { .. } => true,
            Change::Trait { id, .. } => TYPES.contains(id),
            _ => false,
        };
        let mut members = Vec::new();
        let mut add = |name: &str| {
            let found = self.members.get(name).into_iter().flatten();
            members.extend(found.map(|id| (*id).clone()));
        };
        if is_type && matches!(fact.element, Element::Shape(_)) {
            add(fact.subject.name());
        }
        // Of a structure with a member of such a name nothing depends in this way.
        let items = std::iter::once(&fact.subject).chain(&fact.also).filter(|id| {
            let is_item = matches!(id.member(), Some("member" | "key" | "value"));
            is_item && self.collections.contains(id.name())
        });
        items.for_each(|id| add(id.name()));
        members
    }
}
