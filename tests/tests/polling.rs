//! Paginators and waiters of the generated client over real HTTP: what each asks for, when it stops, and what it says
//! of itself in the user agent.

use proofmark_lambda::Client;
use proofmark_lambda::client::Waiters;
use proofmark_lambda::config::{BehaviorVersion, Config, Credentials, Region};
use serde_json::{Value, json};
use std::time::Duration;
use wiremock::matchers::{method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockBuilder, MockServer, ResponseTemplate};

fn client(server: &MockServer) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
        .endpoint_url(server.uri());
    Client::from_conf(config.build())
}

fn page(names: &[&str], next: Option<&str>) -> ResponseTemplate {
    let functions: Vec<Value> = names.iter().map(|name| json!({"FunctionName": name})).collect();
    let mut body = json!({ "Functions": functions });
    if let Some(next) = next {
        body["NextMarker"] = next.into();
    }
    ResponseTemplate::new(200).set_body_json(body)
}

fn list() -> MockBuilder {
    Mock::given(method("GET")).and(path("/2015-03-31/functions"))
}

async fn names(server: &MockServer) -> Vec<String> {
    let items = client(server).list_functions().into_paginator().page_size(2).items().send();
    let functions = items.collect::<Result<Vec<_>, _>>().await.expect("all pages come");
    functions.into_iter().filter_map(|function| function.function_name).collect()
}

/// The metrics that the user agent of each request carries.
async fn metrics(server: &MockServer) -> Vec<Vec<String>> {
    let requests = server.received_requests().await.expect("requests are recorded");
    let metrics = requests.iter().map(|request| {
        let agent = request.headers["x-amz-user-agent"].to_str().expect("the header is text").to_owned();
        let list = agent.split(' ').find_map(|word| word.strip_prefix("m/").map(str::to_owned)).unwrap_or_default();
        list.split(',').map(str::to_owned).collect()
    });
    metrics.collect()
}

#[tokio::test]
async fn pages_follow_the_marker_to_its_end() {
    let server = MockServer::start().await;
    let first = list().and(query_param("MaxItems", "2")).and(query_param_is_missing("Marker"));
    first.respond_with(page(&["a", "b"], Some("next"))).expect(1).mount(&server).await;
    let second = list().and(query_param("MaxItems", "2")).and(query_param("Marker", "next"));
    second.respond_with(page(&["c"], Some(""))).expect(1).mount(&server).await;
    assert_eq!(names(&server).await, ["a", "b", "c"]);
    let paginator = "C".to_owned();
    assert!(metrics(&server).await.iter().all(|metrics| metrics.contains(&paginator)));
}

#[tokio::test]
async fn a_marker_that_repeats_ends_the_pages() {
    let server = MockServer::start().await;
    list().respond_with(page(&["a"], Some("same"))).expect(2).mount(&server).await;
    assert_eq!(names(&server).await, ["a", "a"]);
}

#[tokio::test]
async fn a_waiter_polls_until_the_function_is_active() {
    let server = MockServer::start().await;
    let get = || Mock::given(method("GET")).and(path("/2015-03-31/functions/f"));
    let state = |state: &str| ResponseTemplate::new(200).set_body_json(json!({"Configuration": {"State": state}}));
    get().respond_with(state("Pending")).up_to_n_times(1).expect(1).mount(&server).await;
    get().respond_with(state("Active")).expect(1).mount(&server).await;
    let wait = client(&server).wait_until_function_active_v2().function_name("f").wait(Duration::from_secs(30));
    let poll = wait.await.expect("it becomes active");
    let output = poll.as_result().expect("the last poll has an output");
    let configuration = output.configuration().expect("the configuration");
    assert_eq!(configuration.state().map(|state| state.as_str()), Some("Active"));
    let waiter = "B".to_owned();
    assert!(metrics(&server).await.iter().all(|metrics| metrics.contains(&waiter)));
}

#[tokio::test]
async fn a_waiter_ends_where_its_state_can_not_be_reached() {
    let server = MockServer::start().await;
    let failed = ResponseTemplate::new(200).set_body_json(json!({"Configuration": {"State": "Failed"}}));
    Mock::given(method("GET")).respond_with(failed).expect(1).mount(&server).await;
    let wait = client(&server).wait_until_function_active_v2().function_name("f").wait(Duration::from_secs(30));
    assert_eq!(wait.await.expect_err("it failed").to_string(), "waiting failed");
}

#[tokio::test]
async fn a_waiter_retries_the_error_that_it_waits_out() {
    let server = MockServer::start().await;
    let get = || Mock::given(method("GET")).and(path("/2015-03-31/functions/f"));
    let missing = ResponseTemplate::new(404)
        .insert_header("x-amzn-errortype", "ResourceNotFoundException")
        .set_body_json(json!({"Type": "User", "Message": "Function not found"}));
    get().respond_with(missing).up_to_n_times(1).expect(1).mount(&server).await;
    get().respond_with(ResponseTemplate::new(200).set_body_json(json!({}))).expect(1).mount(&server).await;
    let wait = client(&server).wait_until_function_exists().function_name("f").wait(Duration::from_secs(30));
    wait.await.expect("it exists in the end");
}
