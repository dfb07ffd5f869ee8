//! The responses of a server without a scenario.

use super::harness::{EXAMPLE, start, start_scenario, start_with};
use proofmark_contract::serve::Signatures;
use proofmark_contract::service::StateMode;
use proofmark_contract::{examples, read, write};
use proofmark_contract_lambda as lambda;

#[test]
fn the_documented_example_gets_its_documented_response() {
    insta::assert_snapshot!(start().ask(EXAMPLE, "", ""));
}

#[test]
fn a_function_named_by_its_arn_is_the_same_function() {
    let server = start();
    let arn = "arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE".replace(':', "%3A");
    let by_arn = server.ask(&format!("GET /2019-09-25/functions/{arn}/event-invoke-config"), "", "");
    assert_eq!(by_arn, server.ask(EXAMPLE, "", ""));
}

#[test]
fn every_documented_example_gets_its_output() {
    // With state, the examples that create and delete would have a say in the responses to the others.
    let server = start_with(|config| config.scenario.settings.mode = StateMode::Off);
    let api = lambda::api();
    let mut deviations = Vec::new();
    let asked = examples::examples(api).into_iter().filter(|example| example.defects.iter().all(|d| !d.is_error()));
    for example in asked {
        let operation = api.operation_at(example.operation).unwrap();
        let request = write::request(api, operation, &example.input).unwrap();
        let headers: String =
            request.headers().iter().map(|(name, value)| format!("{name}: {}\r\n", value.to_str().unwrap())).collect();
        let line = format!("{} {}", request.method(), request.uri());
        let answer = server.ask(&line, &headers, std::str::from_utf8(request.body()).unwrap());
        let mut output = example.output.clone().unwrap_or_default();
        if operation.name() == "DeleteFunction" {
            // Its example is older than the member: `behaviour::DELETE_FUNCTION_STATUS`.
            output["StatusCode"] = 204.into();
        }
        let expected = write::response(api, operation, &output).unwrap();
        let body = std::str::from_utf8(expected.body()).unwrap();
        if !answer.starts_with(&format!("HTTP/1.1 {}", expected.status())) || !answer.ends_with(&format!("\n\n{body}"))
        {
            deviations.push(format!("{} example {}:\n{answer}", operation.name(), example.number));
        }
    }
    assert!(deviations.is_empty(), "{}", deviations.join("\n\n"));
}

#[test]
fn any_other_valid_request_gets_a_response_within_the_contract() {
    let (server, api) = (start(), lambda::api());
    let answer = server.ask("GET /2015-03-31/functions/another/policy", "", "");
    let body = answer.split_once("\n\n").unwrap().1.to_owned();
    let response = http::Response::builder()
        .status(200)
        .header("content-type", "application/json")
        .body(bytes::Bytes::from(body))
        .unwrap();
    let read = read::response(api, api.operation("GetPolicy").unwrap(), &response);
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(read.violations, []);
}

#[test]
fn what_is_synthesized_depends_on_the_seed_alone() {
    let ask = |seed| start_with(|config| config.seed = seed).ask("GET /2015-03-31/functions/another/policy", "", "");
    assert_eq!(ask(7), ask(7));
    assert_ne!(ask(7), ask(8));
}

#[test]
fn an_invalid_request_gets_all_violations_in_one_response() {
    let body = r#"{"MaximumRetryAttempts":3,"MaximumEventAgeInSeconds":59}"#;
    let answer = start().ask("PUT /2019-09-25/functions/my-function/event-invoke-config", JSON, body);
    insta::assert_snapshot!(answer);
}

#[test]
fn a_lenient_server_responds_to_an_invalid_request_and_records_it() {
    let server = start_with(|config| config.strict = false);
    let answer = server.ask(&EXAMPLE.replace("BLUE", "no!"), "", "");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(server.observer.recording().violating, 1);
}

#[test]
fn a_scenario_can_make_the_server_lenient() {
    let answer = start_scenario("strict = false\n").ask(&EXAMPLE.replace("BLUE", "no!"), "", "");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[test]
fn a_body_that_is_not_json_is_a_serialization_exception() {
    insta::assert_snapshot!(start().ask("PUT /2019-09-25/functions/f/event-invoke-config", JSON, "{\"Max"));
}

#[test]
fn a_path_of_no_operation_says_what_is_nearest() {
    insta::assert_snapshot!(start().ask("GET /2019-09-25/function/my-function/event-invoke-config", "", ""));
}

#[test]
fn a_wrong_method_says_which_there_are() {
    insta::assert_snapshot!(start().ask("PATCH /2019-09-25/functions/my-function/event-invoke-config", "", ""));
}

#[test]
fn a_request_without_signature_is_rejected() {
    insta::assert_snapshot!(
        start().send(format!("{EXAMPLE} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").as_bytes())
    );
}

#[test]
fn signatures_can_be_ignored() {
    let server = start_with(|config| config.signatures = Signatures::Ignored);
    let answer = server.send(format!("{EXAMPLE} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[test]
fn a_qualifier_given_twice_must_agree() {
    insta::assert_snapshot!(start().ask(&EXAMPLE.replace("my-function", "my-function:GREEN"), "", ""));
}

#[test]
fn what_was_put_is_got() {
    let server = start_scenario("[[function]]\nname = \"my-function\"\n");
    let config = "/2019-09-25/functions/my-function/event-invoke-config";
    server.ask(&format!("PUT {config}"), JSON, r#"{"MaximumRetryAttempts":1}"#);
    let answer = server.ask(&format!("GET {config}"), "", "");
    assert!(answer.contains(r#""MaximumRetryAttempts":1"#), "{answer}");
}

const JSON: &str = "content-type: application/json\r\n";

#[test]
fn the_documented_example_stays_whatever_is_created() {
    let server = start();
    let before = server.ask(EXAMPLE, "", "");
    let body = r#"{"FunctionName":"my-function","Role":"arn:aws:iam::123456789012:role/r","Code":{}}"#;
    let created = server.ask("POST /2015-03-31/functions", JSON, body);
    assert!(created.starts_with("HTTP/1.1 201"), "{created}");
    assert_eq!(server.ask(EXAMPLE, "", ""), before);
}

#[test]
fn without_a_scenario_what_was_put_is_got() {
    let server = start();
    let config = "/2019-09-25/functions/orders/event-invoke-config";
    server.ask(&format!("PUT {config}"), JSON, r#"{"MaximumRetryAttempts":1}"#);
    let answer = server.ask(&format!("GET {config}"), "", "");
    let wanted =
        r#"function:orders:$LATEST","MaximumRetryAttempts":1,"DestinationConfig":{"OnSuccess":{},"OnFailure":{}}}"#;
    assert!(answer.ends_with(wanted), "{answer}");
}

#[test]
fn a_server_with_a_fixed_region_rejects_a_layer_of_the_region_that_a_request_is_signed_for() {
    let server = start_scenario("state = \"on\"\nregion = \"us-east-1\"\n");
    let layer = r#"{"Content":{"S3Bucket":"bucket","S3Key":"key"}}"#;
    let published = server.ask("POST /2018-10-31/layers/l/versions", JSON, layer);
    assert!(published.contains("arn:aws:lambda:us-east-1:123456789012:layer:l:1"), "{published}");
    let create = |region: &str| {
        let function = format!(
            r#"{{"FunctionName":"f","Role":"arn:aws:iam::123456789012:role/r","Runtime":"python3.13","Handler":"a.b",
            "Code":{{"S3Bucket":"bucket","S3Key":"key"}},"Layers":["arn:aws:lambda:{region}:123456789012:layer:l:1"]}}"#
        );
        server.ask("POST /2015-03-31/functions", JSON, &function)
    };
    let rejected = create("us-east-2");
    assert!(rejected.starts_with("HTTP/1.1 400 "), "{rejected}");
    assert!(rejected.contains("Layers are expected to be in region us-east-1."), "{rejected}");
    assert!(create("us-east-1").starts_with("HTTP/1.1 201 "));
}
