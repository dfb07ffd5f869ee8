//! Members in the path and the query.

use super::support::{api, read_request, table};
use proofmark_contract::{read, write};
use serde_json::json;

#[test]
fn labels_have_values_of_their_types() {
    let api = api(json!({"Input": {"structure": {
        "name": ["String", {"httpLabel": {}, "required": {}, "length": {"min": 1, "max": 5}}],
        "number": ["Integer", {"httpLabel": {}, "required": {}}],
        "time": ["Timestamp", {"httpLabel": {}, "required": {}}],
        "float": ["Float", {"httpLabel": {}, "required": {}}]
    }}}));
    insta::assert_snapshot!(table(
        [
            "/test/a%2Fb%20c/-1/2019-12-16T23%3A48%3A18Z/NaN",
            "/test//1.5/2019-12-16/1e5",
            "/test/too%20long/2147483648/1576540098/nan",
            "/test/%F0%9F%98%B9/%31/2019-12-16T23:48:18Z/-Infinity",
        ],
        |message| read_request(&api, message)
    ));
}

/// Written, read, and the name in the URI, for names and values that a URI has to escape.
#[test]
fn a_parameter_may_have_any_name() {
    let api = api(json!({
        "Input": {"structure": {
            "blanks": ["String", {"httpQuery": "name with spaces"}],
            "list": ["Strings", {"httpQuery": "a[b]&=%\n"}]
        }},
        "Strings": {"list": "String"}
    }));
    let input = json!({"blanks": "x y", "list": ["1", "&"]});
    let request = write::request(&api, api.operation("Operation").unwrap(), &input).unwrap();
    assert_eq!(request.uri(), "/test?name%20with%20spaces=x%20y&a%5Bb%5D%26%3D%25%0A=1&a%5Bb%5D%26%3D%25%0A=%26");
    let read = read::request(&api, &request).unwrap();
    assert_eq!((read.input, read.violations), (input, vec![]));
}

#[test]
fn texts_of_a_media_type_travel_in_headers_as_base64() {
    let api = api(json!({
        "Input": {"structure": {
            "one": ["Json", {"httpHeader": "x-one"}],
            "many": ["Jsons", {"httpHeader": "x-many"}],
            "named": ["JsonMap", {"httpPrefixHeaders": "x-named-"}]
        }},
        "Json": {"string": {}, "mediaType": "application/json"},
        "Jsons": {"list": "Json"},
        "JsonMap": {"map": ["String", "Json"]}
    }));
    let input = json!({"one": "{}", "many": ["{\"a\":1}", "[,]"], "named": {"a": "{}"}});
    let request = write::request(&api, api.operation("Operation").unwrap(), &input).unwrap();
    assert_eq!(request.headers()["x-one"], "e30=");
    assert_eq!(request.headers()["x-many"], "eyJhIjoxfQ==, Wyxd");
    assert_eq!(request.headers()["x-named-a"], "e30=");
    let read = read::request(&api, &request).unwrap();
    assert_eq!((read.input, read.violations), (input, vec![]));
}

#[test]
fn parameters_have_values_of_their_types() {
    let api = api(json!({
        "Input": {"structure": {
            "string": ["String", {"httpQuery": "s", "length": {"min": 2}}],
            "boolean": ["Boolean", {"httpQuery": "boolean"}],
            "byte": ["Byte", {"httpQuery": "byte"}],
            "strings": ["Strings", {"httpQuery": "list"}],
            "integers": ["Integers", {"httpQuery": "number"}],
            "needed": ["String", {"httpQuery": "needed", "required": {}}]
        }},
        "Strings": {"list": ["String", {"pattern": "^[a-z]*$"}], "length": {"max": 2}},
        "Integers": {"list": "Integer", "uniqueItems": {}}
    }));
    insta::assert_snapshot!(table(
        [
            "/test?s=a%20b%2Bc+d&boolean=false&byte=-128&list=a&list=b&number=1&needed=",
            "/test?s&boolean=&byte=128&list=A&list=&list=c&number=1&number=x&number=1",
            "/test?needed=1&needed=2&S=x&unknown=%3D&X-Amz-Signature=1",
            "/test?needed=%zz",
            "/test?needed=%FF",
            "/test?&&needed=a=b&",
        ],
        |message| read_request(&api, message)
    ));
}

#[test]
fn a_map_has_all_parameters() {
    let api = api(json!({
        "Input": {"structure": {
            "named": ["String", {"httpQuery": "named"}], "map": ["Map", {"httpQueryParams": {}}]
        }},
        "Map": {"map": [["String", {"length": {"max": 5}}], ["String", {"pattern": "^[a-z]*$"}]]}
    }));
    insta::assert_snapshot!(table(["/test?named=a&b=c&b=d", "/test", "/test?toolong=x&a=1"], |message| read_request(
        &api, message
    )));
}

#[test]
fn a_map_of_lists_has_every_value_of_a_parameter() {
    let api = api(json!({
        "Input": {"structure": {"map": ["Map", {"httpQueryParams": {}}]}},
        "Map": {"map": ["String", "Strings"]},
        "Strings": {"list": "String"}
    }));
    insta::assert_snapshot!(read_request(&api, "/test?a=1&b=2&a=3&X-Amz-Date=x"));
}
