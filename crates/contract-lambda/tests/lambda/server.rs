//! A server in the test's own process: functions that the test declares, a clock that it advances, typed deliveries.

use proofmark_contract_lambda::{DeclaredConfig, FunctionResult, LambdaServer};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const QUEUE: &str = "arn:aws:sqs:us-east-2:123456789012:failed-invocations";

/// A server with the function of the documented example: its alias BLUE sends what fails to a queue.
fn documented() -> LambdaServer {
    let lambda = LambdaServer::spawn().expect("a server");
    lambda
        .function("my-function")
        .version("1")
        .alias("BLUE", "1")
        .event_invoke_config(DeclaredConfig {
            qualifier: Some("BLUE".to_owned()),
            on_failure: Some(QUEUE.to_owned()),
            ..DeclaredConfig::default()
        })
        .raises("ValueError", "no such order");
    lambda
}

/// The response to a signed request in this region.
fn ask(lambda: &LambdaServer, region: &str, line: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(lambda.url().trim_start_matches("http://")).unwrap();
    let signature = "0".repeat(64);
    let length = body.len();
    let request = format!(
        "{line} HTTP/1.1\r\nhost: localhost\r\nauthorization: AWS4-HMAC-SHA256 Credential=AKID/20261124/{region}/lambda/\
         aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}\r\nx-amz-date: 20261124T000000Z\r\n{headers}\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

/// What the application under test does.
fn place_order(lambda: &LambdaServer) {
    let line = "POST /2015-03-31/functions/my-function/invocations?Qualifier=BLUE";
    let response = ask(lambda, "us-east-2", line, "x-amz-invocation-type: Event\r\n", "{\"order\":1}");
    assert!(response.starts_with("HTTP/1.1 202 "), "{response}");
}

#[test]
fn two_retries_then_the_queue() {
    let lambda = documented();
    place_order(&lambda);
    assert_eq!(lambda.advance(Duration::from_secs(179)).deliveries, []);
    let happened = lambda.advance(Duration::from_secs(1));
    let delivery = &happened.deliveries[0];
    let record = delivery.record().expect("a record");
    assert_eq!((delivery.destination.as_str(), delivery.reason), (QUEUE, "OnFailure"));
    assert_eq!(record["requestContext"]["condition"], "RetriesExhausted");
    assert_eq!(record["requestContext"]["approximateInvokeCount"], 3);
    assert_eq!(record["requestPayload"], json!({ "order": 1 }));
}

#[test]
fn a_declared_function_is_in_every_region_that_is_asked() {
    let lambda = documented();
    let line = "POST /2015-03-31/functions/my-function/invocations";
    for region in ["eu-west-1", "us-east-2"] {
        let response = ask(&lambda, region, line, "", "{}");
        assert!(response.contains("x-amz-function-error: Unhandled"), "{response}");
    }
    lambda.function("later").returns(json!("hello"));
    let line = "POST /2015-03-31/functions/later/invocations";
    for region in ["eu-west-1", "us-east-2", "us-west-2"] {
        let response = ask(&lambda, region, line, "", "{}");
        assert!(response.ends_with("\"hello\""), "{response}");
    }
}

#[test]
fn a_function_that_the_application_creates_does_what_the_test_says() {
    let lambda = documented();
    lambda.on_invoke("other", [FunctionResult::returns("hello ${event.name}")]);
    let line = "POST /2015-03-31/functions/other/invocations";
    assert!(ask(&lambda, "us-east-2", line, "", "{}").starts_with("HTTP/1.1 404 "));
    let create = json!({
        "FunctionName": "other",
        "Role": "arn:aws:iam::123456789012:role/r",
        "Code": { "ZipFile": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==" },
        "Runtime": "python3.13",
        "Handler": "index.handler",
    });
    let json = "content-type: application/json\r\n";
    let created = ask(&lambda, "us-east-2", "POST /2015-03-31/functions", json, &create.to_string());
    assert!(created.starts_with("HTTP/1.1 201 "), "{created}");
    assert!(ask(&lambda, "us-east-2", line, "", "{\"name\":\"Ann\"}").ends_with("\"hello Ann\""));
}

#[test]
fn reset_brings_back_what_was_there_when_the_server_started() {
    let lambda = documented();
    place_order(&lambda);
    lambda.reset();
    let response = ask(&lambda, "us-east-2", "POST /2015-03-31/functions/my-function/invocations", "", "{}");
    assert!(response.starts_with("HTTP/1.1 404 "), "{response}");
    assert_eq!(lambda.invocations(), []);
}

#[test]
fn a_server_that_is_dropped_no_longer_responds() {
    let lambda = documented();
    let addr = lambda.url().trim_start_matches("http://").to_owned();
    drop(lambda);
    assert!(TcpStream::connect(addr).is_err());
}

#[tokio::test]
async fn a_server_can_be_started_within_a_runtime() {
    let lambda = LambdaServer::spawn().expect("a server");
    assert!(lambda.url().starts_with("http://127.0.0.1:"));
}
