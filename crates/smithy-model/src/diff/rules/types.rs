//! Types: another target, numbers, sparse collections, streams, and named types that come and go.

use crate::diff::fact::{Change, Element};
use crate::diff::judge::Judge;
use crate::diff::rule::rules;
use crate::diff::walk::is_named_type;
use crate::model::{Shape, ShapeType};

rules! { "Types";
    CHANGED = "type-changed": Breaks, Breaks, Major;
        "the type changed";
        "The other side cannot read the value, or reads another one.";
    INPUT_WIDENED = "input-number-widened": Safe, Breaks, Major;
        "a number of an input takes more values";
        "An old service rejects numbers beyond the range of the former type.";
    INPUT_NARROWED = "input-number-narrowed": Breaks, Safe, Major;
        "a number of an input takes fewer values";
        "The new service rejects numbers beyond the range of its type.";
    OUTPUT_WIDENED = "output-number-widened": Breaks, Safe, Major;
        "a number of an output takes more values";
        "An old client cannot read numbers beyond the range of the former type.";
    OUTPUT_NARROWED = "output-number-narrowed": Safe, Breaks, Major;
        "a number of an output takes fewer values";
        "A new client cannot read numbers of an old service beyond the range of its type.";
    INPUT_STRING_TO_ENUM = "input-string-to-enum": Breaks, Safe, Major;
        "a string of an input became an enum";
        "The new service rejects strings that are not among the values.";
    OUTPUT_STRING_TO_ENUM = "output-string-to-enum": Safe, Safe, Major;
        "a string of an output became an enum";
        "The values travel as before; enums are open, so that other strings stay readable.";
    INPUT_ENUM_TO_STRING = "input-enum-to-string": Safe, Breaks, Major;
        "an enum of an input became a string";
        "An old service rejects strings that are not among the values.";
    OUTPUT_ENUM_TO_STRING = "output-enum-to-string": Safe, Safe, Major;
        "an enum of an output became a string";
        "The values travel as before; enums are open, so that other strings stay readable.";
    RETARGETED = "target-changed": Safe, Safe, Patch;
        "the member targets another shape of the same type";
        "Names of simple shapes, lists and maps are neither on the wire nor in the crate. Other constraints are reported \
         by themselves.";
    TYPE_RETARGETED = "target-type-changed": Safe, Safe, Major;
        "the member targets another structure, union or enum";
        "Names of shapes are not on the wire; the type of the field has another path. Other contents are reported by \
         themselves.";
    SHAPE_RENAMED = "shape-renamed": Safe, Safe, Major;
        "a structure, union or enum was renamed (a guess: it stands where the other did)";
        "Names of shapes are not on the wire; the type in the crate is named after it.";
    SHAPE_ADDED = "shape-added": Safe, Safe, Minor;
        "a structure, union or enum was added";
        "Where it is used is reported by itself; the crate gets a type.";
    SHAPE_REMOVED = "shape-removed": Safe, Safe, Major;
        "a structure, union or enum was removed, or is no longer used";
        "Where it was used is reported by itself; the crate loses a type.";
    INPUT_SPARSE_ADDED = "input-sparse-added": Safe, Breaks, Major;
        "a list or map of an input may have null values";
        "An old service rejects null values.";
    INPUT_SPARSE_REMOVED = "input-sparse-removed": Breaks, Safe, Major;
        "a list or map of an input may no longer have null values";
        "The new service rejects null values.";
    OUTPUT_SPARSE_ADDED = "output-sparse-added": Breaks, Safe, Major;
        "a list or map of an output may have null values";
        "An old client cannot read a response with a null value.";
    OUTPUT_SPARSE_REMOVED = "output-sparse-removed": Safe, Breaks, Major;
        "a list or map of an output may no longer have null values";
        "A new client cannot read the null values of an old service.";
    STREAMING_ADDED = "streaming-added": Safe, Safe, Major;
        "a blob became a stream";
        "The bytes are the same; the type becomes `ByteStream`.";
    STREAMING_REMOVED = "streaming-removed": Safe, Safe, Major;
        "a stream became a blob";
        "The bytes are the same; the type becomes `Blob`.";
    EVENTS_ADDED = "event-stream-added": Breaks, Breaks, Major;
        "a union became a stream of events";
        "A body of one JSON document and a body of framed events cannot be read as each other.";
    EVENTS_REMOVED = "event-stream-removed": Breaks, Breaks, Major;
        "a stream of events became a union";
        "A body of one JSON document and a body of framed events cannot be read as each other.";
    LENGTH_NEEDED = "requires-length-added": Breaks, Safe, Patch;
        "a stream must have a known length";
        "The new service rejects streams without a length, which old clients send.";
    LENGTH_NOT_NEEDED = "requires-length-removed": Safe, Breaks, Patch;
        "a stream no longer needs a known length";
        "An old service rejects streams without a length, which new clients may send.";
    ORDER = "member-order-changed": Safe, Safe, Patch;
        "members stand in another order";
        "Members are found by name; every structure of the crate is built by name.";
}

/// Judges types.
pub(super) fn judge(judge: &mut Judge<'_, '_>) -> bool {
    if let Element::Value | Element::Service | Element::Operation | Element::OperationError = judge.fact.element {
        return false;
    }
    let rule = match (&judge.fact.element, &judge.fact.change) {
        (_, Change::Type { old, new }) => return changed(judge, old, new),
        (_, Change::Retargeted { new, .. }) if is_named_type(new) => &TYPE_RETARGETED,
        (_, Change::Retargeted { .. }) => &RETARGETED,
        (Element::Shape(_), Change::Renamed { .. }) => &SHAPE_RENAMED,
        (Element::Shape(_), Change::Added) => &SHAPE_ADDED,
        (Element::Shape(_), Change::Removed) => &SHAPE_REMOVED,
        (_, Change::Order) => &ORDER,
        (_, Change::Trait { id: "smithy.api#sparse", old: None, .. }) => {
            return judge.by_direction(&INPUT_SPARSE_ADDED, &OUTPUT_SPARSE_ADDED);
        }
        (_, Change::Trait { id: "smithy.api#sparse", .. }) => {
            return judge.by_direction(&INPUT_SPARSE_REMOVED, &OUTPUT_SPARSE_REMOVED);
        }
        (Element::Shape(shape), Change::Trait { id: "smithy.api#streaming", old, .. }) => {
            match (&shape.ty, old.is_none()) {
                (ShapeType::Union, true) => &EVENTS_ADDED,
                (ShapeType::Union, false) => &EVENTS_REMOVED,
                (_, true) => &STREAMING_ADDED,
                (_, false) => &STREAMING_REMOVED,
            }
        }
        (_, Change::Trait { id: "smithy.api#requiresLength", old: None, .. }) => &LENGTH_NEEDED,
        (_, Change::Trait { id: "smithy.api#requiresLength", .. }) => &LENGTH_NOT_NEEDED,
        _ => return false,
    };
    judge.say(rule);
    true
}

fn changed(judge: &mut Judge<'_, '_>, old: &Shape, new: &Shape) -> bool {
    match (&old.ty, &new.ty) {
        (ShapeType::String, ShapeType::Enum) => judge.by_direction(&INPUT_STRING_TO_ENUM, &OUTPUT_STRING_TO_ENUM),
        (ShapeType::Enum, ShapeType::String) => judge.by_direction(&INPUT_ENUM_TO_STRING, &OUTPUT_ENUM_TO_STRING),
        (old, new) => match widened(old, new) {
            Some(true) => judge.by_direction(&INPUT_WIDENED, &OUTPUT_WIDENED),
            Some(false) => judge.by_direction(&INPUT_NARROWED, &OUTPUT_NARROWED),
            None => {
                judge.say(&CHANGED);
                true
            }
        },
    }
}

/// Whether the new number takes all values of the old one, or the other way round; none where neither holds, or where
/// the values are written in another way.
fn widened(old: &ShapeType, new: &ShapeType) -> Option<bool> {
    let size = |ty: &ShapeType| {
        Some(match ty {
            ShapeType::Byte => (0, 8),
            ShapeType::Short => (0, 16),
            ShapeType::Integer | ShapeType::IntEnum => (0, 32),
            ShapeType::Long => (0, 64),
            ShapeType::BigInteger => (0, u32::MAX),
            ShapeType::Float => (1, 32),
            ShapeType::Double => (1, 64),
            ShapeType::BigDecimal => (1, u32::MAX),
            _ => return None,
        })
    };
    let (old, new) = (size(old)?, size(new)?);
    (old.0 == new.0 && old.1 != new.1).then_some(new.1 > old.1)
}
