//! Enums have members, and every member has a value of its own; those of an intEnum fit 32 bits.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Model, Node, ShapeType};
use std::collections::BTreeMap;

const VALUE: &str = "smithy.api#enumValue";

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    for shape in model.shapes.values() {
        let whole = match shape.ty {
            ShapeType::Enum => false,
            ShapeType::IntEnum => true,
            _ => continue,
        };
        if shape.members.is_empty() {
            let diagnostic = Diagnostic::error("bad-enum", "the enum has no members").on(&shape.id);
            report.push(diagnostic.help("add a member, or make it a string"));
        }
        let mut values: BTreeMap<String, &str> = BTreeMap::new();
        for member in shape.members.values() {
            let value = member.traits.get(VALUE);
            let text = match value {
                Some(value) if (whole && is_integer(value)) || (!whole && value.is_string()) => value.to_string(),
                None if !whole => Node::from(member.name()).to_string(),
                _ => {
                    let expected = if whole { "a whole number of 32 bits" } else { "a string" };
                    let message = format!("the member's value must be {expected}");
                    let diagnostic = Diagnostic::error("bad-enum", message).on(&member.id).on_trait(VALUE);
                    report.push(diagnostic.help("correct the trait's value, or add the trait"));
                    continue;
                }
            };
            if let Some(first) = values.insert(text.clone(), member.name()) {
                let message = format!("the value {text} is also that of `{first}`");
                let diagnostic = Diagnostic::error("bad-enum", message).on(&member.id);
                report.push(diagnostic.help("give each member a value of its own"));
            }
        }
    }
}

fn is_integer(value: &Node) -> bool {
    value.as_i64().is_some_and(|value| i32::try_from(value).is_ok())
}
