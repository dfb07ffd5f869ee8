//! Two services side by side: which shapes are still to be compared, and the facts so far. Shapes are paired by the path
//! on which they are reached, not by name: so a renamed shape is compared with its predecessor.

use super::fact::{Change, Element, Fact, Scope, Site};
use super::location::Wire;
use super::side::{Side, Uses};
use super::targeted::Targeted;
use crate::model::{Member, Node, PRELUDE, Shape, ShapeId, ShapeType, Traits};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

/// The state of one comparison.
pub(super) struct Walk<'m> {
    pub(super) old: Side<'m>,
    pub(super) new: Side<'m>,
    /// The names of all operations, sorted.
    pub(super) names: Vec<&'m str>,
    pub(super) wire: (Wire, Wire),
    pub(super) facts: Vec<Fact<'m>>,
    /// Shapes that were paired under two names, with the members through which that was found.
    pub(super) renamed: BTreeMap<(&'m ShapeId, &'m ShapeId), Vec<ShapeId>>,
    seen: HashSet<(&'m ShapeId, &'m ShapeId)>,
    open: Vec<(&'m Shape, &'m Shape)>,
}

impl<'m> Walk<'m> {
    pub(super) fn new(mut old: Side<'m>, mut new: Side<'m>) -> Self {
        let names: BTreeSet<&str> = old.operations.keys().chain(new.operations.keys()).copied().collect();
        let names: Vec<&str> = names.into_iter().collect();
        old.find_uses(&names);
        new.find_uses(&names);
        let wire = (Wire::of(&old.facts.protocols(old.model)), Wire::of(&new.facts.protocols(new.model)));
        let (facts, renamed, seen, open) = (Vec::new(), BTreeMap::new(), HashSet::new(), Vec::new());
        Self { old, new, names, wire, facts, renamed, seen, open }
    }

    /// The number of an operation.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.names.binary_search(&name).ok()
    }

    pub(super) fn state(&mut self, subject: &ShapeId, element: Element<'m>, change: Change<'m>, scope: &Scope) {
        self.facts.push(Fact { subject: subject.clone(), also: Vec::new(), element, change, scope: scope.clone() });
    }

    /// Notes that two shapes are to be compared.
    pub(super) fn pair(&mut self, old: &'m Shape, new: &'m Shape) {
        let is_prelude = |shape: &Shape| shape.id.namespace() == PRELUDE && shape.id.name() != "Unit";
        if !(is_prelude(old) && is_prelude(new)) && self.seen.insert((&old.id, &new.id)) {
            self.open.push((old, new));
        }
    }

    /// Two shapes that are still to be compared.
    pub(super) fn next_pair(&mut self) -> Option<(&'m Shape, &'m Shape)> {
        self.open.pop()
    }

    /// Notes that the input, output or error with these ids are to be compared.
    pub(super) fn pair_ids(&mut self, old: &ShapeId, new: &ShapeId) {
        if let (Some(old), Some(new)) = (self.old.model.shape(old), self.new.model.shape(new)) {
            self.pair(old, new);
        }
    }

    /// The operations that reach a pair of shapes in both models.
    pub(super) fn scope(&self, old: &Shape, new: &Shape) -> Scope {
        let none = Uses::default();
        let (old, new) = (self.old.uses(old).unwrap_or(&none), self.new.uses(new).unwrap_or(&none));
        Scope::Uses(Rc::new(old.common(new)))
    }

    /// The operations that reach a shape of one model.
    pub(super) fn scope_of(side: &Side<'m>, shape: &Shape) -> Scope {
        Scope::Uses(Rc::new(side.uses(shape).cloned().unwrap_or_default()))
    }

    /// A member of either model, with its target.
    pub(super) fn site(&self, container: &'m Shape, old: Option<&'m Member>, new: Option<&'m Member>) -> Site<'m> {
        let targeted = |side: &Side<'m>, member: Option<&'m Member>| {
            let member = member?;
            Some(Targeted { member, target: side.model.shape(&member.target)? })
        };
        Site { container, old: targeted(&self.old, old), new: targeted(&self.new, new) }
    }
}

/// The traits of which one has another value, or none: id, old and new value.
pub(super) fn differing<'m>(
    old: &'m Traits,
    new: &'m Traits,
) -> impl Iterator<Item = (&'m str, Option<&'m Node>, Option<&'m Node>)> {
    let kept = old.iter().map(|(id, value)| (id, Some(value), new.get(id)));
    let added = new.iter().filter(|(id, _)| !old.has(id)).map(|(id, value)| (id, None, Some(value)));
    kept.chain(added).filter(|(_, old, new)| old != new)
}

/// Whether a shape has a Rust type of its own name.
pub(super) fn is_named_type(shape: &Shape) -> bool {
    matches!(shape.ty, ShapeType::Structure | ShapeType::Union | ShapeType::Enum) && shape.id.namespace() != PRELUDE
}
