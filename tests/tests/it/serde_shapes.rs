//! The feature `serde` over every shape: synthesized values come back from their JSON, and the members of a body have
//! the JSON that they have on the wire. The values and what is on the wire are the contract kit's, which shares no code
//! with the client.

use proofmark_contract::Api;
use proofmark_contract::api::{ApiOperation, Kind, Location, Member, Schema, SchemaId, TimestampFormat};
use proofmark_contract::defaults::with_defaults;
use proofmark_contract::synth::{self, Options};
use proofmark_contract::write::{self, format_timestamp};
use proofmark_tests::generated::shapes::SHAPES;
use proofmark_tests::model::MODEL;
use proofmark_tests::say;
use proofmark_tests::through_serde::Shape;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static API: LazyLock<Api> = LazyLock::new(|| Api::new(&MODEL).expect("the committed model can be compiled"));

/// How many values are made of each shape, in each of two ways.
const SEEDS: u64 = 24;

/// A shape of the table with its schema; none for `smithy.api#Unit`.
fn schemas() -> impl Iterator<Item = (&'static Shape, SchemaId, &'static Schema)> {
    let by_id: BTreeMap<String, (SchemaId, &Schema)> =
        API.schemas().map(|(id, schema)| (schema.id.to_string(), (id, schema))).collect();
    SHAPES.iter().filter_map(move |shape| by_id.get(shape.id).map(|(id, schema)| (shape, *id, *schema)))
}

/// Values of a schema: with some members and the rarest of texts and numbers, and with all members.
fn values(id: SchemaId, schema: &Schema) -> Vec<(u64, Value)> {
    let ways = [Options::VARIED, Options::COMPLETE];
    let seeds = (0..SEEDS).flat_map(|seed| ways.map(|way| (seed, way)));
    // Any member of this type will do: constraints of the member are of no interest here.
    let holder = API.schemas().flat_map(|(_, schema)| targets(schema)).find(|member| member.target == id);
    seeds
        .map(|(seed, way)| {
            let value = match (&schema.kind, holder) {
                (Kind::Structure { .. }, _) => synth::error(&API, id, seed, way),
                (_, Some(member)) => synth::value(&API, member, &mut fastrand::Rng::with_seed(seed), way),
                (_, None) => panic!("{}: no member has this type", schema.id),
            };
            let value = value.unwrap_or_else(|error| panic!("{}, seed {seed}: {error}", schema.id));
            // A member with a default is never unset in Rust.
            (seed, with_defaults(&API, id, value))
        })
        .collect()
}

fn targets(schema: &Schema) -> Vec<&Member> {
    match &schema.kind {
        Kind::List { member, .. } => vec![member],
        Kind::Map { key, value, .. } => vec![key, value],
        _ => schema.members().collect(),
    }
}

/// What serde writes of a document: nothing of a stream, and a time of a query as the text that it is there.
fn as_written(schema: &Schema, mut json: Value) -> Value {
    let Value::Object(members) = &mut json else { return json };
    members.retain(|name, _| schema.member(name).is_none_or(|member| !API[member.target].streaming));
    for (name, value) in members {
        let is_query = schema.member(name).is_some_and(|member| matches!(member.location, Location::Query(_)));
        if let (true, Value::Number(seconds)) = (is_query && is_timestamp(schema, name), &*value) {
            *value = format_timestamp(seconds, TimestampFormat::DateTime).expect("a time").into();
        }
    }
    json
}

fn is_timestamp(schema: &Schema, member: &str) -> bool {
    schema.member(member).is_some_and(|member| matches!(API[member.target].kind, Kind::Timestamp))
}

/// The same JSON but for how numbers are written: `1.0` is `1`.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(name).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}

#[test]
fn every_shape_comes_back_from_its_json() {
    let (mut played, mut wrong) = (0, Vec::new());
    for (shape, id, schema) in schemas() {
        for (seed, value) in values(id, schema) {
            played += 1;
            let expected = as_written(schema, value);
            match (shape.through_serde)(&expected) {
                Ok(json) if same(&json, &expected) => {}
                Ok(json) => wrong.push(format!("{}, seed {seed}: {expected} became {json}", shape.name)),
                Err(reason) => wrong.push(format!("{}, seed {seed}: {reason}", shape.name)),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {played}:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
    say(format!("values that come back from their JSON: {played}, of {} shapes", SHAPES.len()));
}

/// The members that travel in the JSON document of the body.
fn body(schema: &Schema, json: &Value) -> Map<String, Value> {
    let members = json.as_object().cloned().unwrap_or_default();
    let is_body = |name: &str| schema.member(name).is_some_and(|member| member.location == Location::Body);
    members.into_iter().filter(|(name, _)| is_body(name)).collect()
}

/// What is wrong with the JSON of the values of one end of an operation, beside what the kit puts on the wire.
fn beside_the_wire(
    operation: &ApiOperation,
    id: SchemaId,
    wire: impl Fn(&Value) -> Vec<u8>,
    make: impl Fn(u64) -> Value,
) -> (usize, Vec<String>) {
    let schema = &API[id];
    let rows = SHAPES.iter().filter(|shape| shape.id == schema.id.to_string());
    let (mut compared, mut wrong) = (0, Vec::new());
    for (shape, seed) in rows.flat_map(|shape| (0..SEEDS).map(move |seed| (shape, seed))) {
        let value = with_defaults(&API, id, make(seed));
        if !schema.members().any(|member| member.location == Location::Body) {
            continue;
        }
        compared += 1;
        let sent: Value = serde_json::from_slice(&wire(&value)).unwrap_or_else(|error| panic!("{value}: {error}"));
        let written = (shape.through_serde)(&value).unwrap_or_else(|reason| panic!("{}: {reason}", shape.name));
        let written = Value::Object(body(schema, &written));
        if !same(&written, &sent) {
            wrong.push(format!("{} of {}, seed {seed}: {written}, not {sent}", shape.name, operation.name()));
        }
    }
    (compared, wrong)
}

#[test]
fn the_json_of_body_members_is_what_goes_over_the_wire() {
    let (mut compared, mut wrong) = (0, Vec::new());
    for operation in API.operations() {
        let sent = |value: &Value| write::request(&API, operation, value).expect("a request").into_body().to_vec();
        let responded =
            |value: &Value| write::response(&API, operation, value).expect("a response").into_body().to_vec();
        let ends = [
            beside_the_wire(operation, operation.input, sent, |seed| {
                synth::input_with(&API, operation, seed, Options::VARIED).expect("an input")
            }),
            beside_the_wire(operation, operation.output, responded, |seed| {
                synth::output_with(&API, operation, seed, Options::VARIED).expect("an output")
            }),
        ];
        for (more, others) in ends {
            compared += more;
            wrong.extend(others);
        }
    }
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
    say(format!("inputs and outputs whose JSON is that of the wire: {compared}"));
}
