//! Responses with outputs.

use super::support::{api, read_response, table};
use serde_json::json;

#[test]
fn an_output_is_read_from_everywhere() {
    let api = api(json!({
        "Output": {"structure": {
            "status": ["Integer", {"httpResponseCode": {}}],
            "header": ["Integer", {"httpHeader": "X-Header"}],
            "map": ["Map", {"httpPrefixHeaders": "X-Map-"}],
            "body": ["String", {"required": {}}],
            "label": ["String", {"httpQuery": "label"}]
        }},
        "Map": {"map": ["String", "String"]}
    }));
    insta::assert_snapshot!(table(
        [
            "202\nContent-Type: application/json\nX-Header: 1\nX-Map-A: a\nX-Other: x\n\n{\"body\": \"b\", \"label\": \"in the body\"}",
            "200\nX-Header: one\n\n{}",
            "200",
            "200\nContent-Type: text/html\n\n<html>",
        ],
        |message| read_response(&api, message)
    ));
}

#[test]
fn the_status_is_the_operations_unless_a_member_has_it() {
    let api = api(json!({"Output": {"structure": {"a": "String"}}}));
    insta::assert_snapshot!(table(
        ["200\nContent-Type: application/json\n\n{}", "201\nContent-Type: application/json\n\n{}", "302\nLocation: /",],
        |message| read_response(&api, message)
    ));
}

#[test]
fn what_services_add_is_not_an_error() {
    let api = api(json!({
        "Output": {"structure": {"enum": "Enum", "union": "Union", "a": "String"}},
        "Enum": {"enum": {"A": "a"}},
        "Union": {"union": {"a": "String"}}
    }));
    insta::assert_snapshot!(read_response(
        &api,
        "200\nContent-Type: application/json\n\n{\"enum\": \"b\", \"union\": {\"b\": 1}, \"new\": 1, \"a\": null}"
    ));
}

#[test]
fn a_response_without_members_can_be_an_empty_object_or_nothing() {
    let api = api(json!({}));
    insta::assert_snapshot!(table(
        ["200", "200\nContent-Type: application/json\n\n{}", "200\nContent-Type: application/json", "200\n\nbytes"],
        |message| read_response(&api, message)
    ));
}
