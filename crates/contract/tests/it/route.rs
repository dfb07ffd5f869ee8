//! Requests to operations: which operation a request is of, with which labels, or why it is of none.

use crate::models::{LAMBDA, api_of_shapes};
use http::Method;
use proofmark_contract::Api;
use proofmark_contract::route::NoRoute;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// An API of operations with these methods and URI patterns, each named by both.
fn api(operations: &[&str]) -> Api {
    let mut shapes = Map::new();
    for (index, operation) in operations.iter().enumerate() {
        let (method, uri) = operation.split_once(' ').unwrap();
        let labels = uri.split(['{', '}']).skip(1).step_by(2).map(|label| label.trim_end_matches('+'));
        let traits = json!({"smithy.api#httpLabel": {}, "smithy.api#required": {}});
        let members: Map<String, Value> =
            labels.map(|label| (label.to_owned(), json!({"target": "smithy.api#String", "traits": traits}))).collect();
        shapes.insert(format!("test#Input{index}"), json!({"type": "structure", "members": members}));
        shapes.insert(
            format!("test#Operation{index:02}"),
            json!({
                "type": "operation",
                "input": {"target": format!("test#Input{index}")},
                "output": {"target": "smithy.api#Unit"},
                "traits": {"smithy.api#http": {"method": method, "uri": uri, "code": 200}}
            }),
        );
    }
    let targets: Vec<Value> =
        shapes.keys().filter(|id| id.contains("Operation")).map(|id| json!({"target": id})).collect();
    let service = json!({
        "type": "service", "version": "1", "operations": targets, "traits": {"aws.protocols#restJson1": {}}
    });
    shapes.insert("test#Service".to_owned(), service);
    api_of_shapes(shapes)
}

/// What a request is routed to, or why not: `GET /a/{b} b=c`.
fn routed(api: &Api, request: &str) -> String {
    let (method, target) = request.split_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    match api.router().route(&method.parse().unwrap(), path, query) {
        Ok(route) => {
            let operation = api.operation_at(route.operation).unwrap();
            let mut text = format!("{} {}", operation.method, operation.uri.source);
            route.labels.iter().for_each(|(name, value)| text += &format!(" {name}={value}"));
            text
        }
        Err(reason) => reason.to_string(),
    }
}

/// Each request beside what becomes of it.
fn table(api: &Api, requests: &[&str]) -> String {
    requests.iter().map(|request| format!("{request}\n    {}\n", routed(api, request))).collect()
}

#[test]
fn the_most_specific_path_wins_segment_by_segment() {
    let api = api(&[
        "GET /abc/bcd/{xyz}",
        "GET /abc/{xyz}/cde",
        "GET /{xyz}/bcd/cde",
        "GET /{xyz}/bcd/cde?def=efg",
        "GET /abc/def",
        "GET /abc/{xyz}",
        "GET /abc/{xyz+}",
    ]);
    insta::assert_snapshot!(table(
        &api,
        &[
            "GET /abc/bcd/cde",
            "GET /abc/bcd/cde?def=efg",
            "GET /abc/foo/cde",
            "GET /abc/foo/cde?def=efg",
            "GET /foo/bcd/cde",
            "GET /foo/bcd/cde?def=efg",
            "GET /abc/def",
            "GET /abc/foo",
            "GET /abc/foo/bar",
            "GET /abc/foo/bar/baz",
        ]
    ));
}

#[test]
fn what_is_less_specific_is_tried_when_the_rest_does_not_match() {
    let api =
        api(&["POST /a/b", "GET /a/{label}", "GET /a/b/c/d", "GET /a/{label}/c", "PUT /a/b?query", "PUT /{all+}"]);
    insta::assert_snapshot!(table(&api, &["GET /a/b", "GET /a/b/c", "PUT /a/b", "PUT /a/b?query", "PUT /a/b?query=1"]));
}

#[test]
fn the_operation_with_most_query_literals_wins() {
    let api = api(&["GET /a", "GET /a?b", "GET /a?b=c", "GET /a?b=c&d", "POST /a?b=c"]);
    insta::assert_snapshot!(table(
        &api,
        &[
            "GET /a",
            "GET /a?x=y",
            "GET /a?b",
            "GET /a?b=x",
            "GET /a?b=c",
            "GET /a?d=1&b=c",
            "GET /a?%62=%63",
            "POST /a?b=d",
            "POST /a",
        ]
    ));
}

#[test]
fn labels_are_decoded_once_and_keep_encoded_slashes_and_dots() {
    let api = api(&["GET /a/{b}/c", "GET /(a+)+/{b}", "GET /greedy/{b+}", "GET /between/{b+}/end"]);
    insta::assert_snapshot!(table(
        &api,
        &[
            "GET /a/b%2Fc/c",
            "GET /a/%2520/c",
            "GET /a/a+b/c",
            "GET /a/%C3%A9%20:@$/c",
            "GET /a/../c",
            "GET /a/./c",
            "GET /%61/b/%63",
            "GET /(a+)+/b",
            "GET /%28a%2B%29%2B/b",
            "GET /greedy/a/b%2Fc//d/",
            "GET /between/a/end/b/end",
            "GET /between/a/end",
            "GET /between/end",
        ]
    ));
}

#[test]
fn a_slash_at_the_end_is_ignored_where_no_label_takes_it() {
    let api = api(&["GET /a", "GET /a/{b}", "GET /a/{b}/c", "GET /b/", "GET /"]);
    insta::assert_snapshot!(table(
        &api,
        &["GET /a/", "GET /a/x/", "GET /a/x/c/", "GET /b", "GET /b/", "GET /", "GET //"]
    ));
}

/// The tables of `@http` in Smithy's specification of HTTP bindings.
#[test]
fn a_slash_at_the_end_is_optional_as_the_specification_has_it() {
    for (pattern, path, label) in [
        ("/my/uri/path", "/my/uri/path", Some("")),
        ("/my/uri/path", "/my/uri/path/", Some("")),
        ("/my/uri/path/", "/my/uri/path", Some("")),
        ("/my/uri/path", "/my/uri", None),
        ("/my/uri/path", "/my/uri/path/other", None),
        ("/my/uri/{label}", "/my/uri/foo", Some("foo")),
        ("/my/uri/{label}", "/my/uri/foo/", Some("foo")),
        ("/my/uri/{label}", "/my/uri", None),
        ("/my/uri/{label}", "/my/uri/foo/bar", None),
        ("/my/uri/{label+}", "/my/uri/foo/bar", Some("foo/bar")),
        ("/my/uri/{label+}", "/my/uri/bar/baz/", Some("bar/baz")),
        ("/my/uri/{label+}", "/my/uri", None),
        ("/prefix/{label+}/suffix", "/prefix/foo/suffix/", Some("foo")),
        ("/prefix/{label+}/suffix", "/prefix/foo/suffix/bar/suffix", Some("foo/suffix/bar")),
        ("/prefix/{label+}/suffix", "/prefix/suffix", None),
    ] {
        let api = api(&[&format!("GET {pattern}")]);
        let route = api.router().route(&Method::GET, path, "");
        let found = route.ok().map(|route| route.labels.first().map_or(String::new(), |(_, value)| value.to_string()));
        assert_eq!(found.as_deref(), label, "{pattern} {path}");
    }
}

#[test]
fn an_empty_segment_is_an_empty_label_where_nothing_else_matches() {
    let api = api(&["GET /a/{b}/c", "GET /a/{b}", "POST /a"]);
    insta::assert_snapshot!(table(&api, &["GET /a//c", "GET /a/", "POST /a/"]));
}

#[test]
fn a_request_of_no_operation_says_why() {
    let api = api(&[
        "GET /2015-03-31/functions/{FunctionName}",
        "DELETE /2015-03-31/functions/{FunctionName}",
        "GET /2019-09-25/functions/{FunctionName}/event-invoke-config",
        "GET /2019-09-25/functions/{FunctionName}/event-invoke-config/list",
        "GET /2019-09-30/functions/{FunctionName}/provisioned-concurrency?List=ALL",
        "GET /2018-10-31/layers?find=LayerVersion&arn",
    ]);
    insta::assert_snapshot!(table(
        &api,
        &[
            "PATCH /2015-03-31/functions/f",
            "GET /2019-09-25/functions/f/event-invoke-configs",
            "GET /2019-09-26/functions/f/event-invoke-config",
            "GET /2019-09-25/function/f/event-invoke-config/list",
            "GET /2019-09-30/functions/f/provisioned-concurrency",
            "GET /2018-10-31/layers?find=Layer",
            "GET /completely/different",
            "GET /2015-03-31/functions/%zz",
            "GET /2015-03-31/functions/%E9",
            "OPTIONS *",
        ]
    ));
}

#[test]
fn every_operation_of_lambda_is_found_by_its_own_pattern() {
    for operation in LAMBDA.operations() {
        let (path, query) = operation.uri.source.split_once('?').unwrap_or((&operation.uri.source, ""));
        let route = LAMBDA.router().route(&operation.method, path, query);
        assert_eq!(route.map(|route| route.operation), Ok(operation.index), "{}", operation.name());
    }
}

#[test]
fn a_path_of_a_million_segments_is_of_no_operation() {
    let api = api(&["GET /a/{b+}/c", "GET /{a}/{b}"]);
    let path = "/a".repeat(1_000_000);
    let found = api.router().route(&Method::GET, &path, "");
    assert!(matches!(found, Err(NoRoute::UnknownPath { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_path_has_a_response(path in "[/a-c%0-9{}.]{0,20}", query in "[a-c=&%+]{0,10}") {
        static API: LazyLock<Api> =
            LazyLock::new(|| api(&["GET /a/{b}", "GET /{a+}/b", "GET /{a}/b?c=a", "PUT /a/b"]));
        let found = API.router().route(&Method::GET, &path, &query);
        prop_assert!(found.map_or_else(|reason| !reason.to_string().is_empty(), |route| route.operation < 4));
    }

    #[test]
    fn a_label_is_what_was_encoded(text in "\\PC{1,20}") {
        static API: LazyLock<Api> = LazyLock::new(|| api(&["GET /a/{b}/c"]));
        let encoded = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
        let path = format!("/a/{encoded}/c");
        let route = API.router().route(&Method::GET, &path, "").unwrap();
        prop_assert_eq!(&route.labels[0].1, &text);
    }
}
