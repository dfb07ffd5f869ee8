//! Members in headers.

use super::support::{api, read_request, table};
use serde_json::json;

#[test]
fn headers_have_values_of_their_types() {
    let api = api(json!({
        "Input": {"structure": {
            "string": ["String", {"httpHeader": "X-String", "length": {"max": 5}}],
            "boolean": ["Boolean", {"httpHeader": "X-Boolean"}],
            "integer": ["Integer", {"httpHeader": "X-Integer", "range": {"max": 5}}],
            "double": ["Double", {"httpHeader": "X-Double"}],
            "json": ["Json", {"httpHeader": "X-Json"}],
            "enum": ["Enum", {"httpHeader": "X-Enum"}],
            "needed": ["String", {"httpHeader": "X-Needed", "required": {}}]
        }},
        "Json": {"string": {}, "mediaType": "application/json"},
        "Enum": {"enum": {"A": "a"}}
    }));
    insta::assert_snapshot!(table(
        [
            "/test\nx-string: a, b\nx-boolean: true\nx-integer: -5\nx-double: 1.5e3\nx-json: dHJ1ZQ==\nx-enum: a\nx-needed: y",
            "/test\nx-string: abcdef\nx-boolean: True\nx-integer: 6\nx-double: 0x42\nx-json: true!\nx-enum: b\nx-needed:",
            "/test\nx-boolean: 1\nx-integer: 1.0\nx-double: -Infinity\nx-json: /w==",
            "/test\nx-integer: +1\nx-double: .5\nx-string: a\nx-string: b\nx-needed: \u{e9}",
            "/test\nx-integer: 01\nx-double: inf\nx-needed: y",
        ],
        |message| read_request(&api, message)
    ));
}

#[test]
fn lists_are_separated_by_commas_outside_of_quotes_and_dates() {
    let api = api(json!({
        "Input": {"structure": {
            "strings": ["Strings", {"httpHeader": "X-Strings", "length": {"max": 3}}],
            "integers": ["Integers", {"httpHeader": "X-Integers"}],
            "booleans": ["Booleans", {"httpHeader": "X-Booleans"}],
            "dates": ["Dates", {"httpHeader": "X-Dates"}],
            "times": ["Times", {"httpHeader": "X-Times"}]
        }},
        "Strings": {"list": "String", "uniqueItems": {}},
        "Integers": {"list": "Integer"},
        "Booleans": {"list": "Boolean"},
        "Dates": {"list": "Timestamp"},
        "Times": {"list": ["Timestamp", {"timestampFormat": "date-time"}]}
    }));
    insta::assert_snapshot!(table(
        [
            "/test\nx-strings: a , b,c",
            r#"/test
x-strings: "b,c", "\"def\"", "\\", x"#,
            "/test\nx-strings: a\nx-strings: b, c",
            "/test\nx-strings:",
            "/test\nx-strings: a,,b",
            "/test\nx-strings: \"a",
            "/test\nx-strings: \"a\" b",
            "/test\nx-strings: a, b, a, c",
            "/test\nx-integers: 1, 2,three\nx-booleans: true, false",
            "/test\nx-dates: Mon, 16 Dec 2019 23:48:18 GMT, Mon, 16 Dec 2019 23:48:18 GMT\nx-dates: Mon, 16 Dec 2019 23:48:19 GMT",
            "/test\nx-dates: Mon, 16 Dec 2019 23:48:18 GMT, Mon",
            "/test\nx-times: 2019-12-16T23:48:18Z, 2019-12-16T23:48:19Z",
        ],
        |message| read_request(&api, message)
    ));
}

#[test]
fn a_map_has_all_headers_with_its_prefix() {
    let api = api(json!({
        "Input": {"structure": {
            "foo": ["String", {"httpHeader": "X-Foo"}],
            "map": ["Map", {"httpPrefixHeaders": "X-Foo-", "length": {"max": 2}}]
        }},
        "Map": {"map": [["String", {"pattern": "^[a-z]+$"}], ["String", {"length": {"min": 1}}]]}
    }));
    insta::assert_snapshot!(table(
        [
            "/test\nX-Foo: foo\nX-Foo-Abc: 1\nX-Foo-Def: 2",
            "/test\nX-Foo: foo",
            "/test\nX-Foo-1: 1\nX-Foo-b:\nX-Foo-: x",
        ],
        |message| read_request(&api, message)
    ));
}
