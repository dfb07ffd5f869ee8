//! What Smithy has a server say of violated constraints: the members of `smithy.framework#ValidationException`. AWS's
//! own words are `aws::validation_text`'s business.

use crate::api::{Api, ApiOperation, Kind, Member};
use crate::violation::{Constraint, Violation};
use proofmark_smithy_model::model::Node;
use serde_json::{Number, json};

/// What is said of all violations of constraints in a request. Values are not shown, so that no sensitive one is.
pub(super) struct ValidationException {
    pub(super) message: String,
    fields: Vec<Node>,
}

impl ValidationException {
    pub(super) fn new(api: &Api, operation: &ApiOperation, input: &Node, violations: &[Violation]) -> Self {
        let (mut fields, mut messages) = (Vec::new(), Vec::new());
        for violation in violations {
            let Some(rule) = rule(&violation.constraint) else { continue };
            let path = pointer(api, operation, input, violation);
            let length = match violation.constraint {
                Constraint::Length { actual, .. } => format!(" with length {actual}"),
                _ => String::new(),
            };
            let message = format!("Value{length} at '{path}' failed to satisfy constraint: {rule}");
            fields.push(json!({ "message": message, "path": path }));
            messages.push(message);
        }
        let left_out = |violation: &Violation| match violation.constraint {
            Constraint::LeftOut { count } => count,
            _ => 0,
        };
        let rest = match violations.iter().map(left_out).sum() {
            0_usize => String::new(),
            count => format!("; and {count} more that are not listed"),
        };
        let errors = if messages.len() == 1 { "error" } else { "errors" };
        let message = format!("{} validation {errors} detected. {}{rest}", messages.len(), messages.join("; "));
        Self { message, fields }
    }

    /// The members in document form.
    pub(super) fn members(self) -> Node {
        json!({ "message": self.message, "fieldList": self.fields })
    }
}

fn rule(constraint: &Constraint) -> Option<String> {
    Some(match constraint {
        Constraint::Required => "Member must not be null".to_owned(),
        Constraint::Length { min, max, .. } => {
            format!("Member must have length {}", bounds(min.as_ref(), max.as_ref()))
        }
        Constraint::Range { min, max } => format!("Member must be {}", bounds::<Number>(min.as_ref(), max.as_ref())),
        Constraint::Pattern { pattern } => format!("Member must satisfy regular expression pattern: {pattern}"),
        Constraint::Enum { values } => format!("Member must satisfy enum value set: [{}]", values.join(", ")),
        Constraint::UniqueItems => "Member must have unique values".to_owned(),
        _ => return None,
    })
}

fn bounds<T: std::fmt::Display>(min: Option<&T>, max: Option<&T>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("between {min} and {max}, inclusive"),
        (Some(min), None) => format!("greater than or equal to {min}"),
        (None, Some(max)) => format!("less than or equal to {max}"),
        (None, None) => "anything".to_owned(),
    }
}

/// A violation's path as a JSON pointer (RFC 6901). What is wrong with a key is wrong with its map.
fn pointer(api: &Api, operation: &ApiOperation, input: &Node, violation: &Violation) -> String {
    let (mut pointer, mut schema, mut value) = (String::new(), operation.input, Some(input));
    let mut rest = violation.path.as_str();
    while !rest.is_empty() {
        let (step, member, after) = match &api[schema].kind {
            Kind::Structure { members } | Kind::Union { members } => {
                rest = rest.strip_prefix('.').unwrap_or(rest);
                let (name, after) = rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()));
                (name, members.get(name), after)
            }
            Kind::List { member, .. } => match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                Some((index, after)) => (index, Some(&**member), after),
                None => (rest, None, ""),
            },
            Kind::Map { key, value: member, .. } => {
                let (name, after) = entry(rest.strip_prefix('.').unwrap_or(rest), value);
                if after.is_empty() && is_of_key(api, key, name, violation) {
                    return pointer;
                }
                (name, Some(&**member), after)
            }
            _ => (rest, None, ""),
        };
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        value = value.and_then(|value| match step.parse::<usize>() {
            Ok(index) if value.is_array() => value.get(index),
            _ => value.get(step),
        });
        // What is not a member is all of the path that there is.
        let Some(member) = member else { break };
        (schema, rest) = (member.target, after);
    }
    pointer
}

/// The key that a path goes on with, and what follows. Keys may have dots and brackets, so that the map decides.
fn entry<'p>(path: &'p str, map: Option<&Node>) -> (&'p str, &'p str) {
    let keys = map.and_then(Node::as_object).into_iter().flat_map(|map| map.keys());
    let follows = |after: &str| after.is_empty() || after.starts_with(['.', '[']);
    let fitting = keys.filter(|key| path.strip_prefix(key.as_str()).is_some_and(follows));
    path.split_at(fitting.map(String::len).max().unwrap_or(path.len()))
}

/// Whether it is the key of an entry that violates, not the value.
fn is_of_key(api: &Api, key: &Member, name: &str, violation: &Violation) -> bool {
    let can_violate = match &violation.constraint {
        Constraint::Length { .. } => key.constraints.length.is_some(),
        Constraint::Pattern { .. } => key.constraints.pattern.is_some(),
        Constraint::Enum { .. } => matches!(api[key.target].kind, Kind::Enum { .. }),
        _ => false,
    };
    can_violate && violation.value.as_deref() == Some(name)
}
