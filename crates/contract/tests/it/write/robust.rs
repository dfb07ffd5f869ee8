//! Whatever JSON is given to the writer, it writes it or says why not.

use super::DEPOT;
use proofmark_contract::defaults::with_defaults;
use proofmark_contract::examples;
use proofmark_contract::write::{self, ErrorResponse};
use proptest::prelude::*;
use serde_json::{Map, Value};

/// Names that operations of the depot have, and others.
const NAMES: &[&str] = &[
    "text",
    "number",
    "flag",
    "when",
    "path",
    "more",
    "rest",
    "list",
    "since",
    "epoch",
    "named",
    "numbers",
    "whens",
    "dateTime",
    "meta",
    "all",
    "one",
    "json",
    "nested",
    "data",
    "free",
    "plain",
    "byte",
    "integer",
    "double",
    "bigInteger",
    "level",
    "sparseList",
    "map",
    "choice",
    "size",
    "status",
    "query",
    "stream",
    "room",
    "message",
    "typed",
    "nothing",
    "rejected",
    "name",
    "Message",
    "a b",
    "",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop_oneof![Just("NaN"), Just("YWJj"), Just("-"), Just("1e999"), Just("a,\"b")].prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        let name = prop::sample::select(NAMES).prop_map(str::to_owned);
        let entries = prop::collection::vec((name, inner.clone()), 0..8);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            entries.prop_map(|entries| Value::Object(Map::from_iter(entries))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn a_document_is_written_or_rejected_with_a_reason(value in any_json()) {
        let error = ErrorResponse::modelled(&DEPOT, DEPOT.error(None, "Rejected").unwrap(), value.clone());
        let mut rejections = vec![
            write::error(&DEPOT, &error).err(),
            write::error(&DEPOT, &ErrorResponse { schema: None, ..error }).err(),
        ];
        for operation in DEPOT.operations() {
            rejections.push(write::request(&DEPOT, operation, &value).err());
            rejections.push(write::response(&DEPOT, operation, &value).err());
        }
        for (schema, _) in DEPOT.schemas() {
            let document = examples::from_example(&DEPOT, schema, &with_defaults(&DEPOT, schema, value.clone()));
            prop_assert_eq!(document.is_object(), value.is_object());
        }
        for rejection in rejections.into_iter().flatten() {
            prop_assert!(!rejection.message.is_empty(), "{rejection:?}");
        }
    }
}
