//! Documents against schemas, without a message.

use super::support::{api, shown};
use proofmark_contract::read::document;
use proofmark_smithy_model::model::ShapeId;
use serde_json::{Value, json};

fn violations(name: &str, documents: &[Value]) -> String {
    let api = api(json!({
        "Input": {"structure": {
            "label": ["String", {"httpLabel": {}, "required": {}}],
            "header": ["Integers", {"httpHeader": "x-header", "required": {}}],
            "events": ["Events", {"httpPayload": {}}]
        }},
        "Output": {"structure": {
            "renamed": ["String", {"jsonName": "other"}],
            "time": ["Timestamp", {"timestampFormat": "http-date"}],
            "blob": ["Blob", {"length": {"max": 1}}],
            "float": "Float",
            "header": ["Integers", {"httpHeader": "x-header", "required": {}}]
        }},
        "Integers": {"list": ["Integer", {"range": {"min": 1}}]},
        "Events": {"union": {"one": "Event"}, "streaming": {}},
        "Event": {"structure": {"header": ["String", {"eventHeader": {}, "required": {}}]}}
    }));
    let schema = api.schema(&ShapeId::new("test", name)).unwrap();
    documents.iter().map(|value| shown(value, &document(&api, schema, value))).collect()
}

#[test]
fn members_are_validated_against_the_model_wherever_they_travel() {
    insta::assert_snapshot!(violations(
        "Output",
        &[
            json!({"header": [1], "renamed": "b", "time": 1.5, "blob": "YQ==", "float": "NaN"}),
            json!({"header": [0], "other": "b", "time": "Thu, 01 Jan 1970 00:00:00 GMT", "blob": "YWI="}),
            json!({}),
            json!(null),
            json!([]),
        ]
    ));
}

#[test]
fn a_stream_is_a_list_of_events() {
    let with_events = |events: Value| json!({"label": "a", "header": [], "events": events});
    insta::assert_snapshot!(violations(
        "Input",
        &[
            with_events(json!([{"one": {"header": "h"}}, {"one": {}}, {"two": {}}, null])),
            with_events(json!({"one": {"header": "h"}})),
        ]
    ));
}
