//! The documented examples as cases in document form, with what is wrong with them; and the one whose input a request
//! has.

use crate::api::{Api, ApiOperation, Kind, SchemaId};
use crate::read;
use crate::violation::{Constraint, Violation};
use crate::write::epoch_seconds;
use proofmark_smithy_model::model::{Node, ShapeId};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A documented example of an operation.
#[derive(Clone, Debug)]
pub struct Example {
    /// [`ApiOperation::index`].
    pub operation: usize,
    /// Which of the operation's examples, from 1.
    pub number: usize,
    /// The example's title.
    pub title: String,
    /// The input in document form.
    pub input: Node,
    /// The output in document form; none when the example is one of an error.
    pub output: Option<Node>,
    /// The error, when it is an example of one.
    pub error: Option<ExampleError>,
    /// Where the example contradicts the model, by the paths of the example: `input.UUID`. Warnings are among them.
    pub defects: Vec<Violation>,
}

/// The error of an example.
#[derive(Clone, Debug)]
pub struct ExampleError {
    /// Its schema; none when the model does not have it.
    pub schema: Option<SchemaId>,
    /// Its bare name.
    pub name: String,
    /// Its members in document form.
    pub members: Node,
}

/// All documented examples of an API.
#[derive(Debug, Default)]
pub struct Examples {
    all: Vec<Example>,
    /// Operation and hash of the input, to places in `all`.
    by_input: HashMap<(usize, u64), Vec<usize>>,
}

/// The documented examples of an API.
pub fn examples(api: &Api) -> Vec<Example> {
    api.operations()
        .flat_map(|operation| {
            let numbered = operation.examples.iter().enumerate();
            numbered.map(|(index, node)| example(api, operation, index + 1, node))
        })
        .collect()
}

impl Examples {
    /// The documented examples of an API, ready to be looked up.
    pub fn new(api: &Api) -> Self {
        let all = examples(api);
        let mut by_input: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, example) in all.iter().enumerate() {
            by_input.entry((example.operation, hash(&example.input))).or_default().push(index);
        }
        Self { all, by_input }
    }

    /// All examples, by operation.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Example> {
        self.all.iter()
    }

    /// The first example of the operation with exactly this input.
    pub fn matching(&self, operation: &ApiOperation, input: &Node) -> Option<&Example> {
        let found = self.by_input.get(&(operation.index, hash(input)))?;
        found.iter().filter_map(|index| self.all.get(*index)).find(|example| equal(&example.input, input))
    }
}

fn example(api: &Api, operation: &ApiOperation, number: usize, node: &Node) -> Example {
    let empty = Node::Object(serde_json::Map::new());
    let part = |name: &str, schema| from_example(api, schema, node.get(name).unwrap_or(&empty));
    let mut defects = Vec::new();
    let input = part("input", operation.input);
    // An example may break constraints on purpose.
    let on_purpose = node.get("allowConstraintErrors").and_then(Node::as_bool) == Some(true);
    let found = defects_of(api, operation.input, &input, "input");
    defects.extend(found.filter(|violation| !on_purpose || !is_constraint(&violation.constraint)));
    let error = node.get("error").map(|error| {
        let id = error.get("shapeId").and_then(Node::as_str).unwrap_or_default();
        let shape = ShapeId::parse(id);
        let name = shape.as_ref().map_or(id, |id| id.name()).to_owned();
        let content = error.get("content").unwrap_or(&empty);
        let Some(schema) = shape.and_then(|id| api.schema(&id)) else {
            defects.push(Violation::error("error", Constraint::UnknownMember, Some(id.to_owned())));
            return ExampleError { schema: None, name, members: content.clone() };
        };
        let members = from_example(api, schema, content);
        defects.extend(defects_of(api, schema, &members, "error"));
        ExampleError { schema: Some(schema), name, members }
    });
    let output = error.is_none().then(|| {
        let output = part("output", operation.output);
        defects.extend(defects_of(api, operation.output, &output, "output"));
        output
    });
    let title = node.get("title").and_then(Node::as_str).unwrap_or_default().to_owned();
    Example { operation: operation.index, number, title, input, output, error, defects }
}

fn defects_of(api: &Api, schema: SchemaId, value: &Node, part: &str) -> impl Iterator<Item = Violation> {
    read::document(api, schema, value).into_iter().map(move |violation| {
        let path = if violation.path.is_empty() { part.to_owned() } else { format!("{part}.{}", violation.path) };
        Violation { path, ..violation }
    })
}

fn is_constraint(constraint: &Constraint) -> bool {
    use Constraint::{Enum, Length, Pattern, Range, Required, UniqueItems};
    matches!(constraint, Required | Length { .. } | Range { .. } | Pattern { .. } | Enum { .. } | UniqueItems)
}

/// The document of a value as examples and protocol tests write it: their timestamps may be texts, their blobs are bytes
/// as text. What is neither stays as it is, for whoever checks documents to say.
pub fn from_example(api: &Api, schema: SchemaId, value: &Node) -> Node {
    let mut document = value.clone();
    bring_into_document_form(api, schema, &mut document, |text| *text = aws_smithy_types::base64::encode(&*text));
    document
}

/// Turns timestamps that are texts into epoch seconds, drops nulls, and does to blobs what `blob` does.
pub(crate) fn bring_into_document_form(api: &Api, schema: SchemaId, value: &mut Node, blob: fn(&mut String)) {
    match (&api[schema].kind, value) {
        (Kind::Timestamp, value) => {
            if let Some(seconds) = value.as_str().and_then(epoch_seconds) {
                *value = Node::Number(seconds);
            }
        }
        (Kind::Blob, Node::String(text)) => blob(text),
        (Kind::Structure { members } | Kind::Union { members }, Node::Object(object)) => {
            object.retain(|_, value| !value.is_null());
            for (name, value) in object {
                if let Some(member) = members.get(name) {
                    bring_into_document_form(api, member.target, value, blob);
                }
            }
        }
        (Kind::Union { members }, Node::Array(events)) => {
            let entries = events.iter_mut().filter_map(Node::as_object_mut).flatten();
            for (name, value) in entries {
                if let Some(member) = members.get(name) {
                    bring_into_document_form(api, member.target, value, blob);
                }
            }
        }
        (Kind::List { member, .. }, Node::Array(items)) => {
            for value in items {
                bring_into_document_form(api, member.target, value, blob);
            }
        }
        (Kind::Map { value: member, .. }, Node::Object(entries)) => {
            for (_, value) in entries {
                bring_into_document_form(api, member.target, value, blob);
            }
        }
        _ => {}
    }
}

/// Equality of documents: the order of members does not matter, and 1 is 1.0.
pub(crate) fn equal(one: &Node, other: &Node) -> bool {
    match (one, other) {
        (Node::Number(one), Node::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Node::Array(one), Node::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Node::Object(one), Node::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| equal(one, other)))
        }
        (one, other) => one == other,
    }
}

/// Equal documents have equal hashes.
fn hash(value: &Node) -> u64 {
    let mut hasher = DefaultHasher::new();
    match value {
        Node::Null => 0u8.hash(&mut hasher),
        Node::Bool(value) => value.hash(&mut hasher),
        // Not -0.
        Node::Number(number) => (number.as_f64().unwrap_or_default() + 0.0).to_bits().hash(&mut hasher),
        Node::String(text) => text.hash(&mut hasher),
        Node::Array(items) => items.iter().for_each(|item| hash(item).hash(&mut hasher)),
        Node::Object(object) => {
            let entry = |(name, value): (&String, &Node)| {
                let mut hasher = DefaultHasher::new();
                (name, hash(value)).hash(&mut hasher);
                hasher.finish()
            };
            object.iter().map(entry).fold(0u64, u64::wrapping_add).hash(&mut hasher);
        }
    }
    hasher.finish()
}
