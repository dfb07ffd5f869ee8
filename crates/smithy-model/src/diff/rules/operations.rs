//! Operations as such: added, removed, renamed, and what they promise.

use crate::diff::fact::{Aspect, Change, Element};
use crate::diff::judge::Judge;
use crate::diff::rule::rules;

rules! { "Operations";
    ADDED = "operation-added": Safe, Breaks, Minor;
        "an operation was added";
        "An old service has no such route and rejects the new client's call.";
    REMOVED = "operation-removed": Breaks, Safe, Major;
        "an operation was removed";
        "The new service rejects the old client's call; the method, its module and its Cargo feature are gone.";
    RENAMED = "operation-renamed": Safe, Safe, Major;
        "an operation was renamed (a guess: method, path and members are equal)";
        "With HTTP bindings the name of an operation is not on the wire; the method of the client is named after it.";
    IO_NAME = "input-output-renamed": Safe, Safe, Patch;
        "the input or output shape has another name";
        "The crate names inputs and outputs after the operation, and the wire has no names of shapes.";
    READONLY_ADDED = "readonly-added": Safe, Safe, Patch;
        "the operation is now marked as read-only";
        "A promise that is added takes nothing away.";
    READONLY_REMOVED = "readonly-removed": Safe, Safe, Patch;
        "the operation is no longer marked as read-only";
        "Messages are the same, but whoever repeats or caches the call because it changes nothing must stop.";
    IDEMPOTENT_ADDED = "idempotent-added": Safe, Safe, Patch;
        "the operation is now marked as idempotent";
        "A promise that is added takes nothing away.";
    IDEMPOTENT_REMOVED = "idempotent-removed": Safe, Safe, Patch;
        "the operation is no longer marked as idempotent";
        "Messages are the same, but whoever repeats the call because it is idempotent must stop.";
    RESOURCE = "resource-binding-changed": Safe, Safe, Patch;
        "the operation belongs to another resource";
        "Resources are not on the wire. The Cargo features of operation families are named after them.";
}

/// Judges operations.
pub(super) fn judge(judge: &mut Judge<'_, '_>) -> bool {
    let Element::Operation = judge.fact.element else { return false };
    let rule = match &judge.fact.change {
        Change::Added => &ADDED,
        Change::Removed => &REMOVED,
        Change::Renamed { .. } => &RENAMED,
        Change::Aspect { aspect: Aspect::IoName, .. } => &IO_NAME,
        Change::Aspect { aspect: Aspect::Resource, .. } => &RESOURCE,
        Change::Trait { id: "smithy.api#readonly", old: None, .. } => &READONLY_ADDED,
        Change::Trait { id: "smithy.api#readonly", new: None, .. } => &READONLY_REMOVED,
        Change::Trait { id: "smithy.api#idempotent", old: None, .. } => &IDEMPOTENT_ADDED,
        Change::Trait { id: "smithy.api#idempotent", new: None, .. } => &IDEMPOTENT_REMOVED,
        _ => return false,
    };
    judge.say(rule);
    true
}
