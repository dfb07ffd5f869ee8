//! What concerns neither messages nor, in most cases, the API: deprecation, secrecy, examples, documentation; and every
//! trait that no other rule knows.

use crate::diff::fact::{Aspect, Change};
use crate::diff::judge::Judge;
use crate::diff::rule::rules;

rules! { "Notes";
    DEPRECATED_ADDED = "deprecated-added": Safe, Safe, Minor;
        "it is deprecated";
        "Code that uses the item gets a warning from the compiler.";
    DEPRECATED_REMOVED = "deprecated-removed": Safe, Safe, Patch;
        "it is no longer deprecated";
        "A warning of the compiler is gone.";
    DEPRECATED_CHANGED = "deprecated-changed": Safe, Safe, Patch;
        "the note of a deprecation changed";
        "The compiler shows another text.";
    SENSITIVE_ADDED = "sensitive-added": Safe, Safe, Patch;
        "it is sensitive";
        "Debug output, logs and recordings no longer show the value.";
    SENSITIVE_REMOVED = "sensitive-removed": Safe, Safe, Patch;
        "it is no longer sensitive";
        "Debug output, logs and recordings now show the value: check that it is not a secret.";
    EXAMPLES = "examples-changed": Safe, Safe, Patch;
        "the documented examples changed";
        "Documentation and the responses of the contract server follow the examples.";
    DOCUMENTATION = "documentation-changed": Safe, Safe, Patch;
        "the documentation changed";
        "Documentation is neither on the wire nor in the crate.";
    TRAIT = "trait-changed": Safe, Safe, Patch;
        "a trait changed that has no meaning for messages or the crate";
        "No other rule knows the trait. Check its definition.";
    RUST_ITEM = "rust-item-changed": Safe, Safe, Major;
        "an item of the crate changed, as a consequence of other changes";
        "Names that must differ from each other, and families of operations, depend on several shapes.";
}

const DOCUMENTATION_TRAITS: [&str; 9] = [
    "smithy.api#documentation",
    "smithy.api#externalDocumentation",
    "smithy.api#tags",
    "smithy.api#since",
    "smithy.api#recommended",
    "smithy.api#unstable",
    "smithy.api#title",
    "smithy.api#internal",
    "smithy.api#suppress",
];

/// Judges the rest.
pub(super) fn judge(judge: &mut Judge<'_, '_>) -> bool {
    let rule = match &judge.fact.change {
        Change::Aspect { aspect: Aspect::Examples, .. } => &EXAMPLES,
        Change::Trait { id, old, new } => match (*id, old, new) {
            ("smithy.api#deprecated", None, _) => &DEPRECATED_ADDED,
            ("smithy.api#deprecated", _, None) => &DEPRECATED_REMOVED,
            ("smithy.api#deprecated", ..) => &DEPRECATED_CHANGED,
            ("smithy.api#sensitive", None, _) => &SENSITIVE_ADDED,
            ("smithy.api#sensitive", ..) => &SENSITIVE_REMOVED,
            // That a structure is marked as an input or output says nothing new: an operation names it.
            ("smithy.api#input" | "smithy.api#output", ..) => return true,
            (id, ..) if DOCUMENTATION_TRAITS.contains(&id) => &DOCUMENTATION,
            _ => &TRAIT,
        },
        _ => return false,
    };
    judge.say(rule);
    true
}
