//! Constraints. One that narrows breaks senders; one that widens breaks receivers that still have the narrow one. In
//! outputs neither is checked by clients, so that a constraint that widens only degrades what is built on it.

use crate::diff::fact::{Change, Element};
use crate::diff::judge::Judge;
use crate::diff::pattern::{Comparison, compare};
use crate::diff::rule::{Rule, rules};
use crate::diff::verdict::Direction;
use crate::model::{Node, as_double};

rules! { "Constraints";
    INPUT_LENGTH_NARROWED = "input-length-narrowed": Breaks, Safe, Patch;
        "an input takes fewer lengths";
        "The new service rejects lengths that old clients may send.";
    INPUT_LENGTH_WIDENED = "input-length-widened": Safe, Breaks, Patch;
        "an input takes more lengths";
        "An old service rejects lengths that new clients may send.";
    OUTPUT_LENGTH_NARROWED = "output-length-narrowed": Safe, Safe, Patch;
        "an output has fewer lengths";
        "Clients do not check outputs.";
    OUTPUT_LENGTH_WIDENED = "output-length-widened": Degrades, Safe, Patch;
        "an output has more lengths";
        "Clients do not check outputs, but callers of old clients may have made room for the former lengths only.";
    INPUT_RANGE_NARROWED = "input-range-narrowed": Breaks, Safe, Patch;
        "an input takes fewer numbers";
        "The new service rejects numbers that old clients may send.";
    INPUT_RANGE_WIDENED = "input-range-widened": Safe, Breaks, Patch;
        "an input takes more numbers";
        "An old service rejects numbers that new clients may send.";
    OUTPUT_RANGE_NARROWED = "output-range-narrowed": Safe, Safe, Patch;
        "an output has fewer numbers";
        "Clients do not check outputs.";
    OUTPUT_RANGE_WIDENED = "output-range-widened": Degrades, Safe, Patch;
        "an output has more numbers";
        "Clients do not check outputs, but callers of old clients may rely on the former range.";
    INPUT_PATTERN_NARROWED = "input-pattern-narrowed": Breaks, Safe, Patch;
        "an input takes fewer strings";
        "The new service rejects strings that old clients may send.";
    INPUT_PATTERN_WIDENED = "input-pattern-widened": Safe, Breaks, Patch;
        "an input takes more strings";
        "An old service rejects strings that new clients may send.";
    INPUT_PATTERN_CHANGED = "input-pattern-changed": Breaks, Breaks, Patch;
        "an input takes other strings";
        "Each service rejects strings that clients of the other model may send.";
    INPUT_PATTERN_UNDECIDED = "input-pattern-undecided": Degrades, Degrades, Patch;
        "the pattern of an input changed, and whether it takes other strings was not decided";
        "The patterns use what cannot be compared exactly, such as looking ahead, or are too large.";
    INPUT_PATTERN_REWRITTEN = "input-pattern-rewritten": Safe, Safe, Patch;
        "the pattern of an input is written in another way";
        "Both patterns match the same strings.";
    OUTPUT_PATTERN_NARROWED = "output-pattern-narrowed": Safe, Safe, Patch;
        "an output has fewer strings";
        "Clients do not check outputs.";
    OUTPUT_PATTERN_WIDENED = "output-pattern-widened": Degrades, Safe, Patch;
        "an output has more strings";
        "Clients do not check outputs, but callers of old clients may rely on the former pattern.";
    OUTPUT_PATTERN_CHANGED = "output-pattern-changed": Degrades, Safe, Patch;
        "an output has other strings";
        "Clients do not check outputs, but callers of old clients may rely on the former pattern.";
    OUTPUT_PATTERN_UNDECIDED = "output-pattern-undecided": Degrades, Safe, Patch;
        "the pattern of an output changed, and whether it has other strings was not decided";
        "The patterns use what cannot be compared exactly, such as looking ahead, or are too large.";
    OUTPUT_PATTERN_REWRITTEN = "output-pattern-rewritten": Safe, Safe, Patch;
        "the pattern of an output is written in another way";
        "Both patterns match the same strings.";
    INPUT_UNIQUE_ADDED = "input-unique-items-added": Breaks, Safe, Patch;
        "the items of an input's list must be unique";
        "The new service rejects lists with equal items, which old clients may send.";
    INPUT_UNIQUE_REMOVED = "input-unique-items-removed": Safe, Breaks, Patch;
        "the items of an input's list need not be unique";
        "An old service rejects lists with equal items, which new clients may send.";
    OUTPUT_UNIQUE_ADDED = "output-unique-items-added": Safe, Safe, Patch;
        "the items of an output's list are unique";
        "Clients do not check outputs.";
    OUTPUT_UNIQUE_REMOVED = "output-unique-items-removed": Degrades, Safe, Patch;
        "the items of an output's list need not be unique";
        "Clients do not check outputs, but callers of old clients may rely on unique items.";
}

/// Judges constraints.
pub(super) fn judge(judge: &mut Judge<'_, '_>) -> bool {
    let Change::Trait { id, old, new } = judge.fact.change else { return false };
    if let Element::Service | Element::Operation | Element::OperationError = judge.fact.element {
        return false;
    }
    match id {
        "smithy.api#length" => bounds(
            judge,
            (old, new),
            0.0,
            [(&INPUT_LENGTH_NARROWED, &OUTPUT_LENGTH_NARROWED), (&INPUT_LENGTH_WIDENED, &OUTPUT_LENGTH_WIDENED)],
        ),
        "smithy.api#range" => bounds(
            judge,
            (old, new),
            f64::NEG_INFINITY,
            [(&INPUT_RANGE_NARROWED, &OUTPUT_RANGE_NARROWED), (&INPUT_RANGE_WIDENED, &OUTPUT_RANGE_WIDENED)],
        ),
        "smithy.api#pattern" => pattern(judge, old, new),
        "smithy.api#uniqueItems" if old.is_none() => judge.by_direction(&INPUT_UNIQUE_ADDED, &OUTPUT_UNIQUE_ADDED),
        "smithy.api#uniqueItems" => judge.by_direction(&INPUT_UNIQUE_REMOVED, &OUTPUT_UNIQUE_REMOVED),
        _ => false,
    }
}

/// A constraint may narrow at one end and widen at the other. Where it has no minimum, `least` is the least value.
fn bounds(
    judge: &mut Judge<'_, '_>,
    (old, new): (Option<&Node>, Option<&Node>),
    least: f64,
    [narrowed, widened]: [(&'static Rule, &'static Rule); 2],
) -> bool {
    let bound = |node: Option<&Node>, key: &str, none: f64| {
        node.and_then(|node| node.get(key)).and_then(as_double).unwrap_or(none)
    };
    let ends = |node| (bound(node, "min", least), bound(node, "max", f64::INFINITY));
    let ((old_min, old_max), (new_min, new_max)) = (ends(old), ends(new));
    if new_min > old_min || new_max < old_max {
        judge.by_direction(narrowed.0, narrowed.1);
    }
    if new_min < old_min || new_max > old_max {
        judge.by_direction(widened.0, widened.1);
    }
    true
}

fn pattern(judge: &mut Judge<'_, '_>, old: Option<&Node>, new: Option<&Node>) -> bool {
    for direction in judge.directions() {
        let comparison = compare(old.and_then(Node::as_str), new.and_then(Node::as_str));
        let ((input, output), witness) = match comparison {
            Comparison::Equal => ((&INPUT_PATTERN_REWRITTEN, &OUTPUT_PATTERN_REWRITTEN), None),
            Comparison::Narrowed(witness) => ((&INPUT_PATTERN_NARROWED, &OUTPUT_PATTERN_NARROWED), witness),
            Comparison::Widened(witness) => ((&INPUT_PATTERN_WIDENED, &OUTPUT_PATTERN_WIDENED), witness),
            Comparison::Other(lost) => ((&INPUT_PATTERN_CHANGED, &OUTPUT_PATTERN_CHANGED), lost),
            Comparison::Undecided => ((&INPUT_PATTERN_UNDECIDED, &OUTPUT_PATTERN_UNDECIDED), None),
        };
        let rule = match direction {
            Direction::Input => input,
            Direction::Output => output,
        };
        judge.give(rule, Some(direction)).witness = witness;
    }
    true
}
