//! Writes a model as Smithy JSON AST 2.0: facts only, the prose left out, in an order that depends on nothing but
//! the model; or everything that the files say. Shapes and traits are sorted by id, members stay in model order.

use crate::load::Written;
use crate::model::{
    Member, Model, Node, OperationShape, PRELUDE, ResourceShape, ServiceShape, Shape, ShapeId, ShapeType, Traits,
    exact_number, has_exact_number,
};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, json};

/// How a trait's value is written, the shape's id at hand; nothing where it is left out.
type Value = fn(&str, &Node, &ShapeId) -> Option<Node>;

/// The text of the model without prose, with a newline at the end.
pub fn write(model: &Model) -> String {
    let shapes = shapes(model).map(|shape| (shape.id.to_string(), Node::Object(shape_node(shape, facts)))).collect();
    text(model, shapes)
}

/// The text of everything that the files say, mixins and prose among it, with a newline at the end.
pub fn write_as_written(written: &Written) -> String {
    let whole: Value = |_, value, _| Some(value.clone());
    let mut nodes: Vec<(String, Node)> = Vec::new();
    for shape in shapes(&written.model) {
        let mut node = shape_node(shape, whole);
        // What a service, operation or resource is bound to is a set; mixins are an order.
        ["operations", "collectionOperations", "resources", "errors"].iter().for_each(|key| sort(&mut node, key));
        if let Some(mixins) = written.mixins.get(&shape.id) {
            insert_targets("mixins", mixins, &mut node);
        }
        nodes.push((shape.id.to_string(), Node::Object(node)));
    }
    for (id, traits) in &written.applied {
        let mut node = Map::new();
        node.insert("type".into(), "apply".into());
        insert_traits(traits, id, whole, &mut node);
        nodes.push((id.to_string(), Node::Object(node)));
    }
    nodes.sort_by(|(a, _), (b, _)| a.cmp(b));
    text(&written.model, nodes.into_iter().collect())
}

/// Sorts as the reference implementation does: by ids without regard to case.
fn sort(node: &mut Map<String, Node>, key: &str) {
    if let Some(items) = node.get_mut(key).and_then(Node::as_array_mut) {
        items.sort_by_cached_key(|item| item.to_string().to_lowercase());
        items.dedup();
    }
}

/// The shapes that the model itself defines.
fn shapes(model: &Model) -> impl Iterator<Item = &Shape> {
    model.shapes.values().filter(|shape| shape.id.namespace() != PRELUDE)
}

fn text(model: &Model, shapes: Map<String, Node>) -> String {
    let mut root = Map::new();
    root.insert("smithy".into(), "2.0".into());
    if !model.metadata.is_empty() {
        let mut metadata: Vec<_> = model.metadata.iter().collect();
        metadata.sort_by_key(|(key, _)| *key);
        let metadata = metadata.into_iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        root.insert("metadata".into(), Node::Object(metadata));
    }
    root.insert("shapes".into(), Node::Object(shapes));
    let root = Node::Object(root);
    // `{:#}` of a JSON value is its pretty form and, unlike the serialize functions, cannot fail.
    let exact = if has_exact_number(&root) { serde_json::to_string_pretty(&Exact(&root)).ok() } else { None };
    format!("{}\n", exact.unwrap_or_else(|| format!("{root:#}")))
}

/// A node whose numbers that are held as texts are written as the numbers that they are.
struct Exact<'a>(&'a Node);

impl Serialize for Exact<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.0, exact_number(self.0)) {
            (_, Some(text)) => {
                let raw = RawValue::from_string(text.to_owned()).map_err(serde::ser::Error::custom)?;
                raw.serialize(serializer)
            }
            (Node::Array(items), None) => serializer.collect_seq(items.iter().map(Exact)),
            (Node::Object(entries), None) => serializer.collect_map(entries.iter().map(|(k, v)| (k, Exact(v)))),
            (node, None) => node.serialize(serializer),
        }
    }
}

fn shape_node(shape: &Shape, value: Value) -> Map<String, Node> {
    let mut node = Map::new();
    node.insert("type".into(), shape.ty.name().into());
    match &shape.ty {
        ShapeType::List | ShapeType::Map => {
            for (name, member) in &shape.members {
                node.insert(name.clone(), member_node(member, &shape.id, value));
            }
        }
        ShapeType::Structure | ShapeType::Union | ShapeType::Enum | ShapeType::IntEnum => {
            let members = shape.members.iter().map(|(name, m)| (name.clone(), member_node(m, &shape.id, value)));
            node.insert("members".into(), Node::Object(members.collect()));
        }
        ShapeType::Service(service) => service_fields(service, &mut node),
        ShapeType::Operation(operation) => operation_fields(operation, &mut node),
        ShapeType::Resource(resource) => resource_fields(resource, &mut node),
        _ => {}
    }
    insert_traits(&shape.traits, &shape.id, value, &mut node);
    node
}

fn member_node(member: &Member, owner: &ShapeId, value: Value) -> Node {
    let mut node = Map::new();
    node.insert("target".into(), member.target.to_string().into());
    insert_traits(&member.traits, owner, value, &mut node);
    Node::Object(node)
}

fn target(id: &ShapeId) -> Node {
    json!({ "target": id.to_string() })
}

fn insert_targets(key: &str, ids: &[ShapeId], node: &mut Map<String, Node>) {
    if !ids.is_empty() {
        node.insert(key.into(), ids.iter().map(target).collect());
    }
}

fn service_fields(service: &ServiceShape, node: &mut Map<String, Node>) {
    if !service.version.is_empty() {
        node.insert("version".into(), service.version.as_str().into());
    }
    insert_targets("operations", &service.operations, node);
    insert_targets("resources", &service.resources, node);
    insert_targets("errors", &service.errors, node);
    if !service.rename.is_empty() {
        let rename = service.rename.iter().map(|(id, name)| (id.to_string(), name.as_str().into()));
        node.insert("rename".into(), Node::Object(rename.collect()));
    }
}

fn operation_fields(operation: &OperationShape, node: &mut Map<String, Node>) {
    node.insert("input".into(), target(&operation.input));
    node.insert("output".into(), target(&operation.output));
    insert_targets("errors", &operation.errors, node);
}

fn resource_fields(resource: &ResourceShape, node: &mut Map<String, Node>) {
    for (key, ids) in [("identifiers", &resource.identifiers), ("properties", &resource.properties)] {
        if !ids.is_empty() {
            node.insert(key.into(), Node::Object(ids.iter().map(|(name, id)| (name.clone(), target(id))).collect()));
        }
    }
    for (key, id) in [
        ("create", &resource.create),
        ("put", &resource.put),
        ("read", &resource.read),
        ("update", &resource.update),
        ("delete", &resource.delete),
        ("list", &resource.list),
    ] {
        if let Some(id) = id {
            node.insert(key.into(), target(id));
        }
    }
    insert_targets("operations", &resource.operations, node);
    insert_targets("collectionOperations", &resource.collection_operations, node);
    insert_targets("resources", &resource.resources, node);
}

fn insert_traits(traits: &Traits, owner: &ShapeId, value: Value, node: &mut Map<String, Node>) {
    let mut sorted: Vec<_> = traits.iter().filter_map(|(id, node)| Some((id, value(id, node, owner)?))).collect();
    sorted.sort_by_key(|(id, _)| *id);
    if !sorted.is_empty() {
        let traits = sorted.into_iter().map(|(id, value)| (id.to_owned(), value));
        node.insert("traits".into(), Node::Object(traits.collect()));
    }
}

/// A trait's value without prose; nothing where the trait is prose only.
fn facts(id: &str, value: &Node, owner: &ShapeId) -> Option<Node> {
    let mut value = value.clone();
    match id {
        "smithy.api#documentation" | "smithy.api#externalDocumentation" => return None,
        "smithy.api#deprecated" => {
            if let Some(object) = value.as_object_mut() {
                object.shift_remove("message");
            }
        }
        "smithy.api#examples" => {
            for (index, example) in value.as_array_mut().into_iter().flatten().enumerate() {
                if let Some(example) = example.as_object_mut() {
                    example.shift_remove("documentation");
                    example.insert("title".into(), format!("{} {}", owner.name(), index + 1).into());
                }
            }
        }
        id if id.starts_with("smithy.rules#") || id.starts_with("smithy.waiters#") => strip_documentation(&mut value),
        _ => {}
    }
    Some(value)
}

fn strip_documentation(value: &mut Node) {
    match value {
        Node::Object(object) => {
            if object.get("documentation").is_some_and(Node::is_string) {
                object.shift_remove("documentation");
            }
            object.values_mut().for_each(strip_documentation);
        }
        Node::Array(items) => items.iter_mut().for_each(strip_documentation),
        _ => {}
    }
}
