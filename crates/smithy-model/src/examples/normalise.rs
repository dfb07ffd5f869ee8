//! Timestamps of examples in the one form that Smithy has for them: RFC 3339 in UTC. Only values that the model
//! calls a timestamp are touched.

use super::{Defect, examples, parts};
use crate::model::{Model, Node, ShapeId, ShapeType};

/// Rewrites the timestamps that are written otherwise, and says which.
pub fn normalise_examples(model: &mut Model) -> Vec<Defect> {
    let mut defects = Vec::new();
    let mut rewritten = Vec::new();
    for shape in model.shapes.values() {
        let Some((operation, list)) = examples(shape) else { continue };
        let mut list = list.clone();
        let before = defects.len();
        for (index, example) in list.iter_mut().enumerate() {
            let targets = parts(operation, example).into_iter().map(|(name, _, id)| (name, id)).collect::<Vec<_>>();
            for (name, id) in targets {
                let part = if name == "error" { example.pointer_mut("/error/content") } else { example.get_mut(name) };
                let mut found = Vec::new();
                if let Some(part) = part {
                    walk(model, &id, part, name, &mut found);
                }
                defects.extend(found.into_iter().map(|(path, message)| Defect {
                    operation: shape.id.clone(),
                    example: index + 1,
                    path,
                    code: "timestamp",
                    message,
                }));
            }
        }
        if defects.len() > before {
            rewritten.push((shape.id.clone(), list));
        }
    }
    for (id, list) in rewritten {
        if let Some(shape) = model.shapes.get_mut(&id) {
            shape.traits.insert("smithy.api#examples", Node::Array(list));
        }
    }
    defects
}

fn walk(model: &Model, id: &ShapeId, value: &mut Node, path: &str, found: &mut Vec<(String, String)>) {
    let Some(shape) = model.shape(id) else { return };
    match (&shape.ty, value) {
        (ShapeType::Timestamp, value) => {
            let Some(text) = value.as_str() else { return };
            if let Some(normal) = normal_form(text).filter(|normal| normal != text) {
                let message = format!("the timestamp `{text}` is not RFC 3339 in UTC, it is read as `{normal}`");
                found.push((path.to_owned(), message));
                *value = normal.into();
            }
        }
        (ShapeType::Structure | ShapeType::Union, Node::Object(object)) => {
            for (key, value) in object {
                if let Some(member) = shape.member(key) {
                    walk(model, &member.target, value, &format!("{path}.{key}"), found);
                }
            }
        }
        (ShapeType::List, Node::Array(items)) => {
            if let Some(member) = shape.member("member") {
                for (index, item) in items.iter_mut().enumerate() {
                    walk(model, &member.target, item, &format!("{path}[{index}]"), found);
                }
            }
        }
        (ShapeType::Map, Node::Object(object)) => {
            if let Some(member) = shape.member("value") {
                for (key, value) in object {
                    walk(model, &member.target, value, &format!("{path}.{key}"), found);
                }
            }
        }
        _ => {}
    }
}

fn normal_form(text: &str) -> Option<String> {
    let timestamp = text.parse::<jiff::Timestamp>().ok();
    let timestamp = timestamp.or_else(|| Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp()));
    timestamp.map(|t| t.to_string())
}

#[cfg(test)]
mod tests {
    use super::normal_form;

    #[test]
    fn timestamps_become_rfc_3339_in_utc() {
        let normal = |text| normal_form(text);
        assert_eq!(normal("2016-11-21T19:49:20.006+0000").as_deref(), Some("2016-11-21T19:49:20.006Z"));
        assert_eq!(normal("2016-11-21T19:49:20.006Z").as_deref(), Some("2016-11-21T19:49:20.006Z"));
        assert_eq!(normal("2016-11-21T20:49:20+01:00").as_deref(), Some("2016-11-21T19:49:20Z"));
        assert_eq!(normal("Mon, 21 Nov 2016 19:49:20 GMT").as_deref(), Some("2016-11-21T19:49:20Z"));
        assert_eq!(normal("yesterday"), None);
    }
}
