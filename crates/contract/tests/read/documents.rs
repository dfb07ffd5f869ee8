//! Documents against schemas, without a message.

use crate::support::{api, shown};
use proofmark_contract::read::document;
use serde_json::{Value, json};

fn violations(documents: &[Value]) -> String {
    let api = api(json!({
        "Input": {"structure": {
            "label": ["String", {"httpLabel": {}, "required": {}}],
            "header": ["Integers", {"httpHeader": "x-header", "required": {}}],
            "renamed": ["String", {"jsonName": "other"}],
            "time": ["Timestamp", {"timestampFormat": "http-date"}],
            "blob": ["Blob", {"length": {"max": 1}}],
            "float": "Float",
            "events": ["Events", {"httpPayload": {}}]
        }},
        "Integers": {"list": ["Integer", {"range": {"min": 1}}]},
        "Events": {"union": {"one": "Event"}, "streaming": {}},
        "Event": {"structure": {"header": ["String", {"eventHeader": {}, "required": {}}]}}
    }));
    let input = api.operation("Operation").unwrap().input;
    documents.iter().map(|value| shown(value, &document(&api, input, value))).collect()
}

#[test]
fn members_are_held_against_the_model_wherever_they_travel() {
    insta::assert_snapshot!(violations(&[
        json!({"label": "a", "header": [1], "renamed": "b", "time": 1.5, "blob": "YQ==", "float": "NaN"}),
        json!({"label": 1, "header": [0], "other": "b", "time": "Thu, 01 Jan 1970 00:00:00 GMT", "blob": "YWI="}),
        json!({}),
        json!(null),
        json!([]),
    ]));
}

#[test]
fn a_stream_is_a_list_of_events() {
    let with_events = |events: Value| json!({"label": "a", "header": [], "events": events});
    insta::assert_snapshot!(violations(&[
        with_events(json!([{"one": {"header": "h"}}, {"one": {}}, {"two": {}}, null])),
        with_events(json!({"one": {"header": "h"}})),
    ]));
}
