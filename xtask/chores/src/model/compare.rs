//! Where two models of one API disagree: shapes, members, targets and traits, prose left aside.

use super::fetch::Fetched;
use anyhow::{Result, anyhow};
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::model::{Model, Node, PRELUDE, Shape, ShapeId, ShapeType, Traits};
use proofmark_smithy_model::{Loader, write::write};
use std::collections::BTreeSet;
use std::fmt;

/// The differences, one per line.
pub(crate) struct Differences(Vec<String>);

impl Differences {
    /// Whether the models agree.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Differences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        f.write_str(&counted(self.0.len(), "difference"))
    }
}

/// The model as it would be written: facts without prose, in one form.
pub(crate) fn facts(fetched: &Fetched) -> Result<Model> {
    let text = write(&fetched.load()?.model);
    Loader::new().text(&fetched.origin, text).load().map(|loaded| loaded.model).map_err(|report| anyhow!("{report}"))
}

/// Compares shape by shape. Services are matched by kind, because sources name them differently.
pub(crate) fn compare(a: &Model, b: &Model) -> Differences {
    let mut lines = Vec::new();
    let ids = |model: &Model| -> BTreeSet<ShapeId> {
        let own = model.shapes.values().filter(|s| s.id.namespace() != PRELUDE);
        own.filter(|s| !matches!(s.ty, ShapeType::Service(_))).map(|s| s.id.clone()).collect()
    };
    for id in ids(a).union(&ids(b)) {
        match (a.shape(id), b.shape(id)) {
            (Some(a), Some(b)) => shapes(a, b, &mut lines),
            (Some(_), None) => lines.push(format!("{id}: only in a")),
            (None, _) => lines.push(format!("{id}: only in b")),
        }
    }
    if let (Some(a), Some(b)) = (a.services().next(), b.services().next()) {
        if a.id != b.id {
            lines.push(format!("the service is {} in a, {} in b", a.id, b.id));
        }
        shapes(a, b, &mut lines);
    }
    Differences(lines)
}

fn shapes(a: &Shape, b: &Shape, lines: &mut Vec<String>) {
    let id = &a.id;
    if a.ty.name() != b.ty.name() {
        lines.push(format!("{id}: {} in a, {} in b", a.ty.name(), b.ty.name()));
        return;
    }
    match (&a.ty, &b.ty) {
        (ShapeType::Operation(a), ShapeType::Operation(b)) => {
            if (&a.input, &a.output) != (&b.input, &b.output) {
                let (ai, ao, bi, bo) = (&a.input, &a.output, &b.input, &b.output);
                lines.push(format!("{id}: {ai} -> {ao} in a, {bi} -> {bo} in b"));
            }
            sets(&format!("{id} errors"), &a.errors, &b.errors, lines);
        }
        (ShapeType::Service(a), ShapeType::Service(b)) => {
            sets(&format!("{id} operations"), &a.operations, &b.operations, lines);
            if a.version != b.version {
                lines.push(format!("{id}: version {} in a, {} in b", a.version, b.version));
            }
        }
        _ => {}
    }
    traits(&id.to_string(), &a.traits, &b.traits, lines);
    let names: BTreeSet<&String> = a.members.keys().chain(b.members.keys()).collect();
    for name in names {
        match (a.member(name), b.member(name)) {
            (Some(a), Some(b)) => {
                if a.target != b.target {
                    lines.push(format!("{}: targets {} in a, {} in b", a.id, a.target, b.target));
                }
                traits(&a.id.to_string(), &a.traits, &b.traits, lines);
            }
            (Some(a), None) => lines.push(format!("{}: only in a", a.id)),
            (None, _) => lines.push(format!("{id}${name}: only in b")),
        }
    }
}

fn sets(what: &str, a: &[ShapeId], b: &[ShapeId], lines: &mut Vec<String>) {
    let (a, b): (BTreeSet<_>, BTreeSet<_>) = (a.iter().collect(), b.iter().collect());
    lines.extend(a.difference(&b).map(|id| format!("{what}: {id} only in a")));
    lines.extend(b.difference(&a).map(|id| format!("{what}: {id} only in b")));
}

fn traits(at: &str, a: &Traits, b: &Traits, lines: &mut Vec<String>) {
    let ids: BTreeSet<&str> = a.iter().chain(b.iter()).map(|(id, _)| id).collect();
    for id in ids {
        match (a.get(id), b.get(id)) {
            (Some(a), Some(b)) if a != b => lines.push(format!("{at} {id}: {} in a, {} in b", short(a), short(b))),
            (Some(_), Some(_)) => {}
            (Some(a), None) => lines.push(format!("{at} {id}: {} only in a", short(a))),
            (None, b) => lines.push(format!("{at} {id}: {} only in b", b.map(short).unwrap_or_default())),
        }
    }
}

fn short(node: &Node) -> String {
    let text = node.to_string();
    match text.char_indices().nth(100) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use proofmark_smithy_model::Loader;
    use proofmark_smithy_model::model::Model;

    fn model(shapes: &str) -> Model {
        let text = format!(r#"{{ "smithy": "2.0", "shapes": {{ {shapes} }} }}"#);
        Loader::new().text("model.json", text).load().unwrap_or_else(|report| panic!("{report}")).model
    }

    #[test]
    fn every_difference_is_a_line() {
        let a = model(
            r#""a#S": { "type": "structure", "members": { "x": { "target": "smithy.api#String" },
                "y": { "target": "smithy.api#Long", "traits": { "smithy.api#required": {} } } } },
               "a#Old": { "type": "string" }, "a#Kind": { "type": "string" }"#,
        );
        let b = model(
            r#""a#S": { "type": "structure", "members": { "x": { "target": "smithy.api#Blob" },
                "y": { "target": "smithy.api#Long" }, "z": { "target": "smithy.api#Long" } } },
               "a#New": { "type": "string" }, "a#Kind": { "type": "integer" }"#,
        );
        let expected = [
            "  a#Kind: string in a, integer in b",
            "  a#New: only in b",
            "  a#Old: only in a",
            "  a#S$x: targets smithy.api#String in a, smithy.api#Blob in b",
            "  a#S$y smithy.api#required: {} only in a",
            "  a#S$z: only in b",
            "6 differences",
        ];
        assert_eq!(compare(&a, &b).to_string(), expected.join("\n"));
        assert!(compare(&a, &a).is_empty());
    }
}
