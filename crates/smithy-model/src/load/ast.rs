//! Reads the Smithy JSON AST, 1.0, 2.0 and 2.1, into facts. Judges only the form of the document.

use super::TYPES;
use super::assemble::Assembler;
use super::cursor::Cursor;
use super::fact::Fact;
use super::version::{KNOWN, Version};
use crate::diagnostic::{Diagnostic, Diagnostics, Step};
use crate::model::{Node, OperationShape, PRELUDE, ResourceShape, ServiceShape, ShapeId, ShapeType};

/// States everything that the document says. Its file's name is needed where it is not the only one.
pub(super) fn read(document: &Node, file: Option<&str>, out: &mut Assembler, report: &mut Diagnostics) {
    let root = match file {
        Some(file) => Cursor::root(document).file(file),
        None => Cursor::root(document),
    };
    if !document.is_object() {
        root.wrong_type("an object with `smithy` and `shapes`", report);
        return;
    }
    match root.get("smithy") {
        None => report.push(
            root.finding(
                Diagnostic::error("no-version", "the document has no `smithy` version, so it is not Smithy JSON AST")
                    .help("a Smithy JSON AST starts with {\"smithy\": \"2.0\", \"shapes\": ...}"),
            ),
        ),
        Some(version) => {
            if let Some(text) = version.string(report) {
                match Version::parse(text) {
                    Some(version) => out.state(Fact::Version(version)),
                    None => {
                        let message = format!("Smithy version `{text}` is not known");
                        report.push(version.finding(Diagnostic::error("bad-version", message).help(KNOWN)));
                    }
                }
            }
        }
    }
    for (key, value) in root.entries_of("metadata", report) {
        out.state(Fact::Metadata(key.to_owned(), value.node.clone()));
    }
    for (key, shape) in root.entries_of("shapes", report) {
        match ShapeId::parse(key) {
            Some(id) => read_shape(&id, &shape, out, report),
            None => report.push(
                shape.finding(
                    Diagnostic::error("bad-shape-id", format!("`{key}` is not an absolute shape id"))
                        .help("write it as `namespace#Name`"),
                ),
            ),
        }
    }
}

/// Where a shape, member or trait stands in a JSON AST.
pub(super) fn place(id: &ShapeId, trait_id: Option<&str>) -> Vec<Step> {
    let key = |text: &str| Step::Key(text.to_owned());
    let mut path = vec![key("shapes"), key(&ShapeId::new(id.namespace(), id.name()).to_string())];
    match id.member() {
        Some(member @ ("member" | "key" | "value")) => path.push(key(member)),
        Some(member) => path.extend([key("members"), key(member)]),
        None => {}
    }
    if let Some(id) = trait_id {
        path.extend([key("traits"), key(id)]);
    }
    path
}

fn read_shape(id: &ShapeId, shape: &Cursor<'_>, out: &mut Assembler, report: &mut Diagnostics) {
    if !shape.node.is_object() {
        shape.wrong_type("an object with a `type`", report);
        return;
    }
    let Some(ty_cursor) = shape.get("type") else {
        let diagnostic = Diagnostic::error("no-type", "the shape has no `type`").on(id);
        report.push(shape.finding(diagnostic.help("say what it is: {\"type\": \"structure\", ...}")));
        return;
    };
    let Some(name) = ty_cursor.string(report) else { return };
    if name == "apply" {
        traits(id, shape, out, report);
        return;
    }
    if id.member().is_some() {
        let diagnostic = Diagnostic::error("bad-shape-id", format!("`{id}` is the id of a member, not of a shape"));
        report.push(shape.finding(diagnostic.on(id).help("only `apply` may stand under the id of a member")));
        return;
    }
    let Some(ty) = shape_type(name, shape, report) else {
        let diagnostic = Diagnostic::error("unknown-type", format!("`{name}` is not a type of a shape"));
        report.push(ty_cursor.finding(diagnostic.on(id).help(TYPES)));
        return;
    };
    let keys: &[&str] = match ty {
        ShapeType::List => &["member"],
        ShapeType::Map => &["key", "value"],
        _ => &[],
    };
    let has_members = matches!(ty, ShapeType::Structure | ShapeType::Union | ShapeType::Enum | ShapeType::IntEnum);
    out.state(Fact::Shape(id.clone(), ty));
    traits(id, shape, out, report);
    if name == "set" {
        out.state(Fact::Set(id.clone()));
    }
    for mixin in shape.items_of("mixins", report) {
        if let Some(mixin) = mixin.target(report) {
            out.state(Fact::Mixin(id.clone(), mixin));
        }
    }
    for &key in keys {
        match shape.get(key) {
            Some(member) => read_member(id, key, &member, out, report),
            None if shape.get("mixins").is_some() => {}
            None => {
                let diagnostic = Diagnostic::error("missing-member", format!("a {name} must have a `{key}`")).on(id);
                report.push(shape.finding(diagnostic.help(format!("add {{\"{key}\": {{\"target\": \"...\"}}}}"))));
            }
        }
    }
    match shape.get("members") {
        Some(members) if has_members => {
            for (key, member) in members.entries(report) {
                read_member(id, key, &member, out, report);
            }
        }
        Some(members) => {
            let message = format!("a {name} has no `members`; these were left out");
            report.push(members.finding(Diagnostic::warning("unknown-key", message).on(id)));
        }
        None => {}
    }
}

fn read_member(id: &ShapeId, name: &str, member: &Cursor<'_>, out: &mut Assembler, report: &mut Diagnostics) {
    let member_id = id.with_member(name);
    if ShapeId::parse(&member_id.to_string()).is_none() {
        let diagnostic = Diagnostic::error("bad-member-name", format!("`{name}` cannot be the name of a member"));
        report.push(member.finding(diagnostic.on(id).help("a name has letters, digits and `_`, and no digit first")));
        return;
    }
    if let Some(target) = member.target(report) {
        out.state(Fact::Member(member_id.clone(), target));
        traits(&member_id, member, out, report);
    }
}

fn traits(id: &ShapeId, holder: &Cursor<'_>, out: &mut Assembler, report: &mut Diagnostics) {
    for (name, value) in holder.entries_of("traits", report) {
        if ShapeId::parse(name).is_none() {
            let diagnostic = Diagnostic::error("bad-trait-id", format!("`{name}` is not the absolute id of a trait"));
            report.push(value.finding(diagnostic.on(id).help("write it as `namespace#name`")));
        } else {
            out.state(Fact::Trait(id.clone(), name.to_owned(), value.node.clone()));
        }
    }
}

fn shape_type(name: &str, shape: &Cursor<'_>, report: &mut Diagnostics) -> Option<ShapeType> {
    Some(match name {
        "enum" => ShapeType::Enum,
        "intEnum" => ShapeType::IntEnum,
        "list" | "set" => ShapeType::List,
        "map" => ShapeType::Map,
        "structure" => ShapeType::Structure,
        "union" => ShapeType::Union,
        "service" => ShapeType::Service(ServiceShape {
            version: shape.string_of("version", report).unwrap_or_default().to_owned(),
            operations: targets(shape, "operations", report),
            resources: targets(shape, "resources", report),
            errors: targets(shape, "errors", report),
            rename: (shape.entries_of("rename", report).into_iter())
                .filter_map(|(id, name)| Some((ShapeId::parse(id)?, name.string(report)?.to_owned())))
                .collect(),
        }),
        "operation" => ShapeType::Operation(OperationShape {
            input: target(shape, "input", report).unwrap_or_else(|| ShapeId::new(PRELUDE, "Unit")),
            output: target(shape, "output", report).unwrap_or_else(|| ShapeId::new(PRELUDE, "Unit")),
            errors: targets(shape, "errors", report),
        }),
        "resource" => ShapeType::Resource(Box::new(ResourceShape {
            identifiers: named_targets(shape, "identifiers", report),
            properties: named_targets(shape, "properties", report),
            create: target(shape, "create", report),
            put: target(shape, "put", report),
            read: target(shape, "read", report),
            update: target(shape, "update", report),
            delete: target(shape, "delete", report),
            list: target(shape, "list", report),
            operations: targets(shape, "operations", report),
            collection_operations: targets(shape, "collectionOperations", report),
            resources: targets(shape, "resources", report),
        })),
        _ => return ShapeType::simple(name),
    })
}

fn target<'a>(shape: &Cursor<'a>, key: &'a str, report: &mut Diagnostics) -> Option<ShapeId> {
    shape.get(key).and_then(|c| c.target(report))
}

fn targets<'a>(shape: &Cursor<'a>, key: &'a str, report: &mut Diagnostics) -> Vec<ShapeId> {
    shape.items_of(key, report).iter().filter_map(|c| c.target(report)).collect()
}

fn named_targets<'a>(
    shape: &Cursor<'a>,
    key: &'a str,
    report: &mut Diagnostics,
) -> indexmap::IndexMap<String, ShapeId> {
    let entries = shape.entries_of(key, report);
    entries.into_iter().filter_map(|(name, c)| Some((name.to_owned(), c.target(report)?))).collect()
}
