//! Nodes to values of shapes, against the plan: every contradiction is found, with the path to it and the member. Whether
//! a value keeps the constraints of the model (lengths, ranges, patterns) is not checked here, `lint_examples` does that.

use super::defaults;
use crate::plan::{DefaultValue, Document, Member, Object, Plan, Presence, Structure, Type, Union, Value};
use proofmark_smithy_model::model::{Node, ShapeId};

/// The members of a structure, or all contradictions; `path` is what the structure is called in them.
pub(crate) fn object(plan: &Plan, structure: &Structure, node: &Node, path: &str) -> Result<Object, Vec<String>> {
    let mut reader = Reader { plan, faults: Vec::new() };
    let object = reader.object(structure, node, path);
    reader.conclude(object)
}

/// The value of a union, or all contradictions; `path` is what the union is called in them.
pub(crate) fn union(plan: &Plan, union: &Union, node: &Node, path: &str) -> Result<Value, Vec<String>> {
    let mut reader = Reader { plan, faults: Vec::new() };
    let value = reader.union(union, node, path);
    reader.conclude(value)
}

struct Reader<'p> {
    plan: &'p Plan,
    faults: Vec<String>,
}

/// Where a value is.
struct Place {
    /// The path to it.
    path: String,
    /// The member that it is a value of, or an item of.
    member: ShapeId,
}

impl Place {
    fn member(path: &str, owner: &ShapeId, member: &Member) -> Self {
        Self { path: format!("{path}.{}", member.name), member: owner.with_member(&member.name) }
    }

    fn inside(&self, step: &str) -> Self {
        Self { path: format!("{}{step}", self.path), member: self.member.clone() }
    }
}

impl Reader<'_> {
    /// A value is incomplete where a fault was found in it, or where the plan lacks a type, which was reported before.
    fn conclude<T>(self, value: Option<T>) -> Result<T, Vec<String>> {
        match value {
            Some(value) if self.faults.is_empty() => Ok(value),
            _ => Err(self.faults),
        }
    }

    fn fault(&mut self, path: &str, message: String) {
        self.faults.push(format!("{path}: {message}"));
    }

    fn object(&mut self, structure: &Structure, node: &Node, path: &str) -> Option<Object> {
        let Some(entries) = node.as_object() else {
            self.fault(path, format!("expected an object for `{}`, found {}", structure.id, short(node)));
            return None;
        };
        let mut object = Object::default();
        for (key, node) in entries.iter().filter(|(_, node)| !node.is_null()) {
            match structure.member(key) {
                // The events of a stream are not part of a value.
                Some(member) if is_stream(&member.ty) => {}
                Some(member) => {
                    let value = self.value(&member.ty, node, &Place::member(path, &structure.id, member));
                    value.into_iter().for_each(|value| object.set(key, value));
                }
                None => self.fault(&format!("{path}.{key}"), format!("`{}` has no such member", structure.id)),
            }
        }
        for member in &structure.members {
            let must_be_set = member.presence == Presence::Required && !is_stream(&member.ty);
            if must_be_set && entries.get(&member.name).is_none_or(Node::is_null) {
                let place = Place::member(path, &structure.id, member);
                self.fault(&place.path, format!("the required member `{}` is missing", place.member));
            }
        }
        Some(object)
    }

    fn union(&mut self, union: &Union, node: &Node, path: &str) -> Option<Value> {
        let mut set = node.as_object().into_iter().flatten().filter(|(_, node)| !node.is_null());
        let (Some((key, node)), None) = (set.next(), set.next()) else {
            let message = format!(
                "expected an object with exactly one member of the union `{}`, found {}",
                union.id,
                short(node)
            );
            self.fault(path, message);
            return None;
        };
        let Some(member) = union.members.iter().find(|member| member.name == *key) else {
            self.fault(&format!("{path}.{key}"), format!("`{}` has no such member", union.id));
            return None;
        };
        let value = self.value(&member.ty, node, &Place::member(path, &union.id, member))?;
        Some(Value::Union(key.clone(), Box::new(value)))
    }

    fn value(&mut self, ty: &Type, node: &Node, place: &Place) -> Option<Value> {
        let found = match ty {
            Type::Box(inner) => return self.value(inner, node, place),
            Type::Structure(name) => {
                return self.object(self.plan.structure(name)?, node, &place.path).map(Value::Structure);
            }
            Type::Error(name) => return self.object(self.plan.error(name)?, node, &place.path).map(Value::Structure),
            Type::Union(name) => return self.union(self.plan.union(name)?, node, &place.path),
            Type::List { item, sparse } => node.as_array().map(|items| {
                let items = items.iter().enumerate();
                let item = |(index, node): (usize, &Node)| {
                    self.item(item, *sparse, node, &place.inside(&format!("[{index}]")))
                };
                Value::List(items.filter_map(item).collect())
            }),
            Type::Map { value, sparse, .. } => node.as_object().map(|entries| {
                let entry = |(key, node): (&String, &Node)| {
                    Some((key.clone(), self.item(value, *sparse, node, &place.inside(&format!("[{key:?}]")))?))
                };
                Value::Map(entries.iter().filter_map(entry).collect())
            }),
            ty => simple(ty, node),
        };
        if found.is_none() {
            let message = format!("expected {} for `{}`, found {}", expected(ty), place.member, short(node));
            self.fault(&place.path, message);
        }
        found
    }

    /// An item of a list, or a value of a map.
    fn item(&mut self, ty: &Type, sparse: bool, node: &Node, place: &Place) -> Option<Value> {
        if sparse && node.is_null() { Some(Value::Null) } else { self.value(ty, node, place) }
    }
}

/// A value that has no others in it.
fn simple(ty: &Type, node: &Node) -> Option<Value> {
    let text = || node.as_str().map(str::to_owned);
    match ty {
        Type::String | Type::Enum(_) => text().map(Value::String),
        Type::Blob | Type::ByteStream => text().map(Value::Blob),
        Type::Document => Some(Value::Document(Document::from(node))),
        Type::Unit => node.is_object().then_some(Value::Unit),
        // Numbers, booleans and timestamps are written as their defaults are.
        ty => match defaults::value(ty, node).ok()? {
            DefaultValue::Boolean(value) => Some(Value::Boolean(value)),
            DefaultValue::Integer(value) => Some(Value::Integer(value)),
            DefaultValue::Float(value) => Some(Value::Float(value)),
            DefaultValue::BigInteger(digits) | DefaultValue::BigDecimal(digits) => Some(Value::BigNumber(digits)),
            DefaultValue::Timestamp(time) => Some(Value::Timestamp(time)),
            _ => None,
        },
    }
}

fn is_stream(ty: &Type) -> bool {
    matches!(ty, Type::EventStream(_) | Type::EventSender(_))
}

/// What a value of a type is in JSON.
fn expected(ty: &Type) -> &'static str {
    match ty {
        Type::Boolean => "true or false",
        Type::Byte => "an 8-bit integer",
        Type::Short => "a 16-bit integer",
        Type::Integer => "a 32-bit integer",
        Type::Long => "a 64-bit integer",
        Type::Float => "a number that a float can hold",
        Type::Double => "a number that a double can hold",
        Type::BigInteger => "a whole number",
        Type::BigDecimal => "a number",
        Type::String | Type::Blob | Type::ByteStream | Type::Enum(_) => "a string",
        Type::Timestamp => "a timestamp: RFC 3339 or epoch seconds",
        Type::Document => "a JSON value",
        Type::List { .. } => "an array",
        Type::Structure(_) | Type::Error(_) | Type::Union(_) | Type::Unit | Type::Map { .. } => "an object",
        Type::Box(inner) => expected(inner),
        Type::EventStream(_) | Type::EventSender(_) => "nothing",
    }
}

/// A node in a message: all of it, or its kind when it is long.
fn short(node: &Node) -> String {
    let text = node.to_string();
    match node {
        _ if text.len() <= 60 => format!("`{text}`"),
        Node::Array(_) => "an array".to_owned(),
        Node::Object(_) => "an object".to_owned(),
        _ => "a long text".to_owned(),
    }
}
