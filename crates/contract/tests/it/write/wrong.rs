//! Documents that do not fit: the error names the place and what was expected, never the value.

use super::rejection;
use serde_json::json;

#[test]
fn a_value_of_another_type_is_named_by_its_path() {
    let input = json!({ "nested": { "nested": { "name": 1 } } });
    assert_eq!(rejection("Body", input), "nested.nested.name: expected a string, found a whole number");
    assert_eq!(rejection("Collections", json!({ "list": ["a", {}] })), "list[1]: expected a string, found an object");
    assert_eq!(rejection("Headers", json!({ "numbers": [1.5] })), {
        "numbers[0]: expected a whole number of 32 bits, found a number with a fraction"
    });
    assert_eq!(rejection("Body", json!([])), "document: expected an object, found an array");
}

#[test]
fn a_member_that_the_model_does_not_have_is_not_a_silent_loss() {
    assert_eq!(
        rejection("Choice", json!({ "Choice": {} })),
        "Choice: example.depot#ChoiceInput has no such member, expected one of: choice"
    );
    assert_eq!(
        rejection("Body", json!({ "nested": { "Name": "a" } })),
        "nested.Name: example.depot#Nested has no such member, expected one of: name, ignored, nested"
    );
}

#[test]
fn labels_must_be_there() {
    assert_eq!(rejection("GreedyLabel", json!({})), "path: is a label of the path and must be there");
    assert_eq!(rejection("GreedyLabel", json!({ "path": "" })), "path: is a label of the path and must not be empty");
}

#[test]
fn nulls_stand_in_sparse_collections_only() {
    assert_eq!(rejection("Collections", json!({ "list": [null] })), "list[0]: expected a string, found null");
    assert_eq!(rejection("Collections", json!({ "map": { "a": null } })), "map.a: expected a string, found null");
}

#[test]
fn a_union_has_exactly_one_member() {
    let two = json!({ "choice": { "text": "a", "number": 1 } });
    assert_eq!(rejection("Choice", two), "choice: expected exactly one member of example.depot#Union, found 2");
    let none = json!({ "choice": {} });
    assert_eq!(rejection("Choice", none), "choice: expected exactly one member of example.depot#Union, found 0");
}

#[test]
fn numbers_stay_within_their_type() {
    assert_eq!(
        rejection("Numbers", json!({ "byte": 128 })),
        "byte: expected a whole number of 8 bits, found a number out of its bounds"
    );
    assert_eq!(
        rejection("Numbers", json!({ "bigInteger": "1e3" })),
        "bigInteger: expected a whole number, or its digits as a string, found a string"
    );
    assert_eq!(
        rejection("Numbers", json!({ "double": "nan" })),
        "double: expected a number, \"NaN\", \"Infinity\" or \"-Infinity\", found a string"
    );
}

#[test]
fn a_timestamp_is_a_number_that_its_format_can_say() {
    assert_eq!(
        rejection("Timestamps", json!({ "plain": "2016-11-21T19:49:20Z" })),
        "plain: expected a timestamp as a number of epoch seconds, found a string"
    );
    let year_10000 = json!({ "dateTime": 253402300800i64 });
    assert_eq!(rejection("Timestamps", year_10000), "dateTime: expected a timestamp of the years 1 to 9999");
}

#[test]
fn a_blob_is_base64() {
    assert_eq!(rejection("Body", json!({ "data": "a" })), "data: expected base64 with padding, found other text");
}

#[test]
fn headers_have_no_control_characters() {
    assert_eq!(
        rejection("Headers", json!({ "text": "a\r\nx-evil: b" })),
        "text: has a control character, which cannot stand in a header"
    );
    assert_eq!(
        rejection("PrefixHeaders", json!({ "meta": { "a b": "c" } })),
        "meta.a b: is or makes no name of a header"
    );
}

#[test]
fn sensitive_keys_are_not_shown() {
    let input = json!({ "secrets": { "pass phrase": 1 } });
    assert_eq!(rejection("Collections", input), "secrets.(sensitive): expected a string, found a whole number");
}

#[test]
fn a_uri_has_an_end() {
    assert_eq!(rejection("GreedyLabel", json!({ "path": "a".repeat(70_000) })), "uri: uri too long (70012 bytes)");
}
