//! Requests: the operation by its target, all members in the body.

use super::{api, request, request_of, shown, texts};
use http::Method;
use proofmark_contract::read;
use proofmark_contract::write;
use serde_json::json;

const V1_0: &str = "@aws.protocols#awsJson1_0";
const V1_1: &str = "@aws.protocols#awsJson1_1";

#[test]
fn the_whole_input_is_in_the_body_whatever_its_bindings() {
    for (protocol, content_type) in [(V1_0, "application/x-amz-json-1.0"), (V1_1, "application/x-amz-json-1.1")] {
        let api = api(protocol);
        let input =
            json!({ "name": "nail", "count": 2, "at": 1.5, "since": 0, "notes": ["a", null], "place": { "box": "b" } });
        let request = write::request(&api, api.operation("Store").unwrap(), &input).unwrap();
        assert_eq!((request.method(), request.uri().to_string().as_str()), (&Method::POST, "/"));
        assert_eq!(
            shown(request.headers(), request.body()),
            format!(
                "content-type: {content_type}\nx-amz-target: Warehouse_20260101.Store\n\n\
                 {{\"name\":\"nail\",\"count\":2,\"at\":1.5,\"since\":\"1970-01-01T00:00:00Z\",\"notes\":[\"a\",null],\
                 \"place\":{{\"box\":\"b\"}}}}"
            )
        );
        let read = read::request(&api, &request).unwrap();
        assert_eq!((read.input, texts(&read.violations)), (input, vec![]));
    }
}

#[test]
fn an_operation_without_input_has_an_empty_object_as_body() {
    let api = api(V1_0);
    let request = write::request(&api, api.operation("Ping").unwrap(), &json!(null)).unwrap();
    assert_eq!(&request.body()[..], b"{}");
    assert_eq!(request.headers()["content-type"], "application/x-amz-json-1.0");
}

#[test]
fn a_request_is_of_the_operation_that_its_target_names() {
    let api = api(V1_0);
    for target in ["Warehouse_20260101.Ping", "com.amazonaws.warehouse.Warehouse_20260101.Ping"] {
        assert_eq!(read::request(&api, &request_of(target, "{}")).unwrap().operation.name(), "Ping");
    }
}

#[test]
fn what_is_of_no_operation_says_why() {
    let api = api(V1_0);
    let refused = |request: &_| read::request(&api, request).expect_err("no operation").to_string();
    assert_eq!(refused(&request(&[], "{}")), "the header x-amz-target, which names the operation, is missing");
    assert_eq!(
        refused(&request_of("Warehouse_20260101.Stor", "{}")),
        "no operation has the target `Warehouse_20260101.Stor`; the closest is `Warehouse_20260101.Store`"
    );
    assert_eq!(
        refused(&request_of("Other.Store", "{}")),
        "no operation has the target `Other.Store`; the closest is `Warehouse_20260101.Store`"
    );
    assert_eq!(
        refused(&request_of("Warehouse_20260101.X", "{}")),
        "no operation has the target `Warehouse_20260101.X`"
    );
    let target = [("x-amz-target", "Warehouse_20260101.Ping"), ("x-amz-target", "Warehouse_20260101.Store")];
    assert_eq!(refused(&request(&target, "{}")), "the header x-amz-target is there more than once");
    let mut get = request_of("Warehouse_20260101.Ping", "");
    *get.method_mut() = Method::GET;
    assert_eq!(refused(&get), "the path does not take GET, but POST");
    let mut elsewhere = request_of("Warehouse_20260101.Ping", "{}");
    *elsewhere.uri_mut() = "/items/nail".parse().unwrap();
    assert_eq!(refused(&elsewhere), "no operation has the path `/items/nail`; the closest is `/`");
}

#[test]
fn violations_of_bodies_are_found() {
    let api = api(V1_0);
    let found = |body: &str| {
        texts(&read::request(&api, &request_of("Warehouse_20260101.Store", body)).unwrap().violations).join("; ")
    };
    insta::assert_snapshot!(
        [
            r#"{"name":"nail","n":1}"#,
            r#"{"count":2}"#,
            r#"{"name":"a name too long"}"#,
            r#"{"name":"nail","at":"1970-01-01T00:00:00Z","since":0}"#,
            r#"{"name":"nail","place":{"box":"b","shelf":1}}"#,
            r#"{"name":"nail","place":{"box":"b","shelf":null,"__type":"Place"}}"#,
            "[]",
            "{",
        ]
        .map(|body| format!("{body}\n    {}\n", found(body)))
        .concat()
    );
}

#[test]
fn a_body_of_another_content_type_is_a_violation() {
    let api = api(V1_1);
    let read = read::request(&api, &request_of("Warehouse_20260101.Ping", "{}")).unwrap();
    assert_eq!(read.violations.len(), 1);
    assert_eq!(read.violations[0].path, "header Content-Type");
}
