//! Inputs: valid ones, ones at the boundaries of constraints, and odd ones, which clients send all the same.

use super::responses::options;
use super::texts;
use anyhow::Result;
use fastrand::Rng;
use proofmark_contract::api::{Api, ApiOperation, Kind, Member, Schema, SchemaId};
use proofmark_contract::synth::{self, Boundary, Options};
use proofmark_smithy_model::model::Node;
use serde_json::{Map, json};
use std::sync::OnceLock;

/// What inputs are made from.
pub(super) struct Inputs<'a> {
    api: &'a Api,
    /// Of each operation, once they are asked for.
    boundaries: Vec<OnceLock<Vec<Boundary>>>,
}

impl<'a> Inputs<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        Self { api, boundaries: api.operations().map(|_| OnceLock::new()).collect() }
    }

    /// Any input of an operation, and of what kind it is.
    pub(super) fn any(&self, operation: &ApiOperation, rng: &mut Rng) -> Result<(&'static str, Node)> {
        match rng.u8(..10) {
            0..=2 => Ok(("valid", self.valid(operation, rng)?)),
            3 | 4 => {
                let boundaries = self.boundaries[operation.index].get_or_init(|| {
                    let base = synth::input_with(self.api, operation, 0, Options::COMPLETE).unwrap_or_default();
                    synth::boundaries(self.api, operation, &base)
                });
                match rng.choice(boundaries) {
                    Some(found) if found.valid => Ok(("within a boundary", found.input.clone())),
                    Some(found) => Ok(("beyond a boundary", found.input.clone())),
                    None => Ok(("valid", self.valid(operation, rng)?)),
                }
            }
            _ => {
                let mut input = self.valid(operation, rng)?;
                for _ in 0..rng.usize(1..4) {
                    self.change(operation.input, &mut input, rng);
                }
                Ok(("odd", input))
            }
        }
    }

    fn valid(&self, operation: &ApiOperation, rng: &mut Rng) -> Result<Node> {
        let options = options(rng);
        Ok(synth::input_with(self.api, operation, rng.u64(..), options)?)
    }

    /// Changes one member somewhere in an input to an odd value.
    fn change(&self, id: SchemaId, input: &mut Node, rng: &mut Rng) {
        let mut count = 0;
        self.walk(id, input, &mut |_, _, _| {
            count += 1;
            false
        });
        if count == 0 {
            return;
        }
        let mut left = rng.usize(..count);
        self.walk(id, input, &mut |member, value, unset| {
            if left > 0 {
                left -= 1;
                return false;
            }
            *value = if unset && rng.u8(..6) == 0 { Node::Null } else { odd(&self.api[member.target], value, rng) };
            true
        });
    }

    /// Visits every value that a document may have or has, until `visit` says that it is enough; the last argument says
    /// whether the value may be unset.
    fn walk(&self, id: SchemaId, value: &mut Node, visit: &mut impl FnMut(&Member, &mut Node, bool) -> bool) -> bool {
        match (&self.api[id].kind, value) {
            (Kind::Structure { members }, Node::Object(object)) => members.values().any(|member| {
                // Also those that are absent, but not what is in them.
                let value = object.entry(&member.name).or_insert(Node::Null);
                visit(member, value, true) || self.walk(member.target, value, visit)
            }),
            (Kind::Union { members }, Node::Object(object)) => members.values().any(|member| {
                let value = object.get_mut(&member.name);
                value.is_some_and(|value| visit(member, value, false) || self.walk(member.target, value, visit))
            }),
            (Kind::List { member, .. }, Node::Array(items)) => {
                items.iter_mut().any(|item| visit(member, item, false) || self.walk(member.target, item, visit))
            }
            (Kind::Map { value: member, .. }, Node::Object(entries)) => {
                entries.values_mut().any(|item| visit(member, item, false) || self.walk(member.target, item, visit))
            }
            _ => false,
        }
    }
}

/// A value that is of the type of a shape, and little else.
fn odd(schema: &Schema, value: &Node, rng: &mut Rng) -> Node {
    match &schema.kind {
        Kind::String | Kind::Enum { .. } => texts::odd(rng).into(),
        Kind::Boolean => rng.bool().into(),
        Kind::Byte | Kind::Short | Kind::Integer | Kind::IntEnum { .. } => texts::integer(rng).into(),
        Kind::Long | Kind::BigInteger => texts::long(rng).into(),
        Kind::Float | Kind::Double | Kind::BigDecimal => texts::double(rng),
        Kind::Timestamp => texts::time(rng),
        Kind::Blob => {
            let length = rng.choice([0, 0, 1, 2, 3, 100, 10_000, 300_000]).unwrap_or(0);
            let bytes: Vec<u8> = (0..length).map(|_| rng.u8(..)).collect();
            aws_smithy_types::base64::encode(bytes).into()
        }
        Kind::Document => json!({ texts::odd(rng): [null, 1.5, true, texts::odd(rng)] }),
        Kind::List { .. } => match value.as_array().and_then(|items| items.first()) {
            Some(first) if rng.bool() => vec![first.clone(); rng.usize(2..60)].into(),
            _ => json!([]),
        },
        Kind::Map { .. } => match value.as_object().and_then(|entries| entries.values().next()) {
            Some(first) => {
                let entries = (0..rng.usize(0..5)).map(|_| (texts::odd(rng), first.clone()));
                Node::Object(entries.collect::<Map<_, _>>())
            }
            None => json!({}),
        },
        Kind::Structure { .. } => json!({}),
        // Drivers make a variant of it that no model has.
        Kind::Union { .. } => json!({ "SomethingNew": 1 }),
    }
}
