//! Validates every example against the shapes that it is an example of.

use super::{Defect, examples, parts};
use crate::knowledge::enum_value;
use crate::model::{Model, Node, Shape, ShapeId, ShapeType, Traits};
use std::collections::HashMap;

/// All defects of all examples, by operation.
pub fn lint_examples(model: &Model) -> Vec<Defect> {
    let mut defects = Vec::new();
    let mut patterns = HashMap::new();
    for shape in model.shapes.values() {
        let Some((operation, list)) = examples(shape) else { continue };
        for (index, example) in list.iter().enumerate() {
            let mut lint = Lint {
                model,
                operation: &shape.id,
                example: index + 1,
                constraints: example.get("allowConstraintErrors").and_then(Node::as_bool) != Some(true),
                patterns: &mut patterns,
                defects: &mut defects,
            };
            for (name, value, id) in parts(operation, example) {
                lint.value(&id, None, value, name);
            }
        }
    }
    defects
}

type Patterns = HashMap<String, Option<fancy_regex::Regex>>;

struct Lint<'a> {
    model: &'a Model,
    operation: &'a ShapeId,
    example: usize,
    constraints: bool,
    patterns: &'a mut Patterns,
    defects: &'a mut Vec<Defect>,
}

impl Lint<'_> {
    fn defect(&mut self, path: &str, code: &'static str, message: String) {
        self.defects.push(Defect {
            operation: self.operation.clone(),
            example: self.example,
            path: path.to_owned(),
            code,
            message,
        });
    }

    fn value(&mut self, id: &ShapeId, member: Option<&Traits>, value: &Node, path: &str) {
        let Some(shape) = self.model.shape(id) else { return };
        if value.is_null() {
            return;
        }
        if !self.is_of_type(shape, value, path) {
            return;
        }
        match (&shape.ty, value) {
            (ShapeType::Structure | ShapeType::Union, Node::Object(object)) => {
                for (key, value) in object {
                    let path = format!("{path}.{key}");
                    match shape.member(key) {
                        Some(member) => self.value(&member.target, Some(&member.traits), value, &path),
                        None => self.defect(&path, "unknown-member", format!("`{}` has no such member", id.name())),
                    }
                }
                for member in shape.members.values() {
                    if member.traits.has("smithy.api#required")
                        && self.constraints
                        && !object.contains_key(member.name())
                    {
                        let path = format!("{path}.{}", member.name());
                        self.defect(&path, "missing-member", format!("`{}` requires the member", id.name()));
                    }
                }
            }
            (ShapeType::List, Node::Array(items)) => {
                if let Some(member) = shape.member("member") {
                    for (index, item) in items.iter().enumerate() {
                        self.value(&member.target, Some(&member.traits), item, &format!("{path}[{index}]"));
                    }
                }
            }
            (ShapeType::Map, Node::Object(object)) => {
                for (key, value) in object {
                    let path = format!("{path}.{key}");
                    if let Some(member) = shape.member("key") {
                        self.value(&member.target, Some(&member.traits), &Node::from(key.as_str()), &path);
                    }
                    if let Some(member) = shape.member("value") {
                        self.value(&member.target, Some(&member.traits), value, &path);
                    }
                }
            }
            (ShapeType::Enum, Node::String(text)) => {
                let known = shape.members.values().any(|member| enum_value(member) == text);
                if !known {
                    self.defect(path, "enum", format!("`{text}` is not among the values of `{}`", id.name()));
                }
            }
            (ShapeType::Timestamp, Node::String(text))
                if text.parse::<jiff::Timestamp>().is_err() || !text.ends_with('Z') =>
            {
                self.defect(path, "timestamp", format!("`{text}` is not an RFC 3339 timestamp in UTC"));
            }
            _ => {}
        }
        if self.constraints {
            // A member's own constraint takes the place of its target's.
            let find = |id: &str| member.and_then(|m| m.get(id)).or_else(|| shape.traits.get(id)).cloned();
            let (length, range, pattern) =
                (find("smithy.api#length"), find("smithy.api#range"), find("smithy.api#pattern"));
            self.length(length.as_ref(), value, path);
            self.range(range.as_ref(), value, path);
            self.pattern(pattern.as_ref(), value, path);
        }
    }

    fn is_of_type(&mut self, shape: &Shape, value: &Node, path: &str) -> bool {
        let fits = match shape.ty {
            ShapeType::Structure | ShapeType::Union | ShapeType::Map => value.is_object(),
            ShapeType::List => value.is_array(),
            ShapeType::String | ShapeType::Enum | ShapeType::Blob => value.is_string(),
            ShapeType::Boolean => value.is_boolean(),
            ShapeType::Timestamp => value.is_string() || value.is_number(),
            ShapeType::Byte | ShapeType::Short | ShapeType::Integer | ShapeType::Long | ShapeType::IntEnum => {
                value.is_i64() || value.is_u64()
            }
            ShapeType::Float | ShapeType::Double => {
                value.is_number() || matches!(value.as_str(), Some("NaN" | "Infinity" | "-Infinity"))
            }
            ShapeType::BigInteger | ShapeType::BigDecimal => value.is_number() || value.is_string(),
            ShapeType::Document => true,
            ShapeType::Service(_) | ShapeType::Operation(_) | ShapeType::Resource(_) => false,
        };
        if !fits {
            let message = format!("`{value}` is not a value of the {} `{}`", shape.ty.name(), shape.id.name());
            self.defect(path, "type", message);
        }
        fits
    }

    fn length(&mut self, length: Option<&Node>, value: &Node, path: &str) {
        let Some(length) = length else { return };
        let actual = match value {
            Node::String(text) => text.chars().count(),
            Node::Array(items) => items.len(),
            Node::Object(object) => object.len(),
            _ => return,
        } as u64;
        let bound = |key: &str| length.get(key).and_then(Node::as_u64);
        let (min, max) = (bound("min").unwrap_or(0), bound("max").unwrap_or(u64::MAX));
        if actual < min || actual > max {
            let asked = match (bound("min"), bound("max")) {
                (Some(min), Some(max)) if min == max => format!("{min}"),
                (Some(min), Some(max)) => format!("{min} to {max}"),
                (Some(min), None) => format!("at least {min}"),
                (_, max) => format!("at most {}", max.unwrap_or(u64::MAX)),
            };
            self.defect(path, "length", format!("the length of `{value}` is {actual}, the model asks for {asked}"));
        }
    }

    fn range(&mut self, range: Option<&Node>, value: &Node, path: &str) {
        let (Some(range), Some(actual)) = (range, value.as_f64()) else { return };
        let bound = |key: &str| range.get(key).and_then(Node::as_f64);
        let (min, max) = (bound("min"), bound("max"));
        if min.is_some_and(|min| actual < min) || max.is_some_and(|max| actual > max) {
            self.defect(path, "range", format!("`{value}` is out of the range {range}"));
        }
    }

    fn pattern(&mut self, pattern: Option<&Node>, value: &Node, path: &str) {
        let (Some(pattern), Some(text)) = (pattern.and_then(Node::as_str), value.as_str()) else { return };
        let regex = self.patterns.entry(pattern.to_owned()).or_insert_with(|| fancy_regex::Regex::new(pattern).ok());
        let matched = match regex {
            Some(regex) => regex.is_match(text).ok(),
            None => None,
        };
        match matched {
            Some(true) => {}
            Some(false) => self.defect(path, "pattern", format!("`{text}` does not match `{pattern}`")),
            None => self.defect(path, "pattern", format!("the pattern `{pattern}` could not be tried")),
        }
    }
}
