//! Invocations over HTTP: statuses and headers, and the control API that shows and moves what happens after them.

use crate::harness::{JSON, start_scenario};

const SCENARIO: &str = r#"
state = "on"
clock = "virtual"
[[function]]
name = "my-function"
raises = { errorType = "ValueError", errorMessage = "intentional failure" }
[[function.event_invoke_config]]
on_failure = "arn:aws:sqs:us-east-2:123456789012:failed-invocations"
"#;

const INVOKE: &str = "POST /2015-03-31/functions/my-function/invocations";

#[test]
fn an_error_of_a_function_is_a_success_with_a_header() {
    let response = start_scenario(SCENARIO).ask(INVOKE, "", "{}");
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    assert!(response.contains("x-amz-function-error: Unhandled\n"), "{response}");
    assert!(response.contains("x-amz-executed-version: $LATEST\n"), "{response}");
    assert!(response.ends_with(r#"{"errorMessage":"intentional failure","errorType":"ValueError"}"#), "{response}");
}

#[test]
fn each_invocation_type_has_its_status() {
    let server = start_scenario(SCENARIO);
    let status = |kind: &str| {
        let response = server.ask(INVOKE, &format!("x-amz-invocation-type: {kind}\r\n"), "{}");
        response.split(' ').nth(1).unwrap_or_default().to_owned()
    };
    assert_eq!(["RequestResponse", "Event", "DryRun"].map(status), ["200", "202", "204"]);
}

#[test]
fn an_event_goes_its_way_while_the_clock_is_advanced() {
    let server = start_scenario(SCENARIO);
    server.ask(INVOKE, "x-amz-invocation-type: Event\r\n", "{\"order\":1}");
    let advanced = server.ask("POST /_proofmark/clock", JSON, r#"{ "advance": "3m" }"#);
    assert!(advanced.contains(r#""condition":"RetriesExhausted""#), "{advanced}");
    let deliveries = server.ask("GET /_proofmark/deliveries", "", "");
    assert!(deliveries.contains(r#"\"requestPayload\":{\"order\":1}"#), "{deliveries}");
    let invocations = server.ask("GET /_proofmark/invocations", "", "");
    assert!(invocations.contains(r#""attempt":3"#) && !invocations.contains("order"), "{invocations}");
}

#[test]
fn a_real_clock_runs_functions_that_take_their_time_by_itself() {
    let scenario = SCENARIO.replace("virtual", "real").replace("\nraises", "\nduration = \"20ms\"\nraises");
    let server = start_scenario(&scenario.replace("on_failure", "maximum_retry_attempts = 0\non_failure"));
    server.ask(INVOKE, "x-amz-invocation-type: Event\r\n", "{}");
    let is_delivered = || server.ask("GET /_proofmark/deliveries", "", "").contains("RetriesExhausted");
    assert!((0..1000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        is_delivered()
    }));
}

#[test]
fn the_id_of_a_response_is_that_of_the_invocation() {
    let scenario = "state = \"on\"\n[[function]]\nname = \"my-function\"\nreturns = \"${requestId}\"\n";
    let server = start_scenario(scenario);
    let mut stream = server.connect();
    let request =
        format!("{INVOKE} HTTP/1.1\r\n{}content-length: 2\r\nconnection: close\r\n\r\n{{}}", crate::harness::SIGNED);
    std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
    let mut response = String::new();
    std::io::Read::read_to_string(&mut stream, &mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let id = head.lines().find_map(|line| line.strip_prefix("x-amzn-requestid: ")).unwrap();
    assert_eq!(body, format!("\"{id}\""));
}

#[test]
fn no_page_of_another_host_moves_the_clock() {
    let server = start_scenario(SCENARIO);
    for endpoint in ["POST /_proofmark/clock", "POST /_proofmark/functions", "GET /_proofmark/deliveries"] {
        let headers = format!("{JSON}origin: http://evil.test\r\n");
        let response = server.ask(endpoint, &headers, r#"{ "advance": "1s" }"#);
        assert!(response.starts_with("HTTP/1.1 403 "), "{response}");
    }
}

#[test]
fn what_the_control_api_has_is_listed_when_it_lacks_something() {
    let server = start_scenario(SCENARIO);
    let response = server.ask("DELETE /_proofmark/clock", "", "");
    assert!(response.starts_with("HTTP/1.1 405 ") && response.contains("allow: GET, POST\n"), "{response}");
}
