//! Tests of applications with `StaticReplayClient` and its like: expected requests, canned responses.

use aws_sdk_lambda::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_lambda::primitives::{Blob, SdkBody};
use aws_sdk_lambda::types::Runtime;
use aws_sdk_lambda::Client;
use aws_smithy_async::time::StaticTimeSource;
use aws_smithy_http_client::test_util::{capture_request, infallible_client_fn, ReplayEvent, StaticReplayClient};
use dropin::print_error;
use std::time::{Duration, UNIX_EPOCH};

fn config() -> aws_sdk_lambda::config::Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-2"))
        .credentials_provider(Credentials::for_tests())
        .time_source(StaticTimeSource::new(UNIX_EPOCH + Duration::from_secs(1_700_000_000)))
}

fn expected(method: &str, uri: &str, body: &'static str) -> http::Request<SdkBody> {
    http::Request::builder().method(method).uri(uri).body(SdkBody::from(body)).expect("a request")
}

fn canned(status: u16, body: &'static str) -> http::Response<SdkBody> {
    let response = http::Response::builder().status(status).header("x-amzn-requestid", "canned");
    response.body(SdkBody::from(body)).expect("a response")
}

#[tokio::main]
async fn main() {
    let host = "https://lambda.us-east-2.amazonaws.com";
    let replay = StaticReplayClient::new(vec![
        ReplayEvent::new(
            expected("GET", &format!("{host}/2015-03-31/functions?MaxItems=2"), ""),
            canned(200, r#"{"Functions":[{"FunctionName":"f","Runtime":"python3.12","CodeSize":10}]}"#),
        ),
        ReplayEvent::new(
            expected(
                "PUT",
                &format!("{host}/2017-10-31/functions/f/concurrency"),
                r#"{"ReservedConcurrentExecutions":5}"#,
            ),
            canned(200, r#"{"ReservedConcurrentExecutions":5}"#),
        ),
        ReplayEvent::new(
            expected("DELETE", &format!("{host}/2015-03-31/functions/f?Qualifier=2"), ""),
            canned(404, r#"{"__type":"ResourceNotFoundException","Message":"no f"}"#),
        ),
        ReplayEvent::new(
            expected("POST", &format!("{host}/2015-03-31/functions/f/invocations"), "hello"),
            canned(200, "world"),
        ),
    ]);
    let client = Client::from_conf(config().http_client(replay.clone()).build());
    let listed = client.list_functions().max_items(2).send().await.expect("functions");
    println!(
        "{:?} {:?}",
        listed.functions()[0].function_name(),
        listed.functions()[0].runtime() == Some(&Runtime::Python312)
    );
    let put = client.put_function_concurrency().function_name("f").reserved_concurrent_executions(5).send().await;
    println!("{:?}", put.expect("a limit"));
    let deleted = client.delete_function().function_name("f").qualifier("2").send().await.expect_err("no function");
    print_error("delete", &deleted);
    println!("{}", deleted.into_service_error().is_resource_not_found_exception());
    let invoked = client.invoke().function_name("f").payload(Blob::new("hello")).send().await.expect("a response");
    println!("{:?} {:?}", invoked.payload, invoked.function_error);
    replay.assert_requests_match(&["x-amz-user-agent", "user-agent", "authorization", "x-amz-date"]);
    replay.relaxed_requests_match();
    for request in replay.actual_requests() {
        println!("{} {}", request.method(), request.uri());
        let mut headers: Vec<_> = request.headers().iter().collect();
        headers.sort();
        // These change with the version and from run to run.
        headers.retain(|(name, _)| !name.contains("user-agent") && *name != "amz-sdk-invocation-id");
        for (name, value) in headers {
            // The signature covers what was left out.
            println!("  {name}: {}", value.split("Signature=").next().unwrap_or_default());
        }
    }
    let no_more = client.list_layers().send().await.expect_err("nothing is left");
    print_error("after the last", &no_more);

    let (capturing, request) = capture_request(Some(canned(202, "")));
    let client = Client::from_conf(config().http_client(capturing).build());
    let tags = client.tag_resource().resource("arn:aws:lambda:us-east-2:123456789012:function:f").tags("k", "v ü");
    println!("{:?}", tags.send().await.expect("a response"));
    let request = request.expect_request();
    println!("{} {} {:?}", request.method(), request.uri(), request.body().bytes().map(String::from_utf8_lossy));

    let counting = infallible_client_fn(|request| match request.headers().get("amz-sdk-request") {
        Some(attempt) => canned(200, "{}").map(|_| format!("{{\"NextMarker\":{attempt:?}}}")),
        None => canned(500, "").map(|_| String::new()),
    });
    let client = Client::from_conf(config().http_client(counting).build());
    println!("{:?}", client.list_layers().send().await.expect("a response").next_marker());
}
