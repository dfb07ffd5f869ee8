//! The control API.

use super::harness::{EXAMPLE, JSON, start};

#[test]
fn health_says_what_is_served() {
    insta::assert_snapshot!(start().ask("GET /_proofmark/health", "", ""));
}

#[test]
fn the_report_lists_operations_and_violations() {
    let server = start();
    server.ask(EXAMPLE, "", "");
    server.ask(&EXAMPLE.replace("BLUE", "no!"), "", "");
    let response = server.ask("GET /_proofmark/report", "", "");
    let mut report: serde_json::Value = serde_json::from_str(response.split_once("\n\n").unwrap().1).unwrap();
    report["violating_requests"][0]["response"] = "...".into();
    insta::assert_snapshot!(serde_json::to_string_pretty(&report).unwrap());
}

#[test]
fn an_expectation_that_cannot_be_is_rejected_with_reasons() {
    let rule = r#"{"operation":"GetFunctionEventInvokeConfi","output":{"MaximumRetryAttempts":9},"tims":1}"#;
    insta::assert_snapshot!(start().ask("POST /_proofmark/expectations", JSON, rule));
}

#[test]
fn an_expectation_that_is_not_json_is_rejected() {
    insta::assert_snapshot!(start().ask("POST /_proofmark/expectations", JSON, "{"));
}

#[test]
fn expectations_count_how_often_they_were_used() {
    let server = start();
    let rule = r#"{"operation":"GetFunctionEventInvokeConfig","times":2,"output":{"MaximumRetryAttempts":1}}"#;
    server.ask("POST /_proofmark/expectations", JSON, rule);
    server.ask(EXAMPLE, "", "");
    insta::assert_snapshot!(server.ask("GET /_proofmark/expectations", "", ""));
}

#[test]
fn an_expectation_that_is_taken_back_has_no_effect_any_more() {
    let server = start();
    let usual = server.ask(EXAMPLE, "", "");
    let rule = r#"{"operation":"GetFunctionEventInvokeConfig","output":{}}"#;
    let created = server.ask("POST /_proofmark/expectations", JSON, rule);
    assert!(created.ends_with("{\"id\":1}"), "{created}");
    server.ask("DELETE /_proofmark/expectations/1", "", "");
    assert_eq!(server.ask(EXAMPLE, "", ""), usual);
}

#[test]
fn there_is_a_bound_on_expectations() {
    let server = start();
    let rule = r#"{"operation":"GetFunctionEventInvokeConfig","output":{}}"#;
    let refused = (0..=1000).fold(String::new(), |_, _| server.ask("POST /_proofmark/expectations", JSON, rule));
    assert!(refused.starts_with("HTTP/1.1 409 Conflict"), "{refused}");
}

#[test]
fn a_reset_server_has_seen_nothing() {
    let server = start();
    server.ask(EXAMPLE, "", "");
    server.ask("POST /_proofmark/expectations", JSON, r#"{"operation":"GetFunctionEventInvokeConfig","output":{}}"#);
    server.ask("POST /_proofmark/reset", "", "");
    assert_eq!(server.observer.recording().routed, 0);
    assert!(server.ask("GET /_proofmark/expectations", "", "").ends_with("{\"expectations\":[]}"));
}

#[test]
fn an_unknown_control_path_gets_the_list_of_known_ones() {
    insta::assert_snapshot!(start().ask("PUT /_proofmark/reset", "", ""));
}
