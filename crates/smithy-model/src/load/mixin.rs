//! Flattens mixins: what a mixin has is copied into the shapes that take it in, and the mixins disappear.

use super::application::{Application, apply};
use super::traits::TRAIT;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Member, PRELUDE, ResourceShape, Shape, ShapeId, ShapeType, Traits};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

const MIXIN: &str = "smithy.api#mixin";

/// The most mixins that are taken in one over the other. No model comes near this.
const DEEPEST: usize = 256;

/// Flattens, applies the traits that waited for members from mixins, and hands back those without a target.
pub(super) fn flatten(
    shapes: &mut BTreeMap<ShapeId, Shape>,
    mixins: &BTreeMap<ShapeId, Vec<ShapeId>>,
    elided: &mut BTreeSet<ShapeId>,
    waiting: Vec<Application>,
    report: &mut Diagnostics,
) -> Vec<Application> {
    shapes.values().filter(|shape| shape.traits.has(MIXIN)).for_each(|mixin| check(mixin, report));
    let mut waiting_for: BTreeMap<ShapeId, Vec<Application>> = BTreeMap::new();
    for application in waiting {
        let (target, ..) = &application;
        waiting_for.entry(ShapeId::new(target.namespace(), target.name())).or_default().push(application);
    }
    let mut done = BTreeSet::new();
    for id in mixins.keys() {
        let mut order = Vec::new();
        if let Err(findings) = visit(id, mixins, &mut done, &mut BTreeSet::new(), &mut order) {
            report.extend(findings);
            break;
        }
        for id in order {
            merge(&id, shapes, mixins, elided, report);
            // What is applied to an inherited member comes after what the mixin says of it.
            let left = waiting_for.remove(&id).into_iter().flatten();
            let left: Vec<_> = left.filter_map(|waiting| apply(shapes, waiting, Traits::insert)).collect();
            if !left.is_empty() {
                waiting_for.insert(id, left);
            }
        }
    }
    // What defines a trait is needed where the trait is applied.
    shapes.retain(|_, shape| !shape.traits.has(MIXIN) || shape.traits.has(TRAIT));
    waiting_for.into_values().flatten().collect()
}

/// A mixin of operations or resources can bring traits, and errors to operations, but nothing of which a shape has one.
fn check(mixin: &Shape, report: &mut Diagnostics) {
    let unit = ShapeId::new(PRELUDE, "Unit");
    let message = match &mixin.ty {
        ShapeType::Operation(operation) if operation.input != unit || operation.output != unit => {
            "an operation that is a mixin has no input and no output"
        }
        ShapeType::Resource(resource) if **resource != ResourceShape::default() => {
            "a resource that is a mixin has traits only: no identifiers, properties, operations or resources"
        }
        _ => return,
    };
    let diagnostic = Diagnostic::error("bad-mixin", message).on(&mixin.id);
    report.push(diagnostic.help("move these into the shapes that take the mixin in"));
}

/// Lists what has to be merged for this shape, mixins first.
fn visit(
    id: &ShapeId,
    mixins: &BTreeMap<ShapeId, Vec<ShapeId>>,
    done: &mut BTreeSet<ShapeId>,
    open: &mut BTreeSet<ShapeId>,
    order: &mut Vec<ShapeId>,
) -> Result<(), Diagnostics> {
    if done.contains(id) {
        return Ok(());
    }
    if !open.insert(id.clone()) {
        let message = format!("`{id}` takes itself in as a mixin, over others or directly");
        return Err(Diagnostic::error("mixin-cycle", message).on(id).help("break the cycle").into());
    }
    if open.len() > DEEPEST {
        let message = format!("`{id}` is taken in as a mixin over more than {DEEPEST} others");
        return Err(Diagnostic::error("mixin-depth", message).on(id).help("take mixins in over fewer others").into());
    }
    for mixin in mixins.get(id).into_iter().flatten() {
        visit(mixin, mixins, done, open, order)?;
    }
    open.remove(id);
    done.insert(id.clone());
    order.push(id.clone());
    Ok(())
}

fn merge(
    id: &ShapeId,
    shapes: &mut BTreeMap<ShapeId, Shape>,
    mixins: &BTreeMap<ShapeId, Vec<ShapeId>>,
    elided: &mut BTreeSet<ShapeId>,
    report: &mut Diagnostics,
) {
    let Some(mixins) = mixins.get(id) else { return };
    let Some(mut shape) = shapes.remove(id) else { return };
    let mut members = IndexMap::<String, Member>::new();
    let mut traits = Traits::default();
    for mixin_id in mixins {
        let Some(mixin) = shapes.get(mixin_id) else {
            let message = format!("the mixin `{mixin_id}` is not defined");
            report.push(Diagnostic::error("unknown-mixin", message).on(id).help("correct the id or define the mixin"));
            continue;
        };
        let Some(definition) = mixin.traits.get(MIXIN) else {
            let message = format!("`{mixin_id}` is used as a mixin, but has no trait `{MIXIN}`");
            report.push(Diagnostic::error("no-mixin", message).on(id).help("apply the trait, or do not mix it in"));
            continue;
        };
        if mixin.ty.name() != shape.ty.name() {
            let message = format!("{} cannot take in the {} `{mixin_id}`", shape.ty.with_article(), mixin.ty.name());
            report.push(Diagnostic::error("mixin-type", message).on(id).help("a mixin has the type of its shape"));
            continue;
        }
        let local = definition.get("localTraits").and_then(|l| l.as_array()).cloned().unwrap_or_default();
        for (name, value) in mixin.traits.iter() {
            if name != MIXIN && !local.iter().any(|l| l.as_str() == Some(name)) {
                traits.insert(name, value.clone());
            }
        }
        for (name, member) in &mixin.members {
            let mut member = member.clone();
            member.id = id.with_member(name.as_str());
            match members.get_mut(name) {
                Some(inherited) => unite(inherited, member, report),
                None => drop(members.insert(name.clone(), member)),
            }
        }
        take_service_fields(&mut shape.ty, &mixin.ty);
    }
    for (name, own) in std::mem::take(&mut shape.members) {
        // A member that a mixin brings too keeps its place and gets the traits of both.
        match members.get_mut(&name) {
            Some(inherited) => {
                let target = if elided.remove(&own.id) { inherited.target.clone() } else { own.target };
                unite(inherited, Member { target, ..own }, report);
            }
            None => drop(members.insert(name, own)),
        }
    }
    for (name, value) in shape.traits.iter() {
        traits.insert(name, value.clone());
    }
    shape.members = members;
    shape.traits = traits;
    shapes.insert(id.clone(), shape);
}

/// Adds to a member what a later definition of it says. The targets must agree.
fn unite(member: &mut Member, later: Member, report: &mut Diagnostics) {
    if member.target != later.target {
        let message = format!("the member targets `{}`, but a mixin has it with `{}`", later.target, member.target);
        let diagnostic = Diagnostic::error("mixin-member", message).on(&member.id);
        report.push(diagnostic.help("rename the member, or let both target the same shape"));
    }
    later.traits.iter().for_each(|(id, value)| member.traits.insert(id, value.clone()));
}

fn take_service_fields(to: &mut ShapeType, from: &ShapeType) {
    let prepend = |to: &mut Vec<ShapeId>, from: &[ShapeId]| {
        let own = std::mem::replace(to, from.to_vec());
        for id in own {
            if !to.contains(&id) {
                to.push(id);
            }
        }
    };
    match (to, from) {
        (ShapeType::Service(to), ShapeType::Service(from)) => {
            prepend(&mut to.operations, &from.operations);
            prepend(&mut to.resources, &from.resources);
            prepend(&mut to.errors, &from.errors);
            if to.version.is_empty() {
                to.version.clone_from(&from.version);
            }
            for (id, name) in &from.rename {
                to.rename.entry(id.clone()).or_insert_with(|| name.clone());
            }
        }
        (ShapeType::Operation(to), ShapeType::Operation(from)) => prepend(&mut to.errors, &from.errors),
        _ => {}
    }
}
