//! Facts of the members of structures, unions, lists and maps.

use super::paths;
use crate::diff::fact::{Aspect, Change, Element, Scope, Site};
use crate::diff::location::Location;
use crate::diff::walk::{Walk, differing, is_named_type};
use crate::model::{Member, PRELUDE, Shape, ShapeType};

/// Traits that a member takes from its target where it has none itself.
pub(super) const INHERITED: [&str; 7] = [
    "smithy.api#length",
    "smithy.api#range",
    "smithy.api#pattern",
    "smithy.api#sensitive",
    "smithy.api#mediaType",
    "smithy.api#uniqueItems",
    "smithy.api#sparse",
];

/// Traits of members that are part of its location, or judged with it.
const COVERED: [&str; 11] = [
    "smithy.api#httpHeader",
    "smithy.api#httpLabel",
    "smithy.api#httpQuery",
    "smithy.api#httpQueryParams",
    "smithy.api#httpPrefixHeaders",
    "smithy.api#httpPayload",
    "smithy.api#httpResponseCode",
    "smithy.api#eventHeader",
    "smithy.api#eventPayload",
    "smithy.api#jsonName",
    "smithy.api#timestampFormat",
];

/// States what differs between the members of two shapes, and pairs their targets.
pub(super) fn state<'m>(walk: &mut Walk<'m>, old: &'m Shape, new: &'m Shape, scope: &Scope) {
    let mut added: Vec<&'m Member> = new.members.values().filter(|m| old.member(m.name()).is_none()).collect();
    for member in old.members.values() {
        if let Some(now) = new.member(member.name()) {
            let site = walk.site(new, Some(member), Some(now));
            compare(walk, site, scope);
            continue;
        }
        let same = |now: &&Member| is_renamed(walk, (old, member), (new, *now));
        if let Some(position) = added.iter().position(same) {
            let now = added.remove(position);
            let site = walk.site(new, Some(member), Some(now));
            state_at(walk, site, Change::Renamed { old: member.name().to_owned() }, scope);
            if let Some(fact) = walk.facts.last_mut() {
                fact.also.push(member.id.clone());
            }
            compare(walk, site, scope);
        } else {
            let site = walk.site(old, Some(member), None);
            state_at(walk, site, Change::Removed, scope);
        }
    }
    for member in added {
        let site = walk.site(new, None, Some(member));
        state_at(walk, site, Change::Added, scope);
    }
}

fn state_at<'m>(walk: &mut Walk<'m>, site: Site<'m>, change: Change<'m>, scope: &Scope) {
    let Some(current) = site.current() else { return };
    let element = match site.container.ty {
        ShapeType::Union => Element::Variant,
        ShapeType::List | ShapeType::Map => Element::Item,
        _ => Element::Member(site),
    };
    walk.state(&current.member.id, element, change, scope);
}

/// Whether two members of different names are the same on the wire: place, name there, and target.
fn is_renamed(walk: &Walk<'_>, old: (&Shape, &Member), new: (&Shape, &Member)) -> bool {
    if old.1.target.name() != new.1.target.name() {
        return false;
    }
    let uri = |side: &crate::diff::side::Side<'_>, container: &Shape| {
        let operations = side.operations.values().find(|operation| match &operation.ty {
            ShapeType::Operation(io) => io.input == container.id,
            _ => false,
        });
        let uri = operations?.traits.get("smithy.api#http")?.get("uri")?;
        uri.as_str().map(str::to_owned)
    };
    let location = |first: bool, container: &Shape, member: &Member| -> Option<(String, Option<usize>)> {
        let (side, wire) = if first { (&walk.old, walk.wire.0) } else { (&walk.new, walk.wire.1) };
        let target = side.model.shape(&member.target)?;
        let location = wire.location(&crate::diff::targeted::Targeted { member, target });
        let position = match location {
            Location::Label => Some(paths::label_position(&uri(side, container)?, member.name())?),
            _ => None,
        };
        Some((location.describe(), position))
    };
    let (before, now) = (location(true, old.0, old.1), location(false, new.0, new.1));
    before.is_some() && before == now
}

fn compare<'m>(walk: &mut Walk<'m>, site: Site<'m>, scope: &Scope) {
    let (Some(old), Some(new)) = (site.old, site.new) else { return };
    let same_name = old.target.id.name() == new.target.id.name() && !is_own_prelude(old.target, new.target);
    if old.target.ty.name() != new.target.ty.name() {
        if same_name {
            // One shape of another type: stated once, at the shape.
            walk.pair(old.target, new.target);
        } else {
            state_at(walk, site, Change::Type { old: old.target, new: new.target }, scope);
        }
        return;
    }
    walk.pair(old.target, new.target);
    if old.target.id.name() != new.target.id.name() {
        if is_named_type(new.target) && is_named_type(old.target) {
            let pair = (&old.target.id, &new.target.id);
            walk.renamed.entry(pair).or_default().push(new.member.id.clone());
        } else {
            state_at(walk, site, Change::Retargeted { old: old.target, new: new.target }, scope);
        }
    }
    location(walk, site, scope);
    let own = differing(&old.member.traits, &new.member.traits);
    for (id, old, new) in own.filter(|(id, ..)| !COVERED.contains(id) && !INHERITED.contains(id)) {
        state_at(walk, site, Change::Trait { id, old, new }, scope);
    }
    // What differs in a target of the same name is stated there, once for all members.
    let inherits = |member: &Member, id: &str| !member.traits.has(id);
    for id in INHERITED {
        let stated_there =
            (same_name || is_named_type(new.target)) && inherits(old.member, id) && inherits(new.member, id);
        let (before, now) = (old.effective(id), new.effective(id));
        if !stated_there && before != now {
            state_at(walk, site, Change::Trait { id, old: before, new: now }, scope);
        }
    }
}

/// Whether one is of the prelude and the other is not.
fn is_own_prelude(old: &Shape, new: &Shape) -> bool {
    (old.id.namespace() == PRELUDE) != (new.id.namespace() == PRELUDE)
}

fn location<'m>(walk: &mut Walk<'m>, site: Site<'m>, scope: &Scope) {
    let (Some(old), Some(new)) = (site.old, site.new) else { return };
    let (before, now) = (walk.wire.0.location(&old), walk.wire.1.location(&new));
    let is_item = matches!(site.container.ty, ShapeType::List | ShapeType::Map);
    if before != now && !is_item {
        state_at(walk, site, Change::Moved { old: before, new: now }, scope);
    }
    if matches!(new.target.ty, ShapeType::Timestamp) {
        let formats = (walk.wire.0.timestamp_format(&old), walk.wire.1.timestamp_format(&new));
        if formats.0 != formats.1 {
            let text = |format: &str| Some(format.to_owned());
            let change = Change::Aspect { aspect: Aspect::TimestampFormat, old: text(formats.0), new: text(formats.1) };
            state_at(walk, site, change, scope);
        }
    }
}
