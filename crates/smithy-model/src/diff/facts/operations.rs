//! Facts of operations: added, removed, renamed, their bindings, errors, and what belongs to their traits.

use super::paths;
use crate::diff::fact::{Aspect, Change, Element, Scope};
use crate::diff::walk::{Walk, differing};
use crate::knowledge::Pagination;
use crate::model::{Node, Shape, ShapeType};
use std::collections::{BTreeMap, BTreeSet};

const HTTP: &str = "smithy.api#http";
const WAITABLE: &str = "smithy.waiters#waitable";
const OPTIONAL_AUTH: &str = "smithy.api#optionalAuth";

/// Traits that are compared in another way.
const COVERED: [&str; 7] = [
    HTTP,
    WAITABLE,
    OPTIONAL_AUTH,
    "smithy.api#auth",
    "smithy.api#paginated",
    "smithy.api#endpoint",
    "smithy.api#examples",
];

/// States what differs between the operations, and pairs inputs, outputs and errors.
pub(in crate::diff) fn state(walk: &mut Walk<'_>) {
    let resources = (resources(&walk.old), resources(&walk.new));
    let (mut added, mut removed) = (Vec::new(), Vec::new());
    for name in walk.names.clone() {
        match (walk.old.operations.get(name).copied(), walk.new.operations.get(name).copied()) {
            (Some(old), Some(new)) => {
                compare(walk, old, new);
                let resource = |map: &BTreeMap<&str, String>| map.get(name).cloned();
                aspect(walk, new, Aspect::Resource, resource(&resources.0), resource(&resources.1));
            }
            (Some(old), None) => removed.push(old),
            (None, Some(new)) => added.push(new),
            (None, None) => {}
        }
    }
    for old in removed {
        match added.iter().position(|new| is_renamed(walk, old, new)) {
            Some(position) => {
                let new = added.remove(position);
                renamed(walk, old, new);
            }
            None => alone(walk, old, Change::Removed),
        }
    }
    added.into_iter().for_each(|new| alone(walk, new, Change::Added));
}

fn alone<'m>(walk: &mut Walk<'m>, shape: &'m Shape, change: Change<'m>) {
    let scope = scope(walk, shape);
    walk.state(&shape.id, Element::Operation, change, &scope);
}

fn scope(walk: &Walk<'_>, shape: &Shape) -> Scope {
    walk.number(shape.id.name()).map_or(Scope::Service, Scope::Operation)
}

fn renamed<'m>(walk: &mut Walk<'m>, old: &'m Shape, new: &'m Shape) {
    alone(walk, new, Change::Renamed { old: old.id.name().to_owned() });
    if let Some(fact) = walk.facts.last_mut() {
        fact.also.push(old.id.clone());
        let io = |shape: &Shape| match &shape.ty {
            ShapeType::Operation(operation) => vec![operation.input.clone(), operation.output.clone()],
            _ => Vec::new(),
        };
        fact.also.extend(io(old));
        fact.also.extend(io(new));
    }
}

/// Whether two operations have the same method and path, and members of the same names and types.
fn is_renamed(walk: &Walk<'_>, old: &Shape, new: &Shape) -> bool {
    let route = |shape: &Shape| {
        let http = shape.traits.get(HTTP)?;
        let text = |key: &str| http.get(key).and_then(Node::as_str);
        Some((text("method")?.to_owned(), paths::shape_of(text("uri")?)))
    };
    let (ShapeType::Operation(old_io), ShapeType::Operation(new_io)) = (&old.ty, &new.ty) else { return false };
    let members = |model: &crate::model::Model, id| -> Option<Vec<(String, String)>> {
        let members = model.shape(id)?.members.values();
        let mut members: Vec<_> = members.map(|m| (m.name().to_owned(), m.target.name().to_owned())).collect();
        members.sort();
        Some(members)
    };
    let (old_model, new_model) = (walk.old.model, walk.new.model);
    route(old).is_some()
        && route(old) == route(new)
        && members(old_model, &old_io.input) == members(new_model, &new_io.input)
        && members(old_model, &old_io.output) == members(new_model, &new_io.output)
}

fn compare<'m>(walk: &mut Walk<'m>, old: &'m Shape, new: &'m Shape) {
    let (ShapeType::Operation(old_io), ShapeType::Operation(new_io)) = (&old.ty, &new.ty) else { return };
    for (old_id, new_id) in [(&old_io.input, &new_io.input), (&old_io.output, &new_io.output)] {
        walk.pair_ids(old_id, new_id);
        // An input or output that is added or removed is reported by its members.
        if old_id.name() == "Unit" || new_id.name() == "Unit" {
            continue;
        }
        let name = |id: &crate::model::ShapeId| Some(id.name().to_owned());
        aspect(walk, new, Aspect::IoName, name(old_id), name(new_id));
        if old_id.name() != new_id.name()
            && let Some(fact) = walk.facts.last_mut()
        {
            fact.also.extend([old_id.clone(), new_id.clone()]);
        }
    }
    http(walk, old, new);
    auth(walk, old, new);
    pagination(walk, old, new);
    waiters(walk, old, new);
    errors(walk, old, new);
    let examples = |shape: &Shape| shape.traits.get("smithy.api#examples").cloned();
    if examples(old) != examples(new) {
        let count = |shape| Some(examples(shape).as_ref().and_then(Node::as_array).map_or(0, Vec::len).to_string());
        stated(walk, new, Aspect::Examples, count(old), count(new));
    }
    let scope = scope(walk, new);
    for (id, old_value, new_value) in differing(&old.traits, &new.traits) {
        if !COVERED.contains(&id) {
            walk.state(&new.id, Element::Operation, Change::Trait { id, old: old_value, new: new_value }, &scope);
        }
    }
}

/// States an aspect where it differs.
fn aspect(walk: &mut Walk<'_>, new: &Shape, aspect: Aspect, old: Option<String>, now: Option<String>) {
    if old != now {
        stated(walk, new, aspect, old, now);
    }
}

fn stated(walk: &mut Walk<'_>, new: &Shape, aspect: Aspect, old: Option<String>, now: Option<String>) {
    let scope = scope(walk, new);
    walk.state(&new.id, Element::Operation, Change::Aspect { aspect, old, new: now }, &scope);
}

fn http(walk: &mut Walk<'_>, old: &Shape, new: &Shape) {
    if walk.wire.0.has_http_bindings() && walk.wire.1.has_http_bindings() {
        let text = |shape: &Shape, key: &str| {
            shape.traits.get(HTTP).and_then(|http| http.get(key)).and_then(Node::as_str).map(str::to_owned)
        };
        let code = |shape: &Shape| {
            let code = shape.traits.get(HTTP).and_then(|http| http.get("code")).and_then(Node::as_u64);
            Some(code.unwrap_or(200).to_string())
        };
        aspect(walk, new, Aspect::Method, text(old, "method"), text(new, "method"));
        let (old_uri, new_uri) = (text(old, "uri"), text(new, "uri"));
        for aspect in paths::differences(old_uri.as_deref().unwrap_or(""), new_uri.as_deref().unwrap_or("")) {
            stated(walk, new, aspect, old_uri.clone(), new_uri.clone());
        }
        aspect(walk, new, Aspect::Code, code(old), code(new));
    }
    let host = |shape: &Shape| {
        let prefix = shape.traits.get("smithy.api#endpoint").and_then(|node| node.get("hostPrefix"));
        prefix.and_then(Node::as_str).map(str::to_owned)
    };
    aspect(walk, new, Aspect::HostPrefix, host(old), host(new));
}

fn auth(walk: &mut Walk<'_>, old: &Shape, new: &Shape) {
    let (old_facts, new_facts) = (walk.old.facts, walk.new.facts);
    let (before, now) = (old_facts.auth_schemes(old), new_facts.auth_schemes(new));
    let one = |id: &&str| Some((*id).to_owned());
    for id in before.iter().filter(|id| !now.contains(id)) {
        stated(walk, new, Aspect::AuthRemoved, one(id), None);
    }
    for id in now.iter().filter(|id| !before.contains(id)) {
        stated(walk, new, Aspect::AuthAdded, None, one(id));
    }
    let common = |list: &[&str], other: &[&str]| -> Vec<String> {
        list.iter().filter(|id| other.contains(id)).map(|id| (*id).to_owned()).collect()
    };
    let (kept_before, kept_now) = (common(&before, &now), common(&now, &before));
    if kept_before != kept_now {
        stated(walk, new, Aspect::AuthOrder, Some(kept_before.join(", ")), Some(kept_now.join(", ")));
    }
    let anonymous = |anonymous: bool| Some(if anonymous { "optional" } else { "needed" }.to_owned());
    let (before, now) = (old_facts.allows_anonymous(old), new_facts.allows_anonymous(new));
    aspect(walk, new, Aspect::AuthOptional, anonymous(before), anonymous(now));
}

fn pagination(walk: &mut Walk<'_>, old: &Shape, new: &Shape) {
    let before = Pagination::of(&old.traits, &walk.old.service.traits);
    let now = Pagination::of(&new.traits, &walk.new.service.traits);
    let is = |pagination: &Option<Pagination<'_>>| pagination.is_some().then(|| "paginated".to_owned());
    aspect(walk, new, Aspect::Paginated, is(&before), is(&now));
    let (Some(before), Some(now)) = (before, now) else { return };
    let own = |text: Option<&str>| text.map(str::to_owned);
    let tokens = |pagination: &Pagination<'_>| {
        Some(format!("{} -> {}", pagination.output_token.unwrap_or(""), pagination.input_token.unwrap_or("")))
    };
    aspect(walk, new, Aspect::PageTokens, tokens(&before), tokens(&now));
    aspect(walk, new, Aspect::PageItems, own(before.items), own(now.items));
    aspect(walk, new, Aspect::PageSize, own(before.page_size), own(now.page_size));
}

fn waiters(walk: &mut Walk<'_>, old: &Shape, new: &Shape) {
    let none = serde_json::Map::new();
    let of = |shape: &Shape| shape.traits.get(WAITABLE).and_then(Node::as_object).unwrap_or(&none).clone();
    let (before, now) = (of(old), of(new));
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let facts = |waiter: Option<&Node>| {
        let mut waiter = waiter?.clone();
        // Its documentation is not a fact.
        waiter.as_object_mut()?.remove("documentation");
        Some(waiter)
    };
    for name in names {
        let (old_waiter, new_waiter) = (facts(before.get(name)), facts(now.get(name)));
        if old_waiter != new_waiter {
            let there = |waiter: &Option<Node>| waiter.is_some().then(|| name.clone());
            stated(walk, new, Aspect::Waiter, there(&old_waiter), there(&new_waiter));
        }
    }
}

fn errors<'m>(walk: &mut Walk<'m>, old: &'m Shape, new: &'m Shape) {
    let by_name = |side: &crate::diff::side::Side<'m>, shape: &'m Shape| -> BTreeMap<&'m str, &'m Shape> {
        let errors = side.errors(shape).into_iter().filter_map(|id| side.model.shape(id));
        errors.map(|error| (error.id.name(), error)).collect()
    };
    let (before, now) = (by_name(&walk.old, old), by_name(&walk.new, new));
    let scope = scope(walk, new);
    let mut added: Vec<&'m Shape> =
        now.iter().filter(|(name, _)| !before.contains_key(*name)).map(|(_, e)| *e).collect();
    for (name, error) in &before {
        if let Some(new_error) = now.get(name) {
            walk.pair(error, new_error);
            continue;
        }
        // The old name must be gone, and the new one be new, in the whole service.
        let is_renamed = |new_error: &&'m Shape| {
            let gone = !walk.new.reached().contains_key(*name);
            let is_new = !walk.old.reached().contains_key(new_error.id.name());
            gone && is_new && error.traits == new_error.traits && error.members.keys().eq(new_error.members.keys())
        };
        match added.iter().position(is_renamed) {
            Some(position) => {
                let new_error = added.remove(position);
                walk.pair(error, new_error);
                walk.renamed.entry((&error.id, &new_error.id)).or_default();
                let change = Change::Renamed { old: (*name).to_owned() };
                walk.state(&new_error.id, Element::OperationError, change, &scope);
                if let Some(fact) = walk.facts.last_mut() {
                    fact.also.extend([
                        error.id.clone(),
                        new.id.with_member(new_error.id.name()),
                        new.id.with_member(*name),
                    ]);
                }
            }
            None => error_fact(walk, new, error, Change::Removed, &scope),
        }
    }
    for error in added {
        error_fact(walk, new, error, Change::Added, &scope);
    }
}

/// The subject is the operation, with the error as its member: so that each operation has a finding of its own.
fn error_fact<'m>(walk: &mut Walk<'m>, operation: &'m Shape, error: &'m Shape, change: Change<'m>, scope: &Scope) {
    walk.state(&operation.id.with_member(error.id.name()), Element::OperationError, change, scope);
}

/// The resource that each operation belongs to.
fn resources<'m>(side: &crate::diff::side::Side<'m>) -> BTreeMap<&'m str, String> {
    let mut resources = BTreeMap::new();
    for shape in side.model.shapes.values() {
        if let ShapeType::Resource(resource) = &shape.ty {
            let own = resource.lifecycle().chain(&resource.operations).chain(&resource.collection_operations);
            resources.extend(own.map(|id| (id.name(), shape.id.name().to_owned())));
        }
    }
    resources
}
