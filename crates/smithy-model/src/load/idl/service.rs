//! Reads the objects that services and resources consist of.

use super::statements::Statements;
use super::syntax::{Content, Entry, Value, Word};
use crate::diagnostic::Diagnostic;
use crate::load::version::Version;
use crate::model::{Node, ResourceShape, ServiceShape, ShapeId, ShapeType};
use indexmap::IndexMap;

/// What a service consists of.
pub(super) fn service(out: &mut Statements<'_>, entries: &[Entry]) -> ShapeType {
    let mut service = ServiceShape::default();
    for Entry { key, value } in entries {
        match key.text.as_str() {
            "version" => service.version = text(out, key, value).unwrap_or_default(),
            "operations" => service.operations = ids(out, key, value),
            "resources" => service.resources = ids(out, key, value),
            "errors" => service.errors = ids(out, key, value),
            "rename" => service.rename = renames(out, key, value),
            _ => unknown(out, "a service", key, "version, operations, resources, errors and rename"),
        }
    }
    ShapeType::Service(service)
}

/// What a resource consists of.
pub(super) fn resource(out: &mut Statements<'_>, entries: &[Entry]) -> ShapeType {
    let mut resource = ResourceShape::default();
    for Entry { key, value } in entries {
        match key.text.as_str() {
            "identifiers" => resource.identifiers = named_ids(out, key, value),
            "properties" => {
                resource.properties = named_ids(out, key, value);
                // What has properties is reported with the shape.
                if resource.properties.is_empty() && out.version == Version::V1_0 {
                    let message = "`properties` is of Smithy 2.0, but its file is in 1.0";
                    out.find(Diagnostic::error("bad-for-version", message).help("remove it"), &key.span);
                }
            }
            "create" => resource.create = id(out, key, value),
            "put" => resource.put = id(out, key, value),
            "read" => resource.read = id(out, key, value),
            "update" => resource.update = id(out, key, value),
            "delete" => resource.delete = id(out, key, value),
            "list" => resource.list = id(out, key, value),
            "operations" => resource.operations = ids(out, key, value),
            "collectionOperations" => resource.collection_operations = ids(out, key, value),
            "resources" => resource.resources = ids(out, key, value),
            _ => unknown(
                out,
                "a resource",
                key,
                "identifiers, properties, create, put, read, update, delete, list, operations, collectionOperations \
                 and resources",
            ),
        }
    }
    ShapeType::Resource(Box::new(resource))
}

fn unknown(out: &mut Statements<'_>, what: &str, key: &Word, known: &str) {
    let message = format!("`{}` of {what} is not understood and was left out", key.text);
    out.find(Diagnostic::warning("unknown-key", message).help(format!("there are {known}")), &key.span);
}

fn wrong_type(out: &mut Statements<'_>, key: &Word, expected: &str, value: &Value) {
    let message = format!("`{}` must be {expected}, but is {}", key.text, value.kind());
    out.find(Diagnostic::error("wrong-type", message), &value.span);
}

fn text(out: &mut Statements<'_>, key: &Word, value: &Value) -> Option<String> {
    match &value.content {
        Content::Plain(Node::String(text)) => Some(text.clone()),
        _ => {
            wrong_type(out, key, "a quoted text", value);
            None
        }
    }
}

fn id(out: &mut Statements<'_>, key: &Word, value: &Value) -> Option<ShapeId> {
    match &value.content {
        Content::ShapeId(text) | Content::Plain(Node::String(text)) => {
            out.id(&Word { text: text.clone(), span: value.span.clone() })
        }
        _ => {
            wrong_type(out, key, "a shape id", value);
            None
        }
    }
}

fn ids(out: &mut Statements<'_>, key: &Word, value: &Value) -> Vec<ShapeId> {
    match &value.content {
        Content::Array(items) => items.iter().filter_map(|item| id(out, key, item)).collect(),
        _ => {
            wrong_type(out, key, "an array of shape ids", value);
            Vec::new()
        }
    }
}

fn entries<'a>(out: &mut Statements<'_>, key: &Word, value: &'a Value) -> &'a [Entry] {
    match &value.content {
        Content::Object(entries) => entries,
        _ => {
            wrong_type(out, key, "an object", value);
            &[]
        }
    }
}

fn named_ids(out: &mut Statements<'_>, key: &Word, value: &Value) -> IndexMap<String, ShapeId> {
    let entries = entries(out, key, value).iter();
    entries.filter_map(|entry| Some((entry.key.text.clone(), id(out, &entry.key, &entry.value)?))).collect()
}

fn renames(out: &mut Statements<'_>, key: &Word, value: &Value) -> IndexMap<ShapeId, String> {
    let mut renames = IndexMap::new();
    for Entry { key, value } in entries(out, key, value) {
        let name = text(out, key, value);
        match (ShapeId::parse(&key.text), name) {
            (Some(id), Some(name)) => drop(renames.insert(id, name)),
            (None, _) => {
                let message = format!("`{}` is not an absolute shape id", key.text);
                let diagnostic = Diagnostic::error("bad-shape-id", message).help("write it as `namespace#Name`");
                out.find(diagnostic, &key.span);
            }
            (Some(_), None) => {}
        }
    }
    renames
}
