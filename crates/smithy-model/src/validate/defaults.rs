//! Default values are values of their shape.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Model, Node, ShapeId, ShapeType, as_double, has_exact_number, is_number};

const DEFAULT: &str = "smithy.api#default";

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    for shape in model.shapes.values() {
        if let Some(value) = shape.traits.get(DEFAULT) {
            check_value(&shape.id, &shape.ty, value, report);
        }
        for member in shape.members.values() {
            if let (Some(value), Some(target)) = (member.traits.get(DEFAULT), model.shape(&member.target)) {
                check_value(&member.id, &target.ty, value, report);
            }
        }
    }
}

fn check_value(at: &ShapeId, ty: &ShapeType, value: &Node, report: &mut Diagnostics) {
    let empty = |value: &Node| {
        value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(serde_json::Map::is_empty)
    };
    let (fits, expected) = match ty {
        // `null` says that there is no default, whatever the target has.
        _ if value.is_null() => (true, ""),
        ShapeType::Boolean => (value.is_boolean(), "true or false"),
        ShapeType::String | ShapeType::Enum | ShapeType::Blob => (value.is_string(), "a string"),
        ShapeType::Timestamp => (value.is_string() || is_number(value), "a timestamp"),
        // Where JSON has no such number, the value is a string, and so is a big number that a double would round.
        ShapeType::Float | ShapeType::Double => {
            let is_special = value.as_str().is_some_and(|text| matches!(text, "NaN" | "Infinity" | "-Infinity"));
            (value.is_number() || is_special, "a number that a double can hold, \"NaN\", \"Infinity\" or \"-Infinity\"")
        }
        ShapeType::BigDecimal => (is_number(value) || value.is_string(), "a number, or one as a text"),
        ShapeType::BigInteger => {
            // Beyond 64 bits it is read as a double.
            let is_large = as_double(value).is_some_and(|number| number.abs() > 9e18);
            (value.is_i64() || value.is_u64() || is_large || value.is_string(), "a whole number, or one as a text")
        }
        ty if ty.is_number() => (value.is_i64() || value.is_u64(), "a whole number"),
        ShapeType::List => (value.is_array() && empty(value), "an empty array"),
        ShapeType::Map => (value.is_object() && empty(value), "an empty object"),
        ShapeType::Document => (!has_exact_number(value), "free of numbers that a double cannot hold"),
        _ => (false, "absent: such a shape has no default"),
    };
    if !fits {
        let message = format!("the default `{value}` of {} must be {expected}", ty.with_article());
        let diagnostic = Diagnostic::error("bad-default", message).on(at).on_trait(DEFAULT);
        report.push(diagnostic.help("correct the default or remove the trait"));
    }
}
