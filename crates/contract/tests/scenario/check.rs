//! Holds a document against a schema as far as these tests need it.

use proofmark_contract::api::{Api, Kind, Member, SchemaId};
use proofmark_contract::{Constraint, Violation};
use serde_json::Value;

pub fn check(api: &Api, schema: SchemaId, value: &Value) -> Vec<Violation> {
    let mut violations = Vec::new();
    walk(api, schema, None, value, "", &mut violations);
    violations
}

fn walk(api: &Api, schema: SchemaId, member: Option<&Member>, value: &Value, path: &str, out: &mut Vec<Violation>) {
    let fits = match &api[schema].kind {
        Kind::Structure { .. } => value.is_object(),
        Kind::String | Kind::Enum { .. } => value.is_string(),
        Kind::Integer | Kind::Timestamp => value.is_number(),
        _ => true,
    };
    let mut push = |path: &str, constraint| out.push(Violation::error(path, constraint, Some(value.to_string())));
    if !fits {
        push(path, Constraint::Type { expected: "another type".to_owned() });
        return;
    }
    let constraints = member.map(|member| &member.constraints);
    if let (Some(range), Some(number)) = (constraints.and_then(|c| c.range.as_ref()), value.as_f64()) {
        let below = range.min.as_ref().and_then(|min| min.as_f64()).is_some_and(|min| number < min);
        let above = range.max.as_ref().and_then(|max| max.as_f64()).is_some_and(|max| number > max);
        if below || above {
            push(path, Constraint::Range { min: range.min.clone(), max: range.max.clone() });
        }
    }
    if let (Some(pattern), Some(text)) = (constraints.and_then(|c| c.pattern.as_ref()), value.as_str())
        && !pattern.is_match(text)
    {
        push(path, Constraint::Pattern { pattern: pattern.source().to_owned() });
    }
    if let (Kind::Structure { .. }, Some(values)) = (&api[schema].kind, value.as_object()) {
        for (name, value) in values {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            match api[schema].member(name) {
                Some(member) => walk(api, member.target, Some(member), value, &path, out),
                None => out.push(Violation::error(path, Constraint::UnknownMember, None)),
            }
        }
    }
}
