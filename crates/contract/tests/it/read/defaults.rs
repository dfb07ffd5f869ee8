//! Values that members have without being sent.

use super::support::api;
use proofmark_contract::defaults::with_defaults;
use serde_json::json;

#[test]
fn members_that_are_not_set_get_their_defaults_down_to_the_last_structure() {
    let api = api(json!({
        "Input": {"structure": {
            "text": ["String", {"default": "hi"}],
            "time": ["Date", {"default": "1985-04-12T23:20:50.52Z"}],
            "none": ["String", {"default": null}],
            "nested": "Nested",
            "list": "NestedList",
            "map": "NestedMap",
            "union": "Union",
            "empty": ["Empty", {"default": {}}]
        }},
        "Date": {"timestamp": {}, "timestampFormat": "date-time"},
        "Nested": {"structure": {"number": ["Integer", {"default": 1}]}},
        "NestedList": {"list": "Nested"},
        "NestedMap": {"map": ["String", "Nested"]},
        "Union": {"union": {"nested": "Nested"}},
        "Empty": {"map": ["String", "String"]}
    }));
    let input = api.operation("Operation").unwrap().input;
    let value = json!({
        "text": "set", "nested": {}, "list": [{}, {"number": 2}], "map": {"a": {}}, "union": {"nested": {}}
    });
    insta::assert_snapshot!(format!("{:#}", with_defaults(&api, input, value)));
}
