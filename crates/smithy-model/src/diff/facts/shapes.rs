//! Facts of pairs of shapes: their own traits and members; and of shapes that only one model reaches.

use super::members;
use crate::diff::fact::{Aspect, Change, Element, Scope};
use crate::diff::side::is_enum;
use crate::diff::walk::{Walk, differing, is_named_type};
use crate::knowledge::{ErrorFacts, Fault};
use crate::model::{Member, Node, Shape, ShapeType};
use std::collections::BTreeMap;

/// Traits of shapes that are compared in another way: what an error is, and what is judged where a member has it.
const COVERED: [&str; 5] = [
    "smithy.api#error",
    "smithy.api#httpError",
    "smithy.api#retryable",
    "smithy.api#timestampFormat",
    "smithy.api#default",
];

/// States what differs between two shapes, and pairs the targets of their members.
pub(in crate::diff) fn state<'m>(walk: &mut Walk<'m>, old: &'m Shape, new: &'m Shape) {
    let scope = walk.scope(old, new);
    if old.ty.name() != new.ty.name() {
        walk.state(&new.id, Element::Shape(new), Change::Type { old, new }, &scope);
        return;
    }
    traits(walk, old, new, &scope);
    if is_enum(new) {
        values(walk, old, new, &scope);
        return;
    }
    members::state(walk, old, new, &scope);
    let names = |shape: &'m Shape, other: &'m Shape| -> Vec<&'m String> {
        shape.members.keys().filter(|name| other.members.contains_key(*name)).collect()
    };
    if names(old, new) != names(new, old) {
        walk.state(&new.id, Element::Shape(new), Change::Order, &scope);
    }
}

fn traits<'m>(walk: &mut Walk<'m>, old: &'m Shape, new: &'m Shape, scope: &Scope) {
    // A target with another name is judged at the member, where both names stand.
    let is_target = old.id.name() != new.id.name() && !is_named_type(new);
    for (id, old_value, new_value) in differing(&old.traits, &new.traits) {
        let is_covered = COVERED.contains(&id) || (is_target && members::INHERITED.contains(&id));
        if !is_covered {
            walk.state(&new.id, Element::Shape(new), Change::Trait { id, old: old_value, new: new_value }, scope);
        }
    }
    if let (Ok(before), Ok(now)) = (ErrorFacts::of(&old.traits), ErrorFacts::of(&new.traits)) {
        let fault = |fault: Fault| match fault {
            Fault::Client => "client",
            Fault::Server => "server",
        };
        let yes = |yes: bool| yes.then(|| "yes".to_owned());
        let aspects = [
            (Aspect::Status, Some(before.status.to_string()), Some(now.status.to_string())),
            (Aspect::Fault, Some(fault(before.fault).to_owned()), Some(fault(now.fault).to_owned())),
            (Aspect::Retryable, yes(before.retryable), yes(now.retryable)),
            (Aspect::Throttling, yes(before.throttling), yes(now.throttling)),
        ];
        for (aspect, old, now) in aspects.into_iter().filter(|(_, old, now)| old != now) {
            walk.state(&new.id, Element::Shape(new), Change::Aspect { aspect, old, new: now }, scope);
        }
    }
}

/// The value of an enum's member on the wire.
pub(in crate::diff) fn value(member: &Member) -> String {
    match member.traits.get("smithy.api#enumValue") {
        Some(Node::String(text)) => text.clone(),
        Some(node) => node.to_string(),
        None => member.name().to_owned(),
    }
}

/// Values are distinguished by what is on the wire.
fn values<'m>(walk: &mut Walk<'m>, old: &'m Shape, new: &'m Shape, scope: &Scope) {
    let by_value = |shape: &'m Shape| -> BTreeMap<String, &'m Member> {
        shape.members.values().map(|member| (value(member), member)).collect()
    };
    let (before, now) = (by_value(old), by_value(new));
    // The crate's variants are known by value, and a renamed value has two names.
    let state = |walk: &mut Walk<'m>, (value, member): (&String, &Member), other: Option<&Member>, change| {
        walk.state(&member.id, Element::Value, change, scope);
        if let Some(fact) = walk.facts.last_mut() {
            fact.also.push(new.id.with_member(value.as_str()));
            fact.also.extend(other.map(|member| member.id.clone()));
        }
    };
    for (value, old_member) in &before {
        let Some(new_member) = now.get(value) else {
            state(walk, (value, *old_member), None, Change::Removed);
            continue;
        };
        if old_member.name() != new_member.name() {
            let change = Change::Renamed { old: old_member.name().to_owned() };
            state(walk, (value, *new_member), Some(*old_member), change);
        }
        for (id, old, new) in differing(&old_member.traits, &new_member.traits) {
            if id != "smithy.api#enumValue" {
                state(walk, (value, *new_member), None, Change::Trait { id, old, new });
            }
        }
    }
    for (value, member) in now.iter().filter(|(value, _)| !before.contains_key(*value)) {
        state(walk, (value, *member), None, Change::Added);
    }
}

/// States which named types are reached in one model only. A pair with two names is one type that was renamed, unless
/// one of the names is known to both models.
pub(in crate::diff) fn state_closure(walk: &mut Walk<'_>) {
    let (old, new) = (walk.old.reached(), walk.new.reached());
    let mut renamed = Vec::new();
    for ((from, to), members) in std::mem::take(&mut walk.renamed) {
        let Some((before, now)) = walk.old.model.shape(from).zip(walk.new.model.shape(to)) else { continue };
        let is_rename = !new.contains_key(from.name()) && !old.contains_key(to.name());
        if is_rename {
            let scope = walk.scope(before, now);
            let change = Change::Renamed { old: from.name().to_owned() };
            walk.state(to, Element::Shape(now), change, &scope);
            if let Some(fact) = walk.facts.last_mut() {
                fact.also.push(from.clone());
                fact.also.extend(members);
            }
            renamed.extend([from.name(), to.name()]);
            continue;
        }
        for id in members {
            let Some(member) = now_member(walk, &id) else { continue };
            let scope = Walk::scope_of(&walk.new, member);
            walk.state(&id, Element::Shape(now), Change::Retargeted { old: before, new: now }, &scope);
        }
    }
    let alone = |shape: &Shape, other: &BTreeMap<&str, &Shape>| {
        is_named_type(shape) && !other.contains_key(shape.id.name()) && !renamed.contains(&shape.id.name())
    };
    let removed = old.values().copied().filter(|shape| alone(shape, &new) && walk.old.root(shape).is_none());
    let added = new.values().copied().filter(|shape| alone(shape, &old) && walk.new.root(shape).is_none());
    let (removed, added): (Vec<_>, Vec<_>) = (removed.collect(), added.collect());
    for shape in removed {
        let scope = Walk::scope_of(&walk.old, shape);
        walk.state(&shape.id, Element::Shape(shape), Change::Removed, &scope);
    }
    for shape in added {
        let scope = Walk::scope_of(&walk.new, shape);
        walk.state(&shape.id, Element::Shape(shape), Change::Added, &scope);
    }
}

/// The shape that has a member of the new model.
fn now_member<'m>(walk: &Walk<'m>, id: &crate::model::ShapeId) -> Option<&'m Shape> {
    let container = crate::model::ShapeId::new(id.namespace(), id.name());
    walk.new.model.shape(&container).filter(|shape| !matches!(shape.ty, ShapeType::Service(_)))
}
