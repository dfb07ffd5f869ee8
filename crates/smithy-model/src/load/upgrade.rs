//! Raises what Smithy 1.0 says to the semantics of 2.0: named `@enum` strings become enum shapes, and members that
//! were not nullable in 1.0 get their `@default`.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Member, Model, Node, PRELUDE, Shape, ShapeId, ShapeType, Traits, as_double};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

const ENUM: &str = "smithy.api#enum";
const ENUM_VALUE: &str = "smithy.api#enumValue";
const BOX: &str = "smithy.api#box";
const DEFAULT: &str = "smithy.api#default";

/// Turns strings with the trait `enum` into enum shapes, names derived from the values where there are none.
pub(super) fn enums(model: &mut Model, report: &mut Diagnostics) {
    for shape in model.shapes.values_mut() {
        if shape.ty != ShapeType::String || !shape.traits.has(ENUM) {
            continue;
        }
        match definitions(shape) {
            Err(problem) => report.push(
                Diagnostic::error("bad-enum", problem)
                    .on(&shape.id)
                    .on_trait(ENUM)
                    .help("write it as [{\"value\": \"text\", \"name\": \"NAME\"}, ...]"),
            ),
            Ok(members) => {
                shape.members = members;
                shape.ty = ShapeType::Enum;
                shape.traits.remove(ENUM);
            }
        }
    }
}

fn definitions(shape: &Shape) -> Result<IndexMap<String, Member>, String> {
    let value = shape.traits.get(ENUM).and_then(Node::as_array).ok_or("the trait `enum` must be an array")?;
    let mut members = IndexMap::new();
    for definition in value {
        let value = definition.get("value").and_then(Node::as_str).ok_or("an enum definition has no text `value`")?;
        let name = definition.get("name").and_then(Node::as_str).map_or_else(|| enum_member_name(value), str::to_owned);
        let mut traits = Traits::default();
        traits.insert(ENUM_VALUE, value.into());
        if definition.get("deprecated").and_then(Node::as_bool) == Some(true) {
            traits.insert("smithy.api#deprecated", Node::Object(Default::default()));
        }
        for (key, id) in [("documentation", "smithy.api#documentation"), ("tags", "smithy.api#tags")] {
            if let Some(node) = definition.get(key) {
                traits.insert(id, node.clone());
            }
        }
        // Enum shapes have a trait for what the enum trait could only tag.
        let tags = definition.get("tags").and_then(Node::as_array);
        if tags.is_some_and(|tags| tags.iter().any(|tag| tag == "internal")) {
            traits.insert("smithy.api#internal", Node::Object(Default::default()));
        }
        let id = shape.id.with_member(name.as_str());
        if ShapeId::parse(&id.to_string()).is_none() {
            return Err(format!("`{name}` is not a valid name of an enum member"));
        }
        let member = Member { id, target: ShapeId::new(PRELUDE, "Unit"), traits };
        if members.insert(name.clone(), member).is_some() {
            return Err(format!("two enum values have the name `{name}`"));
        }
    }
    Ok(members)
}

/// The name of an enum value that has none: the value without the characters that a name cannot have. This is how
/// AWS names them (`java8.al2` is `java8al2`, `nodejs4.3-edge` is `nodejs43edge`).
pub(super) fn enum_member_name(value: &str) -> String {
    let name: String = value.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        Some(_) => name,
        None => "_".to_owned(),
    }
}

/// Gives the members of enums that have no value their name for one, as 2.0 does.
pub(super) fn enum_values(shapes: &mut BTreeMap<ShapeId, Shape>) {
    for shape in shapes.values_mut().filter(|shape| shape.ty == ShapeType::Enum) {
        for (name, member) in &mut shape.members {
            if !member.traits.has(ENUM_VALUE) {
                member.traits.insert(ENUM_VALUE, name.as_str().into());
            }
        }
    }
}

/// Gives `@default` to those of these members and shapes, written in 1.0, that could not be null there. Where the
/// model is lossy only to those for which zero can be meant: not to required members, nor against a range.
pub(super) fn defaults(model: &mut Model, old: &BTreeSet<ShapeId>, lossy: bool) {
    let no_zero = |traits: &Traits| lossy && excludes_zero(traits);
    let mut targets = BTreeMap::new();
    for shape in model.shapes.values() {
        let zero = match &shape.ty {
            ShapeType::Boolean => Some(Node::Bool(false)),
            ShapeType::Byte
            | ShapeType::Short
            | ShapeType::Integer
            | ShapeType::IntEnum
            | ShapeType::Long
            | ShapeType::Float
            | ShapeType::Double => Some(0.into()),
            _ => None,
        };
        let boxed = if shape.id.namespace() == PRELUDE {
            !shape.id.name().starts_with("Primitive")
        } else if old.contains(&shape.id) {
            shape.traits.has(BOX) || no_zero(&shape.traits)
        } else {
            shape.traits.get(DEFAULT) != zero.as_ref()
        };
        if let Some(zero) = zero.filter(|_| !boxed) {
            targets.insert(shape.id.clone(), zero);
        }
    }
    let streams: Vec<_> = (model.shapes.values())
        .filter(|s| s.ty == ShapeType::Blob && s.traits.has("smithy.api#streaming"))
        .map(|s| s.id.clone())
        .collect();
    for shape in model.shapes.values_mut().filter(|shape| old.contains(&shape.id)) {
        if let Some(zero) = targets.get(&shape.id)
            && !shape.traits.has(DEFAULT)
        {
            shape.traits.insert(DEFAULT, zero.clone());
        }
        shape.traits.remove(BOX);
        let structure = shape.ty == ShapeType::Structure;
        for member in shape.members.values_mut() {
            let boxed = member.traits.remove(BOX).is_some();
            let required = member.traits.has("smithy.api#required");
            if !structure || member.traits.has(DEFAULT) {
                continue;
            }
            let zero = targets.get(&member.target).filter(|_| !(no_zero(&member.traits) || lossy && required));
            if boxed {
                // `null` says that the default of the target, if it has one, does not count here.
                if !lossy {
                    member.traits.insert(DEFAULT, Node::Null);
                }
            } else if let Some(zero) = zero {
                member.traits.insert(DEFAULT, zero.clone());
            } else if streams.contains(&member.target) && !required {
                member.traits.insert(DEFAULT, "".into());
            }
        }
    }
}

/// A default of zero would break the range.
fn excludes_zero(traits: &Traits) -> bool {
    let range = traits.get("smithy.api#range");
    let bound = |key: &str| range.and_then(|r| r.get(key)).and_then(as_double);
    bound("min").is_some_and(|min| min > 0.0) || bound("max").is_some_and(|max| max < 0.0)
}
