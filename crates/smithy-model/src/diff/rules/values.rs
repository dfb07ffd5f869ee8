//! Values of enums and members of unions.

use crate::diff::fact::{Change, Element};
use crate::diff::judge::Judge;
use crate::diff::rule::rules;

rules! { "Enums and unions";
    INPUT_VALUE_ADDED = "input-enum-value-added": Safe, Breaks, Minor;
        "an enum of an input has another value";
        "An old service rejects the value.";
    INPUT_VALUE_REMOVED = "input-enum-value-removed": Breaks, Safe, Major;
        "an enum of an input lost a value";
        "The new service rejects the value, which old clients may send.";
    OUTPUT_VALUE_ADDED = "output-enum-value-added": Safe, Safe, Minor;
        "an enum of an output has another value";
        "Enums are open: old clients read the value as `Unknown` and keep its text.";
    OUTPUT_VALUE_REMOVED = "output-enum-value-removed": Safe, Safe, Major;
        "an enum of an output lost a value";
        "Enums are open: new clients read the value of an old service as `Unknown` and keep its text.";
    VALUE_RENAMED = "enum-value-renamed": Safe, Safe, Major;
        "a value of an enum has another name";
        "The value itself is on the wire. The variant of the crate is named after the name.";
    INPUT_VARIANT_ADDED = "input-union-member-added": Safe, Breaks, Minor;
        "a union of an input has another member";
        "An old service rejects the member.";
    INPUT_VARIANT_REMOVED = "input-union-member-removed": Breaks, Safe, Major;
        "a union of an input lost a member";
        "The new service rejects the member, which old clients may send.";
    OUTPUT_VARIANT_ADDED = "output-union-member-added": Safe, Safe, Minor;
        "a union of an output has another member";
        "Unions are open: old clients read the member as `Unknown`.";
    OUTPUT_VARIANT_REMOVED = "output-union-member-removed": Safe, Safe, Major;
        "a union of an output lost a member";
        "Unions are open: new clients read the member of an old service as `Unknown`.";
    VARIANT_RENAMED = "union-member-renamed": Safe, Safe, Major;
        "a member of a union was renamed (a guess: its name on the wire and target are equal)";
        "Messages are the same; the variant of the crate is named after the member.";
}

/// Judges values of enums and members of unions.
pub(super) fn judge(judge: &mut Judge<'_, '_>) -> bool {
    match (&judge.fact.element, &judge.fact.change) {
        (Element::Value, Change::Added) => judge.by_direction(&INPUT_VALUE_ADDED, &OUTPUT_VALUE_ADDED),
        (Element::Value, Change::Removed) => judge.by_direction(&INPUT_VALUE_REMOVED, &OUTPUT_VALUE_REMOVED),
        (Element::Variant, Change::Added) => judge.by_direction(&INPUT_VARIANT_ADDED, &OUTPUT_VARIANT_ADDED),
        (Element::Variant, Change::Removed) => judge.by_direction(&INPUT_VARIANT_REMOVED, &OUTPUT_VARIANT_REMOVED),
        (Element::Value, Change::Renamed { .. }) => {
            judge.say(&VALUE_RENAMED);
            true
        }
        (Element::Variant, Change::Renamed { .. }) => {
            judge.say(&VARIANT_RENAMED);
            true
        }
        _ => false,
    }
}
