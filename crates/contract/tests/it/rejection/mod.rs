//! What a server that follows the model to the letter sends for requests that violate it.

use crate::models::api_of;
use bytes::Bytes;
use http::{Request, Response};
use proofmark_contract::api::Api;
use proofmark_contract::rejection::{RejectionKind, rejection};
use proofmark_contract::{read, write};
use std::fmt::Write;
use std::sync::LazyLock;

static BAKERY: LazyLock<Api> = LazyLock::new(|| {
    api_of(&[
        ("bakery.smithy", include_str!("bakery.smithy")),
        ("errors.smithy", include_str!("errors.smithy")),
        ("framework.smithy", include_str!("framework.smithy")),
    ])
});

/// The response to a POST of JSON to a path, or `taken`.
fn response(path: &str, body: &str) -> String {
    response_with(path, &[("content-type", "application/json")], body)
}

fn response_with(path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut request = Request::post(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Bytes::from(body.to_owned())).unwrap();
    let read = read::request(&BAKERY, &request).unwrap();
    let Some(error) = rejection(&BAKERY, read.operation, &read.input, &read.violations) else {
        return format!("{path} {body}\n    taken\n");
    };
    let response = write::error(&BAKERY, &error).unwrap();
    format!("{path} {body}\n    {}\n", text(&response).replace('\n', "\n    "))
}

fn text(response: &Response<Bytes>) -> String {
    let mut text = response.status().as_u16().to_string();
    for (name, value) in response.headers() {
        write!(text, "\n{name}: {}", value.to_str().unwrap()).unwrap();
    }
    write!(text, "\n{}", std::str::from_utf8(response.body()).unwrap()).unwrap();
    text
}

#[test]
fn every_violated_constraint_has_its_words_and_its_place() {
    insta::assert_snapshot!(
        [
            r#"{}"#,
            r#"{"flour":"oats"}"#,
            r#"{"flour":"rye","toppings":[]}"#,
            r#"{"flour":"rye","toppings":["a","B","a"]}"#,
            r#"{"flour":"rye","recipe":{"name":"a","next":{"next":{"name":"c"}}}}"#,
            r#"{"flour":"rye","pin":"not a number"}"#,
        ]
        .map(|body| response("/bake/1", body))
        .concat()
    );
}

#[test]
fn what_travels_elsewhere_is_found_by_its_member_too() {
    let headers = [("content-type", "application/json"), ("x-degrees", "99")];
    insta::assert_snapshot!(response_with("/bake/basement", &headers, r#"{"flour":"rye"}"#));
}

#[test]
fn what_is_wrong_with_a_key_is_wrong_with_its_map() {
    insta::assert_snapshot!(
        [r#"{"flour":"rye","prices":{"long":1}}"#, r#"{"flour":"rye","prices":{"a/b":-1,"c.d":-1}}"#]
            .map(|body| response("/bake/1", body))
            .concat()
    );
}

#[test]
fn internal_values_are_taken_and_not_listed() {
    assert!(response("/bake/1", r#"{"flour":"dust"}"#).ends_with("taken\n"));
    assert!(!response("/bake/1", r#"{"flour":"oats"}"#).contains("dust"));
}

#[test]
fn what_cannot_be_read_comes_before_what_breaks_a_constraint() {
    let broken = ["{", r#"{"flour":1}"#, r#"{"flour":"oats","toppings":[null]}"#, "[]"];
    insta::assert_snapshot!(broken.map(|body| response("/bake/1", body)).concat());
}

#[test]
fn types_of_bodies_come_first() {
    let types = [("content-type", "text/plain"), ("accept", "text/html"), ("accept", "application/*")];
    let body = |name| if name == "accept" { "" } else { "{" };
    insta::assert_snapshot!(types.map(|(name, value)| response_with("/bake/1", &[(name, value)], body(name))).concat());
}

#[test]
fn an_exception_of_the_service_s_own_has_the_text() {
    insta::assert_snapshot!(["/sell", "/clean"].map(|path| response(path, "{}")).concat());
}

#[test]
fn a_valid_request_is_taken_and_so_is_a_member_that_the_model_does_not_have() {
    assert!(response("/bake/1", r#"{"flour":"rye"}"#).ends_with("taken\n"));
    assert!(response("/bake/1", r#"{"flour":"rye","salt":1}"#).ends_with("taken\n"));
    assert_eq!(RejectionKind::of(&[]), None);
}
