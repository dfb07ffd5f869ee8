//! Which exchange a request is played.

use crate::harness::{call, send, written};
use proofmark_recording::{EXAMPLE, Recording, Replay};
use serde_json::{Value, json};

const GET: &str = "GET /2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE";

fn replay(exchanges: Value, rules: Value) -> (Replay, tempfile::TempDir) {
    let mut value: Value = serde_json::from_str(EXAMPLE).unwrap();
    value["exchanges"] = exchanges;
    value["rules"] = rules;
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), &value.to_string());
    let lambda = (proofmark_contract_lambda::api(), proofmark_contract_lambda::service());
    (Replay::of(lambda.0, lambda.1).without_assertion().start(path).unwrap(), folder)
}

fn get(retries: u64) -> Value {
    let mut exchange = serde_json::from_str::<Value>(EXAMPLE).unwrap()["exchanges"][0].clone();
    exchange["response"]["output"]["MaximumRetryAttempts"] = json!(retries);
    exchange
}

fn create(name: &str, description: &str) -> Value {
    json!({
        "operation": "CreateFunction",
        "request": { "input": {
            "FunctionName": name, "Role": "arn:aws:iam::123456789012:role/r", "Code": { "ZipFile": "{sensitive:1}" },
            "Description": description
        } },
        "response": { "status": 201, "output": { "FunctionName": name, "RevisionId": "{uuid:1}" } }
    })
}

fn create_body(name: &str, description: &str) -> String {
    json!({
        "FunctionName": name, "Role": "arn:aws:iam::999988887777:role/r", "Code": { "ZipFile": "UEsFBg==" },
        "Description": description
    })
    .to_string()
}

fn retries(response: &crate::harness::Received) -> Value {
    serde_json::from_slice::<Value>(&response.body).unwrap()["MaximumRetryAttempts"].clone()
}

#[test]
fn a_function_s_name_matches_in_every_form() {
    let lines = [
        GET,
        "GET /2019-09-25/functions/my-function:BLUE/event-invoke-config",
        "GET /2019-09-25/functions/123456789012:function:my-function:BLUE/event-invoke-config",
        "GET /2019-09-25/functions/arn%3Aaws%3Alambda%3Aus-east-2%3A999988887777%3Afunction%3Amy-function%3ABLUE/event-invoke-config",
    ];
    let (replay, _folder) = replay(lines.iter().map(|_| get(1)).collect(), json!({}));
    for line in lines {
        assert_eq!(call(replay.url(), line, "").status, 200, "{line}");
    }
    replay.finish().unwrap();
}

#[test]
fn equal_requests_are_played_in_order() {
    let (replay, _folder) = replay(json!([get(0), get(1), get(2)]), json!({}));
    let played: Vec<Value> = (0..3).map(|_| retries(&call(replay.url(), GET, ""))).collect();
    assert_eq!(played, [json!(0), json!(1), json!(2)]);
}

#[test]
fn different_requests_are_played_in_any_order() {
    let (replay, _folder) = replay(json!([create("a", "x"), create("b", "x")]), json!({}));
    for name in ["b", "a"] {
        let response = call(replay.url(), "POST /2015-03-31/functions", &create_body(name, "x"));
        assert_eq!((response.status, response.text().contains(&format!("\"{name}\""))), (201, true));
    }
    replay.finish().unwrap();
}

#[test]
fn a_miss_names_the_nearest_exchange_and_what_differs() {
    let (replay, _folder) = replay(json!([create("a", "x"), create("b", "y")]), json!({}));
    let response = call(replay.url(), "POST /2015-03-31/functions", &create_body("b", "other"));
    assert_eq!(response.status, 400);
    let expected = "CreateFunction was not recorded with this input; the nearest is exchange 2: Description is \
                    \\\"y\\\" in the recording, \\\"other\\\" in the request";
    assert!(response.text().contains(expected), "{}", response.text());
    let findings = replay.finish().unwrap_err().0;
    assert_eq!(findings.len(), 3, "{findings:?}");
    assert!(
        findings[1].starts_with("exchange 1 was not played: CreateFunction {\"FunctionName\":\"a\""),
        "{findings:?}"
    );
}

#[test]
fn a_miss_is_an_error_that_no_sdk_retries() {
    let (replay, _folder) = replay(json!([]), json!({}));
    let response = call(replay.url(), GET, "");
    assert!(response.head.to_lowercase().contains("x-amzn-errortype: notrecorded"), "{}", response.head);
    assert_eq!(response.status, 400);
}

#[test]
fn a_request_that_was_played_once_is_rejected_the_second_time() {
    let (replay, _folder) = replay(json!([get(0)]), json!({}));
    call(replay.url(), GET, "");
    let text = call(replay.url(), GET, "").text();
    assert!(text.contains("was recorded once with this input, and all of that was played"), "{text}");
}

#[test]
fn the_last_exchange_is_repeated_where_the_rules_say_so() {
    let (replay, _folder) = replay(json!([get(0), get(1)]), json!({ "repeat": "last" }));
    let played: Vec<Value> = (0..4).map(|_| retries(&call(replay.url(), GET, ""))).collect();
    assert_eq!(played, [json!(0), json!(1), json!(1), json!(1)]);
}

#[test]
fn in_strict_order_another_request_is_rejected() {
    let (replay, _folder) = replay(json!([create("a", "x"), get(0)]), json!({ "order": "strict" }));
    let text = call(replay.url(), GET, "").text();
    assert!(text.contains("is out of order, expected exchange 1, CreateFunction"), "{text}");
    assert_eq!(call(replay.url(), "POST /2015-03-31/functions", &create_body("a", "x")).status, 201);
    assert_eq!(call(replay.url(), GET, "").status, 200);
}

#[test]
fn what_the_rules_leave_out_does_not_count() {
    let (replay, _folder) = replay(json!([create("a", "x")]), json!({ "ignore": ["CreateFunction.Description"] }));
    assert_eq!(call(replay.url(), "POST /2015-03-31/functions", &create_body("a", "other")).status, 201);
}

#[test]
fn a_uuid_that_was_replayed_is_known_again() {
    let (replay, _folder) = replay(
        json!([
            create("a", "x"),
            {
                "operation": "UpdateFunctionConfiguration",
                "request": { "input": { "FunctionName": "a", "RevisionId": "{uuid:2}" } },
                "response": { "status": 200, "output": { "MemorySize": 222 } }
            },
            {
                "operation": "UpdateFunctionConfiguration",
                "request": { "input": { "FunctionName": "a", "RevisionId": "{uuid:1}" } },
                "response": { "status": 200, "output": { "MemorySize": 111 } }
            }
        ]),
        json!({}),
    );
    let created = call(replay.url(), "POST /2015-03-31/functions", &create_body("a", "x"));
    let revision = serde_json::from_slice::<Value>(&created.body).unwrap()["RevisionId"].clone();
    let body = json!({ "RevisionId": revision }).to_string();
    let updated = call(replay.url(), "PUT /2015-03-31/functions/a/configuration", &body);
    assert!(updated.text().contains("111"), "{}", updated.text());
}

#[test]
fn many_clients_play_each_exchange_once() {
    let (replay, _folder) = replay((0..64).map(get).collect(), json!({}));
    let url = replay.url().to_owned();
    let mut played: Vec<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| (0..8).map(|_| retries(&call(&url, GET, "")).as_u64().unwrap()).collect::<Vec<_>>())
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    played.sort_unstable();
    assert_eq!(played, (0..64).collect::<Vec<_>>());
    replay.finish().unwrap();
}

#[test]
fn an_unsigned_request_is_played_too() {
    let (replay, _folder) = replay(json!([get(0)]), json!({}));
    assert_eq!(send(replay.url(), GET, "host: localhost\r\n", b"").status, 200);
}

#[test]
#[should_panic(expected = "exchange 1 was not played: GetFunctionEventInvokeConfig")]
fn a_guard_that_is_dropped_asserts_that_all_was_played() {
    let folder = tempfile::tempdir().unwrap();
    let _replay = Replay::start(crate::harness::example(folder.path())).unwrap();
}

#[test]
fn a_recording_is_written_as_it_is_read() {
    let recording: Recording = serde_json::from_str(EXAMPLE).unwrap();
    let text = serde_json::to_string_pretty(&recording).unwrap();
    assert_eq!(format!("{text}\n"), EXAMPLE);
}
