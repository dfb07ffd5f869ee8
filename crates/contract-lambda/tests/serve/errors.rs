//! Errors asked for: by a header of the call, by a scenario, through the control API.

use super::harness::{EXAMPLE, JSON, start, start_scenario};
use proofmark_contract::aws;
use proofmark_contract_lambda as lambda;

const SEED_ERRORS: [&str; 4] =
    ["InvalidParameterValueException", "ResourceNotFoundException", "ServiceException", "TooManyRequestsException"];

/// All four, the same by all three ways.
#[test]
fn the_exceptions_of_the_seed_operation_are_the_same_by_every_way() {
    let server = start();
    for error in SEED_ERRORS {
        let by_header =
            server.ask(EXAMPLE, &format!("x-proofmark-error: {error}\r\nx-proofmark-message: Said so.\r\n"), "");
        let by_scenario = start_scenario(&format!(
            "[[rule]]\noperation = \"GetFunctionEventInvokeConfig\"\n\
             error = {{ type = \"{error}\", message = \"Said so.\" }}\n"
        ))
        .ask(EXAMPLE, "", "");
        let rule = format!(
            r#"{{"operation":"GetFunctionEventInvokeConfig","times":1,"error":{{"type":"{error}","message":"Said so."}}}}"#
        );
        server.ask("POST /_proofmark/expectations", JSON, &rule);
        let by_control = server.ask(EXAMPLE, "", "");
        assert!(by_header.contains(&format!("x-amzn-errortype: {error}\n")), "{by_header}");
        assert_eq!((&by_header, &by_header), (&by_scenario, &by_control));
    }
}

#[test]
fn each_exception_of_the_seed_operation_is_as_aws_writes_it() {
    let server = start();
    let responses = SEED_ERRORS.map(|error| server.ask(EXAMPLE, &format!("x-proofmark-error: {error}\r\n"), ""));
    insta::assert_snapshot!(responses.join("\n\n"));
}

#[test]
fn every_modelled_error_of_every_operation_can_be_asked_for() {
    let (server, api) = (start(), lambda::api());
    let names: std::collections::BTreeSet<_> =
        api.operations().flat_map(|operation| &operation.errors).map(|id| api[*id].name()).collect();
    for name in names {
        let response = server.ask(EXAMPLE, &format!("x-proofmark-error: {name}\r\n"), "");
        assert!(response.contains(&format!("x-amzn-errortype: {name}\n")), "{response}");
    }
}

#[test]
fn unmodelled_errors_have_a_message_only() {
    let server = start();
    let ask = |name| server.ask(EXAMPLE, &format!("x-proofmark-error: {name}\r\nx-proofmark-message: No.\r\n"), "");
    insta::assert_snapshot!([ask("ValidationException"), ask("AccessDeniedException")].join("\n\n"));
}

#[test]
fn throttling_has_a_reason_and_says_when_to_come_again() {
    let headers = "x-proofmark-error: TooManyRequestsException\r\nx-proofmark-reason: CallerRateLimitExceeded\r\n\
        x-proofmark-retry-after: 1\r\n";
    insta::assert_snapshot!(start().ask(EXAMPLE, headers, ""));
}

#[test]
fn an_error_that_there_is_not_is_named() {
    insta::assert_snapshot!(start().ask(EXAMPLE, "x-proofmark-error: NoSuchException\r\n", ""));
}

#[test]
fn a_header_that_there_is_not_is_named() {
    insta::assert_snapshot!(start().ask(EXAMPLE, "x-proofmark-eror: ServiceException\r\n", ""));
}

#[test]
fn a_rule_responds_as_often_as_it_says() {
    let server = start_scenario(
        "[[rule]]\noperation = \"GetFunctionEventInvokeConfig\"\ntimes = 2\nerror = { type = \"ServiceException\" }\n",
    );
    let statuses = [(); 3].map(|()| server.ask(EXAMPLE, "", "")[9..12].to_owned());
    assert_eq!(statuses, ["500", "500", "200"]);
}

#[test]
fn a_reason_that_there_is_not_is_named() {
    let headers = "x-proofmark-error: TooManyRequestsException\r\nx-proofmark-reason: Bogus\r\n";
    let response = start().ask(EXAMPLE, headers, "");
    assert!(response.contains("TooManyRequestsException has no reason `Bogus`; it has "), "{response}");
    let rule = r#"{"operation":"*","error":{"type":"TooManyRequestsException","reason":"Bogus"}}"#;
    let response = start().ask("POST /_proofmark/expectations", JSON, rule);
    assert!(response.contains("TooManyRequestsException has no reason `Bogus`; it has "), "{response}");
}

#[test]
fn the_nearest_error_is_suggested() {
    let response = start().ask(EXAMPLE, "x-proofmark-error: ResourceNotFoundExeption\r\n", "");
    assert!(response.contains("did you mean `ResourceNotFoundException`?"), "{response}");
}

#[test]
fn every_unmodelled_error_can_be_asked_for() {
    let server = start();
    for (name, statuses) in aws::UNMODELLED {
        let response = server.ask(EXAMPLE, &format!("x-proofmark-error: {name}\r\n"), "");
        assert!(response.starts_with(&format!("HTTP/1.1 {}", statuses[0])), "{response}");
        assert!(response.contains(&format!("x-amzn-errortype: {name}\n")), "{response}");
    }
}
