//! Inputs as requests.

use super::request;
use serde_json::json;

#[test]
fn labels_are_percent_encoded() {
    let input = json!({ "text": "a b/c%é?", "number": 4.1, "flag": true, "when": 1576540098 });
    assert_eq!(request("Labels", input), "GET /labels/a%20b%2Fc%25%C3%A9%3F/4.1/true/2019-12-16T23%3A48%3A18Z");
}

#[test]
fn a_greedy_label_keeps_its_slashes() {
    assert_eq!(request("GreedyLabel", json!({ "path": "a/b c//d" })), "GET /greedy/a/b%20c//d/end");
}

#[test]
fn literals_of_the_query_come_first_and_win() {
    let input = json!({ "more": "x", "rest": { "fixed": "no", "other": "y" } });
    assert_eq!(request("Literals", input), "GET /literals?fixed=yes&flag&more=x&other=y");
}

#[test]
fn query_parameters_repeat_for_lists_and_are_empty_for_empty_texts() {
    let input = json!({ "text": "", "list": ["a", "b&c"], "flag": false });
    assert_eq!(request("Query", input), "GET /query?Text=&List=a&List=b%26c&Flag=false");
}

#[test]
fn timestamps_in_the_query_are_date_times_unless_the_model_says_otherwise() {
    let input = json!({ "since": 1479757760.006, "epoch": 1479757760.006 });
    assert_eq!(request("Query", input), "GET /query?Since=2016-11-21T19%3A49%3A20.006Z&Epoch=1479757760.006");
}

#[test]
fn nulls_and_empty_lists_have_no_query_parameter() {
    assert_eq!(request("Query", json!({ "text": null, "list": [] })), "GET /query");
}

#[test]
fn a_parameter_with_its_own_member_wins_over_the_map() {
    let input = json!({ "rest": { "named": "map", "other": "x" }, "named": "member" });
    assert_eq!(request("QueryMap", input), "GET /query-map?named=member&other=x");
}

#[test]
fn the_map_gives_the_parameter_whose_member_is_absent() {
    assert_eq!(request("QueryMap", json!({ "rest": { "named": "map" } })), "GET /query-map?named=map");
}

#[test]
fn a_map_of_lists_repeats_its_parameters() {
    let input = json!({ "rest": { "a": ["1", "2"], "b": [] } });
    assert_eq!(request("QueryListMap", input), "GET /query-list-map?a=1&a=2");
}

#[test]
fn items_of_header_lists_are_quoted_where_they_need_it() {
    let input = json!({ "list": ["a", "b,c", "say \"hi\"", " d", ""], "numbers": [1, 2] });
    assert_eq!(
        request("Headers", input),
        "GET /headers\nx-list: a, \"b,c\", \"say \\\"hi\\\"\", \" d\", \"\"\nx-numbers: 1, 2"
    );
}

#[test]
fn empty_texts_and_lists_are_empty_headers_and_nulls_are_none() {
    assert_eq!(request("Headers", json!({ "text": "", "list": [], "when": null })), "GET /headers\nx-list: \nx-text: ");
}

#[test]
fn timestamps_in_headers_are_http_dates_unless_the_model_says_otherwise() {
    let input = json!({ "when": 1576540098, "whens": [1576540098, 0], "dateTime": 1576540098.5 });
    assert_eq!(
        request("Headers", input),
        "GET /headers\n\
         x-date-time: 2019-12-16T23:48:18.5Z\n\
         x-when: Mon, 16 Dec 2019 23:48:18 GMT\n\
         x-whens: Mon, 16 Dec 2019 23:48:18 GMT, Thu, 01 Jan 1970 00:00:00 GMT"
    );
}

#[test]
fn entries_of_a_map_are_headers_with_a_prefix() {
    let input = json!({ "meta": { "Owner": "me", "empty": "" } });
    assert_eq!(request("PrefixHeaders", input), "GET /prefix\nx-meta-empty: \nx-meta-owner: me");
}

#[test]
fn a_header_with_its_own_member_wins_over_the_map() {
    let input = json!({ "one": "member", "all": { "x-one": "map", "x-two": "map" } });
    assert_eq!(request("EmptyPrefix", input), "GET /empty-prefix\nx-one: member\nx-two: map");
}

#[test]
fn a_text_with_a_media_type_is_base64_in_a_header() {
    assert_eq!(request("MediaType", json!({ "json": "true" })), "GET /media-type\nx-json: dHJ1ZQ==");
}

#[test]
fn the_body_has_json_names_at_every_depth_and_only_what_is_not_bound_elsewhere() {
    let nested = json!({ "name": "a", "ignored": "b", "nested": { "name": "c" } });
    let input = json!({ "text": "x", "nested": nested, "data": "AAE=", "free": { "name": [1] }, "trace": "t" });
    assert_eq!(
        request("Body", input),
        "POST /body\ncontent-type: application/json\nx-trace: t\n\n\
         {\"Text\":\"x\",\"nested\":{\"Name\":\"a\",\"ignored\":\"b\",\"nested\":{\"Name\":\"c\"}},\
         \"data\":\"AAE=\",\"free\":{\"name\":[1]}}"
    );
}

#[test]
fn a_body_without_members_is_an_empty_object() {
    assert_eq!(request("Body", json!({})), "POST /body\ncontent-type: application/json\n\n{}");
}

#[test]
fn an_input_without_body_members_has_no_body_and_no_type() {
    assert_eq!(request("Headers", json!({})), "GET /headers");
    assert_eq!(request("Empty", json!({})), "POST /empty");
    assert_eq!(request("Nothing", json!(null)), "POST /nothing");
}

#[test]
fn what_binds_members_of_responses_has_no_effect_in_requests() {
    let expected = "POST /ignored\ncontent-type: application/json\n\n{\"status\":7}";
    assert_eq!(request("Ignored", json!({ "status": 7 })), expected);
}

#[test]
fn timestamps_in_the_body_are_the_shortest_numbers_unless_the_model_says_otherwise() {
    let body = |input| request("Timestamps", input).split_once("\n\n").map(|(_, body)| body.to_owned());
    let input = json!({ "plain": 1479757760.006, "epoch": 1479757760.0 });
    assert_eq!(body(input).unwrap(), "{\"plain\":1479757760.006,\"epoch\":1479757760}");
    let input = json!({ "dateTime": -0.5, "httpDate": 1479757760.006 });
    assert_eq!(
        body(input).unwrap(),
        "{\"dateTime\":\"1969-12-31T23:59:59.5Z\",\"httpDate\":\"Mon, 21 Nov 2016 19:49:20 GMT\"}"
    );
}

#[test]
fn numbers_are_canonical() {
    let body = |input| request("Numbers", input).split_once("\n\n").map(|(_, body)| body.to_owned());
    let input = json!({ "byte": -128, "integer": 3.0, "long": i64::MAX, "float": "NaN", "double": "-Infinity" });
    assert_eq!(
        body(input).unwrap(),
        "{\"byte\":-128,\"integer\":3,\"long\":9223372036854775807,\"float\":\"NaN\",\"double\":\"-Infinity\"}"
    );
    let big = "123456789012345678901234567890";
    let input = json!({ "bigInteger": big, "bigDecimal": "0.10", "level": 2, "double": 1.5 });
    assert_eq!(
        body(input).unwrap(),
        format!("{{\"bigInteger\":{big},\"bigDecimal\":0.10,\"level\":2,\"double\":1.5}}")
    );
}

#[test]
fn nulls_stand_in_sparse_collections() {
    let input = json!({ "sparseList": ["a", null], "sparseMap": { "a": null }, "list": [], "map": {} });
    assert!(
        request("Collections", input)
            .ends_with("\n\n{\"sparseList\":[\"a\",null],\"sparseMap\":{\"a\":null},\"list\":[],\"map\":{}}")
    );
}

#[test]
fn a_union_has_its_one_member() {
    let input = json!({ "choice": { "number": 1, "text": null } });
    assert!(request("Choice", input).ends_with("\n\n{\"choice\":{\"NUMBER\":1}}"));
}

#[test]
fn payloads_have_the_type_of_their_shape() {
    let cases = [
        ("BlobPayload", json!({ "data": "YWJj" }), "POST /blob\ncontent-type: application/octet-stream\n\nabc"),
        ("ImagePayload", json!({ "data": "YWJj" }), "POST /image\ncontent-type: image/png\n\nabc"),
        ("TextPayload", json!({ "text": "abc" }), "POST /text\ncontent-type: text/plain\n\nabc"),
        ("EnumPayload", json!({ "size": "small" }), "POST /enum\ncontent-type: text/plain\n\nsmall"),
        (
            "StructurePayload",
            json!({ "nested": { "name": "a" } }),
            "POST /structure\ncontent-type: application/json\n\n{\"Name\":\"a\"}",
        ),
        (
            "UnionPayload",
            json!({ "choice": { "number": 1 } }),
            "POST /union\ncontent-type: application/json\n\n{\"NUMBER\":1}",
        ),
        ("DocumentPayload", json!({ "free": [1] }), "POST /document\ncontent-type: application/json\n\n[1]"),
    ];
    for (operation, input, expected) in cases {
        assert_eq!(request(operation, input), expected);
    }
}

#[test]
fn an_absent_payload_makes_no_body_but_for_a_structure() {
    assert_eq!(request("BlobPayload", json!({})), "POST /blob");
    assert_eq!(request("UnionPayload", json!({})), "POST /union");
    assert_eq!(request("StructurePayload", json!({})), "POST /structure\ncontent-type: application/json\n\n{}");
}

#[test]
fn a_member_says_more_of_the_payload_than_its_shape() {
    let expected = "POST /own-content-type\ncontent-type: image/jpeg\n\nabc";
    assert_eq!(request("OwnContentType", json!({ "type": "image/jpeg", "data": "YWJj" })), expected);
}
