//! Paginators and waiters: what each asks for, when it stops, and what it says of itself in the user agent.

use proofmark_tests::client::client;
use proofmark_tests::raw_server::{RawServer, response, serve};
use proofmark_tests::sdk::client::Waiters;
use proofmark_tests::sdk::error::SdkError;
use proofmark_tests::sdk::types::State;
use proofmark_tests::sdk::waiters::function_active::WaitUntilFunctionActiveError;
use serde_json::json;
use std::time::Duration;

const JSON: (&str, &str) = ("content-type", "application/json");

fn page(names: &[&str], next: Option<&str>) -> Vec<u8> {
    let functions: Vec<_> = names.iter().map(|name| json!({"FunctionName": name})).collect();
    let mut body = json!({"Functions": functions});
    if let Some(next) = next {
        body["NextMarker"] = json!(next);
    }
    response(200, &[JSON], body.to_string())
}

fn state(state: &str) -> Vec<u8> {
    response(200, &[JSON], json!({"State": state}).to_string())
}

fn missing() -> Vec<u8> {
    response(404, &[JSON, ("x-amzn-errortype", "ResourceNotFoundException")], r#"{"Type":"User","Message":"None."}"#)
}

/// Whether the user agent of all requests names the feature by this id.
fn all_name_the_feature(server: &RawServer, id: &str) -> bool {
    server.requests().iter().all(|request| {
        let agent = request.header("x-amz-user-agent").unwrap_or_default();
        agent.split(' ').filter_map(|word| word.strip_prefix("m/")).any(|ids| ids.split(',').any(|other| other == id))
    })
}

/// Waits at most this long, by the clock of the client, for the function to be active.
async fn wait(server: &RawServer, seconds: u64) -> Result<Option<State>, WaitUntilFunctionActiveError> {
    let waiter = client(server.url()).wait_until_function_active().function_name("f");
    let poll = waiter.wait(Duration::from_secs(seconds)).await?;
    Ok(poll.into_result().ok().and_then(|output| output.state().cloned()))
}

#[tokio::test]
async fn pages_are_read_until_one_has_no_token() {
    let server = serve(vec![page(&["a", "b"], Some("m/1")), page(&[], Some("m2")), page(&["c"], None)]);
    let pages = client(server.url()).list_functions().into_paginator().page_size(2).items().send();
    let items = pages.collect::<Result<Vec<_>, _>>().await.expect("three pages");
    let names: Vec<_> = items.iter().filter_map(|item| item.function_name()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    let queries: Vec<_> = server.requests().into_iter().map(|request| request.query()).collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let size = pair("MaxItems", "2");
    assert_eq!(
        queries,
        [vec![size.clone()], vec![pair("Marker", "m/1"), size.clone()], vec![pair("Marker", "m2"), size]]
    );
    assert!(all_name_the_feature(&server, "C"), "C is the paginator's id");
}

#[tokio::test]
async fn an_empty_token_as_in_the_documented_example_ends_the_pages() {
    let server = serve(vec![page(&["a"], Some(""))]);
    let pages = client(server.url()).list_functions().into_paginator().send();
    let pages = pages.collect::<Result<Vec<_>, _>>().await.expect("one page");
    assert_eq!((pages.len(), server.requests().len()), (1, 1));
}

#[tokio::test]
async fn a_token_that_comes_back_unchanged_ends_the_pages() {
    let server = serve(vec![page(&["a"], Some("same"))]);
    let pages = client(server.url()).list_functions().into_paginator().send();
    let pages = pages.collect::<Result<Vec<_>, _>>().await.expect("two pages");
    assert_eq!((pages.len(), server.requests().len()), (2, 2));
}

#[tokio::test]
async fn a_page_that_fails_ends_the_pages_with_its_error() {
    let denied = response(403, &[JSON, ("x-amzn-errortype", "AccessDeniedException")], r#"{"message":"No."}"#);
    let server = serve(vec![page(&["a"], Some("m1")), denied]);
    let mut items = client(server.url()).list_functions().into_paginator().items().send();
    assert_eq!(items.next().await.and_then(Result::ok).and_then(|f| f.function_name), Some("a".to_owned()));
    let error = items.next().await.expect("an error").expect_err("access is denied");
    assert_eq!(error.raw_response().map(|response| response.status().as_u16()), Some(403));
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn a_waiter_polls_until_the_function_is_active() {
    let server = serve(vec![state("Pending"), state("Pending"), state("Active")]);
    assert_eq!(wait(&server, 300).await.expect("the function is active"), Some(State::Active));
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|request| request.target == "/2015-03-31/functions/f/configuration"));
    assert!(all_name_the_feature(&server, "B"), "B is the waiter's id");
}

#[tokio::test]
async fn a_waiter_looks_at_a_member_inside_of_another() {
    let inside = |state: &str| response(200, &[JSON], json!({"Configuration": {"State": state}}).to_string());
    let server = serve(vec![inside("Pending"), inside("Active")]);
    let waiter = client(server.url()).wait_until_function_active_v2().function_name("f");
    waiter.wait(Duration::from_secs(300)).await.expect("the function is active");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_waiter_retries_the_error_that_it_waits_out() {
    let server = serve(vec![missing(), response(200, &[JSON], "{}")]);
    let waiter = client(server.url()).wait_until_function_exists().function_name("f");
    waiter.wait(Duration::from_secs(300)).await.expect("it exists in the end");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_waiter_stops_when_the_function_has_failed() {
    let server = serve(vec![state("Pending"), state("Failed")]);
    let error = wait(&server, 300).await.expect_err("the function has failed");
    assert!(matches!(error, WaitUntilFunctionActiveError::FailureState(_)), "{error:?}");
    assert_eq!(error.to_string(), "waiting failed");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_waiter_stops_when_the_time_is_over() {
    let server = serve(vec![state("Pending")]);
    let error = wait(&server, 30).await.expect_err("the function stays pending");
    assert!(matches!(error, WaitUntilFunctionActiveError::ExceededMaxWait(_)), "{error:?}");
}

#[tokio::test]
async fn a_waiter_stops_at_an_error_that_it_does_not_wait_for() {
    let server = serve(vec![missing()]);
    let error = wait(&server, 300).await.expect_err("there is no function");
    let WaitUntilFunctionActiveError::OperationFailed(failed) = error else { panic!("{error:?}") };
    assert!(matches!(failed.into_error(), SdkError::ServiceError(_)));
}
