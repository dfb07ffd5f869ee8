//! Members of structures: added, removed, renamed, required, optional, defaults.

use crate::diff::fact::{Change, Element, Site};
use crate::diff::judge::Judge;
use crate::diff::rule::{Rule, rules};
use crate::diff::targeted::Targeted;
use crate::model::ShapeType;

rules! { "Members";
    INPUT_ADDED = "input-member-added": Safe, Degrades, Minor;
        "an optional member was added to an input";
        "An old service ignores the member, or rejects it where it is strict.";
    INPUT_ADDED_REQUIRED = "input-member-added-required": Breaks, Degrades, Minor;
        "a required member was added to an input";
        "The new service rejects requests of old clients, which cannot send the member. The level is major where a \
         builder's `build()` becomes fallible.";
    INPUT_REMOVED = "input-member-removed": Breaks, Safe, Major;
        "a member was removed from an input";
        "The new service ignores what old clients send, and the value is lost without an error.";
    OUTPUT_ADDED = "output-member-added": Safe, Safe, Minor;
        "an optional member was added to an output";
        "Old clients ignore the member; new clients of an old service find it unset.";
    OUTPUT_ADDED_REQUIRED = "output-member-added-required": Safe, Breaks, Minor;
        "a required member was added to an output";
        "A new client of an old service reads an empty value in place of the missing one, without an error. Old \
         clients ignore the member.";
    OUTPUT_REMOVED = "output-member-removed": Degrades, Safe, Major;
        "an optional member was removed from an output";
        "Old clients find the member unset.";
    OUTPUT_REMOVED_REQUIRED = "output-member-removed-required": Breaks, Safe, Major;
        "a required member was removed from an output";
        "Old clients read an empty value in place of the missing one, without an error.";
    RENAMED = "member-renamed": Safe, Safe, Major;
        "a member was renamed (a guess: its place, name on the wire and target are equal)";
        "Messages are the same; the field and the methods of the crate are named after the member.";
    INPUT_REQUIRED = "input-member-required": Breaks, Safe, Patch;
        "a member of an input became required";
        "The new service rejects requests of old clients that omit the member. The crate keeps inputs optional; the \
         level is major for a member of a nested structure, whose field loses its `Option`.";
    INPUT_OPTIONAL = "input-member-optional": Safe, Breaks, Patch;
        "a member of an input became optional";
        "An old service rejects requests of new clients that omit the member. The level is major for a member of a \
         nested structure, whose field gets an `Option`.";
    OUTPUT_REQUIRED = "output-member-required": Safe, Breaks, Major;
        "a member of an output became required";
        "A new client reads an empty value where an old service omits the member, without an error.";
    OUTPUT_OPTIONAL = "output-member-optional": Breaks, Safe, Major;
        "a member of an output became optional";
        "An old client reads an empty value where the new service omits the member, without an error.";
    OUTPUT_STRUCTURE_REQUIRED = "output-structure-required": Safe, Breaks, Patch;
        "a structure of an output became required";
        "A new client reads an empty structure where an old service omits it, without an error. The field stays optional.";
    OUTPUT_STRUCTURE_OPTIONAL = "output-structure-optional": Breaks, Safe, Patch;
        "a structure of an output became optional";
        "An old client reads an empty structure where the new service omits it, without an error. The field stays optional.";
    OUTPUT_UNION_REQUIRED = "output-union-required": Safe, Safe, Patch;
        "a union of an output became required";
        "Fields of unions are always optional in the crate, so that a missing one is seen as missing.";
    OUTPUT_UNION_OPTIONAL = "output-union-optional": Safe, Safe, Patch;
        "a union of an output became optional";
        "Fields of unions are always optional in the crate, so that a missing one is seen as missing.";
    DEFAULT_ADDED = "default-added": Safe, Degrades, Major;
        "the member got a default";
        "A new client fills in the default, which the old service did not mean. The field loses its `Option`; for an \
         input, where it keeps it, the level is patch.";
    DEFAULT_REMOVED = "default-removed": Degrades, Safe, Major;
        "the member lost its default";
        "An old client fills in a default that the new service no longer means. The field gets an `Option`; for an \
         input, which has it anyway, the level is patch.";
    DEFAULT_CHANGED = "default-changed": Degrades, Degrades, Patch;
        "the member has another default";
        "A value that is absent means something else to each side, and nested structures are sent with other bytes.";
    CLIENT_OPTIONAL = "client-optional-changed": Safe, Safe, Major;
        "the member became optional for clients alone, or is no longer";
        "Messages are the same; the field gets or loses its `Option`, except in inputs, which have it anyway.";
}

/// Judges members of structures.
pub(super) fn judge(judge: &mut Judge<'_, '_>) -> bool {
    let Element::Member(site) = judge.fact.element else { return false };
    if site.container.traits.has("smithy.api#error") && is_message(&site) {
        return false;
    }
    match &judge.fact.change {
        Change::Added if site.new.is_some_and(is_needed) => judge.by_direction(
            &INPUT_ADDED_REQUIRED,
            by_type(site.new, [&OUTPUT_ADDED_REQUIRED, &OUTPUT_ADDED_REQUIRED, &OUTPUT_ADDED]),
        ),
        Change::Added => judge.by_direction(&INPUT_ADDED, &OUTPUT_ADDED),
        Change::Removed if site.old.is_some_and(is_needed) => judge.by_direction(
            &INPUT_REMOVED,
            by_type(site.old, [&OUTPUT_REMOVED_REQUIRED, &OUTPUT_REMOVED_REQUIRED, &OUTPUT_REMOVED]),
        ),
        Change::Removed => judge.by_direction(&INPUT_REMOVED, &OUTPUT_REMOVED),
        Change::Renamed { .. } => say(judge, &RENAMED),
        Change::Trait { id: "smithy.api#required", old: None, .. } => judge.by_direction(
            &INPUT_REQUIRED,
            by_type(site.new, [&OUTPUT_REQUIRED, &OUTPUT_STRUCTURE_REQUIRED, &OUTPUT_UNION_REQUIRED]),
        ),
        Change::Trait { id: "smithy.api#required", .. } => judge.by_direction(
            &INPUT_OPTIONAL,
            by_type(site.old, [&OUTPUT_OPTIONAL, &OUTPUT_STRUCTURE_OPTIONAL, &OUTPUT_UNION_OPTIONAL]),
        ),
        Change::Trait { id: "smithy.api#default", old, new } => {
            let rule = match (old.filter(|node| !node.is_null()), new.filter(|node| !node.is_null())) {
                (None, None) => return true,
                (None, Some(_)) => &DEFAULT_ADDED,
                (Some(_), None) => &DEFAULT_REMOVED,
                (Some(_), Some(_)) => &DEFAULT_CHANGED,
            };
            say(judge, rule)
        }
        Change::Trait { id: "smithy.api#clientOptional", .. } => say(judge, &CLIENT_OPTIONAL),
        // It only says since when there is a default.
        Change::Trait { id: "smithy.api#addedDefault", .. } => true,
        _ => false,
    }
}

fn say(judge: &mut Judge<'_, '_>, rule: &'static Rule) -> bool {
    judge.say(rule);
    true
}

/// Whether the member must be sent: it is required and has no default.
fn is_needed(member: Targeted<'_>) -> bool {
    member.member.traits.has("smithy.api#required") && !has_default(&member)
}

fn has_default(member: &Targeted<'_>) -> bool {
    member.member.traits.get("smithy.api#default").is_some_and(|node| !node.is_null())
}

/// The rule for a structure, for a union, or for any other value.
fn by_type(member: Option<Targeted<'_>>, [value, structure, union]: [&'static Rule; 3]) -> &'static Rule {
    match member.map(|member| &member.target.ty) {
        Some(ShapeType::Structure) => structure,
        Some(ShapeType::Union) => union,
        _ => value,
    }
}

/// Whether it is the message of an error.
pub(super) fn is_message(site: &Site<'_>) -> bool {
    site.current().is_some_and(|member| {
        member.member.name().eq_ignore_ascii_case("message") && matches!(member.target.ty, ShapeType::String)
    })
}
