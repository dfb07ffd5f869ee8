//! JSON bodies of requests: types, constraints, names, and JSON itself.

use super::support::{api, read_body, table};
use bytes::Bytes;
use http::Request;
use proofmark_contract::read;
use serde_json::json;

#[test]
fn each_type_takes_its_values_only() {
    let api = api(json!({
        "Input": {"structure": {
            "string": "String", "boolean": "Boolean", "byte": "Byte", "short": "Short", "integer": "Integer",
            "long": "Long", "float": "Float", "double": "Double", "bigInteger": "BigInteger", "blob": "Blob",
            "timestamp": "Timestamp", "document": "Document", "list": "Strings", "map": "Map", "structure": "Empty",
            "union": "Union"
        }},
        "Strings": {"list": "String"},
        "Map": {"map": ["String", "Integer"]},
        "Empty": {"structure": {}},
        "Union": {"union": {"a": "String"}}
    }));
    let values = ["\"text\"", "true", "1", "1.5", "\"NaN\"", "\"YQ==\"", "[]", "[\"a\"]", "{}", "{\"a\": 1}"];
    let mut text = String::new();
    for (name, member) in api[api.operation("Operation").unwrap().input].members().map(|m| (&m.name, m)) {
        text += &format!("# {name}\n");
        for value in values {
            let read = read_body(&api, &format!("{{\"{}\": {value}}}", member.json_name));
            text += &format!("{value} {}", read.replacen('\n', "", 1).replace("  - ", " "));
            text += if read.contains("  - ") { "" } else { "\n" };
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn integers_have_the_bounds_of_their_type_and_no_fraction() {
    let api = api(json!({"Input": {"structure": {
        "byte": "Byte", "short": "Short", "integer": "Integer", "long": "Long", "float": "Float"
    }}}));
    insta::assert_snapshot!(table(
        [
            r#"{"byte": 127, "short": 32767, "integer": 2147483647, "long": 9223372036854775807}"#,
            r#"{"byte": -128, "short": -32768, "integer": -2147483648, "long": -9223372036854775808}"#,
            r#"{"byte": 128, "short": 32768, "integer": 2147483648, "long": 9223372036854775808}"#,
            r#"{"byte": -129, "short": -32769, "integer": -2147483649, "long": -9223372036854775809}"#,
            r#"{"byte": 1.0, "short": 1e2, "integer": -0.5, "long": 123000000000000000000000}"#,
            r#"{"float": 1e400}"#,
        ],
        |body| read_body(&api, body)
    ));
}

#[test]
fn lengths_are_those_of_characters_bytes_items_and_entries() {
    let length = json!({"min": 2, "max": 3});
    let api = api(json!({
        "Input": {"structure": {
            "string": ["String", {"length": length}],
            "blob": ["Blob", {"length": length}],
            "list": "List",
            "map": ["Map", {"length": {"max": 1}}]
        }},
        "List": {"list": "String", "length": length},
        "Map": {"map": ["String", "String"]}
    }));
    insta::assert_snapshot!(table(
        [
            r#"{"string": "é👍", "blob": "YWI=", "list": ["", ""], "map": {"a": ""}}"#,
            r#"{"string": "👍", "blob": "YQ==", "list": [], "map": {}}"#,
            r#"{"string": "abcd", "blob": "YWJjZA==", "list": ["", "", "", ""], "map": {"a": "", "b": ""}}"#,
        ],
        |body| read_body(&api, body)
    ));
}

#[test]
fn ranges_are_inclusive_and_exact() {
    let api = api(json!({"Input": {"structure": {
        "integer": ["Integer", {"range": {"min": -1, "max": 5}}],
        "long": ["Long", {"range": {"max": 9223372036854775806_i64}}],
        "double": ["Double", {"range": {"min": 0.1, "max": 0.3}}],
        "half": ["Double", {"range": {"min": 1}}]
    }}}));
    insta::assert_snapshot!(table(
        [
            r#"{"integer": -1, "double": 0.1, "half": "Infinity", "long": 9223372036854775806}"#,
            r#"{"integer": 6, "double": 0.30000000000000004, "half": 0.999, "long": 9223372036854775807}"#,
            r#"{"double": "Infinity", "half": "NaN"}"#,
        ],
        |body| read_body(&api, body)
    ));
}

#[test]
fn patterns_match_anywhere_unless_anchored() {
    let api = api(json!({
        "Input": {"structure": {
            "anchored": ["String", {"pattern": "^[a-m]+$"}], "anywhere": ["String", {"pattern": "[0-9]"}], "own": "Own"
        }},
        "Own": {"string": {}, "pattern": "^x$"}
    }));
    insta::assert_snapshot!(table(
        [
            r#"{"anchored": "abc", "anywhere": "a1b", "own": "x"}"#,
            r#"{"anchored": "xyz", "anywhere": "abc", "own": "xx"}"#
        ],
        |body| read_body(&api, body)
    ));
}

#[test]
fn an_unknown_enum_value_is_a_warning() {
    let api = api(json!({
        "Input": {"structure": {"enum": "Enum", "intEnum": "IntEnum"}},
        "Enum": {"enum": {"ONE": "one", "TWO": "two"}},
        "IntEnum": {"intEnum": {"ONE": 1, "TWO": 2}}
    }));
    insta::assert_snapshot!(table(
        [r#"{"enum": "one", "intEnum": 2}"#, r#"{"enum": "ONE", "intEnum": 3}"#, r#"{"enum": 1, "intEnum": "1"}"#],
        |body| read_body(&api, body)
    ));
}

#[test]
fn required_members_are_missing_when_they_are_null_but_not_when_they_are_invalid() {
    let api = api(json!({
        "Input": {"structure": {
            "a": ["String", {"required": {}}], "b": ["Integer", {"required": {}, "default": 3}], "nested": "Nested"
        }},
        "Nested": {"structure": {"c": ["String", {"required": {}}], "d": "String"}}
    }));
    insta::assert_snapshot!(table(
        ["{}", r#"{"a": null}"#, r#"{"a": 1}"#, r#"{"a": "", "nested": {"d": "x"}}"#, ""],
        |body| read_body(&api, body)
    ));
}

#[test]
fn all_violations_are_found_each_with_its_path() {
    let api = api(json!({
        "Input": {"structure": {
            "DestinationConfig": "DestinationConfig", "Layers": "Layers", "Tags": "Tags", "Number": "Integer"
        }},
        "DestinationConfig": {"structure": {"OnFailure": "OnFailure", "OnSuccess": "OnFailure"}},
        "OnFailure": {"structure": {"Destination": ["String", {"length": {"max": 3}, "pattern": "^[a-z]*$"}]}},
        "Layers": {"list": ["String", {"length": {"min": 2}}]},
        "Tags": {"map": ["Key", "Value"]},
        "Key": {"string": {}, "pattern": "^[a-z]+$"},
        "Value": {"string": {}, "length": {"max": 1}}
    }));
    insta::assert_snapshot!(read_body(
        &api,
        r#"{
            "DestinationConfig": {"OnFailure": {"Destination": "ABCD"}, "OnSuccess": {"Destination": 1, "Other": []}},
            "Layers": ["ab", "a", 3, "abc", ""],
            "Tags": {"key": "value", "KEY": "v", "": "xx", "ok": "v"},
            "Number": true,
            "Unknown": {"a": [1]}
        }"#
    ));
}

#[test]
fn nulls_are_items_of_sparse_lists_and_maps_only() {
    let api = api(json!({
        "Input": {"structure": {"dense": "Dense", "sparse": "Sparse", "denseMap": "DenseMap", "sparseMap": "SparseMap"}},
        "Dense": {"list": "String"},
        "Sparse": {"list": "String", "sparse": {}},
        "DenseMap": {"map": ["String", "String"]},
        "SparseMap": {"map": ["String", "String"], "sparse": {}}
    }));
    insta::assert_snapshot!(read_body(
        &api,
        r#"{"dense": ["a", null], "sparse": ["a", null], "denseMap": {"a": null}, "sparseMap": {"a": null}}"#
    ));
}

#[test]
fn unique_items_are_compared_as_values() {
    let api = api(json!({
        "Input": {"structure": {"strings": "Strings", "structures": "Structures"}},
        "Strings": {"list": "String", "uniqueItems": {}},
        "Structures": {"list": "Structure", "uniqueItems": {}},
        "Structure": {"structure": {"a": "String", "b": "Integer"}}
    }));
    insta::assert_snapshot!(table(
        [
            r#"{"strings": ["a", "A"], "structures": [{"a": "x"}, {"b": 1}]}"#,
            r#"{"strings": ["a", "b", "a"], "structures": [{"a": "x", "b": 1}, {"b": 1, "a": "x"}]}"#,
        ],
        |body| read_body(&api, body)
    ));
}

#[test]
fn a_union_has_exactly_one_member() {
    let api = api(json!({
        "Input": {"structure": {"union": "Union"}},
        "Union": {"union": {"a": "String", "b": ["Integer", {"jsonName": "B"}]}}
    }));
    insta::assert_snapshot!(table(
        [
            r#"{"union": {"a": "x"}}"#,
            r#"{"union": {"B": 1, "a": null, "__type": "Union"}}"#,
            r#"{"union": {"a": "x", "B": 1}}"#,
            r#"{"union": {"a": 1}}"#,
            r#"{"union": {}}"#,
            r#"{"union": {"a": null}}"#,
            r#"{"union": {"b": 1}}"#,
            r#"{"union": {"a": "x", "c": 1}}"#,
            r#"{"union": null}"#,
        ],
        |body| read_body(&api, body)
    ));
}

#[test]
fn members_have_their_names_of_the_wire() {
    let api = api(json!({"Input": {"structure": {
        "a": ["String", {"jsonName": "A"}], "b": ["String", {"jsonName": "a"}], "c": "String"
    }}}));
    insta::assert_snapshot!(table(
        [r#"{"A": "1", "a": "2", "c": "3"}"#, r#"{"b": "2", "C": "3", "__type": "Input"}"#],
        |body| read_body(&api, body)
    ));
}

#[test]
fn sensitive_values_are_not_shown() {
    let api = api(json!({
        "Input": {"structure": {
            "member": ["String", {"sensitive": {}, "length": {"max": 1}}], "target": "Secret", "nested": "Nested",
            "map": "Map", "open": ["String", {"length": {"max": 1}}]
        }},
        "Secret": {"string": {}, "sensitive": {}, "pattern": "^x$"},
        "Nested": {"structure": {"inner": "Integer"}, "sensitive": {}},
        "Map": {"map": ["Secret", "String"]}
    }));
    insta::assert_snapshot!(read_body(
        &api,
        r#"{
            "member": "secret", "target": "secret", "nested": {"inner": "secret", "unknown": "secret"},
            "map": {"secret": 1}, "open": "shown"
        }"#
    ));
}

#[test]
fn broken_json_says_where() {
    let api = api(json!({
        "Input": {"structure": {"int": "Integer", "list": "Strings", "map": "Map", "document": "Document"}},
        "Strings": {"list": "String"},
        "Map": {"map": ["String", "String"]}
    }));
    insta::assert_snapshot!(table(
        [
            "{[",
            "{ \"int\": 10 }abc",
            "abc{ \"int\": 10 }",
            "{\n    \"int\": \"ten\",\n    \"int\": 10 // the integer should be 10\n}",
            "{\"int\" :\u{c}10}",
            "{'int': 10}",
            "{\"int\": 10,}",
            "{\"int\": 010}",
            "{\"int\": NaN}",
            "{ \"list\" : [\"a\", \"b\", \"c\" }",
            "{ \"map\" : { null: \"abc\" }  }",
            "{\"list\": [\"\\ud800\"]}",
            "{\"document\": {\"a\": [tru]}}",
            "[{ \"int\": 10}]",
            "10",
            "null",
            " ",
        ],
        |body| read_body(&api, body)
    ));
}

#[test]
fn a_key_that_stands_twice_is_found_and_the_last_value_is_taken() {
    let api = api(json!({
        "Input": {"structure": {"a": "String", "map": "Map", "union": "Union"}},
        "Map": {"map": ["String", "String"]},
        "Union": {"union": {"x": "String"}}
    }));
    insta::assert_snapshot!(read_body(
        &api,
        r#"{"a": "1", "\u0061": "2", "map": {"k": "1", "k": "2"}, "union": {"x": "1", "x": "2"}}"#
    ));
}

#[test]
fn long_values_are_cut_in_violations() {
    let api = api(json!({"Input": {"structure": {"a": ["String", {"length": {"max": 1}}]}}}));
    let read = read_body(&api, &format!("{{\"a\": \"{}\"}}", "é".repeat(10_000)));
    assert!(read.contains("its length is 10000, expected at most 1"));
    assert!(read.contains("é... (20000 bytes)"));
}

#[test]
fn numbers_of_any_size_are_read_to_the_last_digit() {
    let api = api(json!({"Input": {"structure": {
        "decimal": "BigDecimal", "integer": "BigInteger", "bounded": ["BigDecimal", {"range": {"max": 5}}]
    }}}));
    insta::assert_snapshot!(table(
        [
            r#"{"decimal": 1e400, "integer": 1e400}"#,
            r#"{"decimal": -1.5e-400, "integer": 123456789012345678901234567890}"#,
            r#"{"decimal": 0.1234567890123456789, "integer": 1.5}"#,
            r#"{"decimal": 12.50, "integer": 12.50e1}"#,
            r#"{"decimal": "1e400", "integer": 1.5e0}"#,
            r#"{"bounded": 1e400}"#,
            r#"{"bounded": -1e400}"#,
            r#"{"unknown": 1e400}"#,
            r#"{"decimal": 1e}"#,
        ],
        |body| read_body(&api, body)
    ));
}

#[test]
fn what_is_not_utf_8_is_not_json_wherever_it_stands() {
    let api = api(json!({"Input": {"structure": {"known": "String", "list": "String"}}}));
    for body in
        [b"{\"known\": \"\xff\"}".as_slice(), b"{\"unknown\": \"\xff\"}", b"{\"list\": [\"\xff\"]}", b"{\"\xff\": 1}"]
    {
        let request = Request::post("/test").header("content-type", "application/json");
        let request = request.body(Bytes::from_static(body)).unwrap();
        let found = read::request(&api, &request).unwrap().violations;
        let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(texts[0].starts_with("body: cannot be read: broken JSON: it is not UTF-8"), "{texts:?}");
    }
}
