//! Errors: their code in the body, with whatever servers put around it, and the codes of a former awsQuery API.

use super::{api, response, shown, texts};
use proofmark_contract::Api;
use proofmark_contract::read::{self, ErrorRead, ResponseOutcome};
use proofmark_contract::write::{self, ErrorResponse};
use serde_json::json;

const V1_0: &str = "@aws.protocols#awsJson1_0";
const COMPATIBLE: &str = "@aws.protocols#awsJson1_0 @aws.protocols#awsQueryCompatible";

fn written(api: &Api, name: &str, members: serde_json::Value) -> http::Response<bytes::Bytes> {
    let error = ErrorResponse::modelled(api, api.error(None, name).unwrap(), members);
    write::error(api, &error).unwrap()
}

fn error(api: &Api, response: &http::Response<bytes::Bytes>) -> (ErrorRead, Vec<String>) {
    let read = read::response(api, api.operation("Store").unwrap(), response);
    match read.outcome {
        ResponseOutcome::Error(error) => (error, texts(&read.violations)),
        ResponseOutcome::Output(output) => panic!("{output}"),
    }
}

#[test]
fn version_1_0_writes_the_id_of_the_shape_and_version_1_1_its_name() {
    for (protocol, version, code) in [(V1_0, "1.0", "test#Full"), ("@aws.protocols#awsJson1_1", "1.1", "Full")] {
        let api = api(protocol);
        let written = written(&api, "Full", json!({ "message": "m", "left": 0 }));
        assert_eq!(written.status(), 409);
        assert_eq!(
            shown(written.headers(), written.body()),
            format!(
                "content-type: application/x-amz-json-{version}\n\n\
                 {{\"__type\":\"{code}\",\"message\":\"m\",\"left\":0}}"
            )
        );
    }
}

#[test]
fn an_error_without_members_has_its_code_alone() {
    let api = api("@aws.protocols#awsJson1_1");
    let broken = written(&api, "Broken", json!({}));
    assert_eq!((broken.status().as_u16(), &broken.body()[..]), (500, &br#"{"__type":"Broken"}"#[..]));
}

#[test]
fn an_error_that_the_model_does_not_have_is_written_by_its_name() {
    let error = write::error(&api(V1_0), &ErrorResponse::unmodelled("SerializationException", 400, "m")).unwrap();
    assert_eq!(&error.body()[..], br#"{"__type":"SerializationException","message":"m"}"#);
}

#[test]
fn namespaces_and_uris_are_cut_off_a_code() {
    let api = api(V1_0);
    for code in ["Full", "test#Full", "other.name#Full", "Full:http://example.com/", "test#Full:http://example.com/"] {
        let in_body = response(409, &[], &json!({ "__type": code }).to_string());
        let as_code = response(409, &[], &json!({ "code": code }).to_string());
        let in_header = response(409, &[("x-amzn-errortype", code)], "{}");
        for response in [in_body, as_code, in_header] {
            let (error, violations) = error(&api, &response);
            assert_eq!((error.name.as_str(), violations), ("Full", vec![]), "{code}");
            assert!(error.schema.is_some());
        }
    }
}

#[test]
fn the_status_is_the_models() {
    let api = api(V1_0);
    let (_, violations) = error(&api, &response(400, &[], r#"{"__type":"Full"}"#));
    assert_eq!(violations.len(), 1, "{violations:?}");
}

#[test]
fn an_error_without_a_code_is_a_violation() {
    let (error, violations) = error(&api(V1_0), &response(500, &[], "{}"));
    assert_eq!(error.name, "");
    assert!(violations[0].starts_with("body __type:"), "{violations:?}");
}

#[test]
fn a_query_compatible_service_says_the_former_code_and_whose_fault_it_is() {
    let api = api(COMPATIBLE);
    let header = |name| written(&api, name, json!({})).headers()["x-amzn-query-error"].to_str().unwrap().to_owned();
    assert_eq!(header("Full"), "Warehouse.Full;Sender");
    assert_eq!(header("Broken"), "Broken;Receiver");
    assert_eq!(error(&api, &written(&api, "Full", json!({}))).1, [""; 0]);
    let request = write::request(&api, api.operation("Ping").unwrap(), &json!({})).unwrap();
    assert_eq!(request.headers()["x-amzn-query-mode"], "true");
}

#[test]
fn a_former_code_that_is_missing_or_wrong_is_a_violation() {
    let api = api(COMPATIBLE);
    for headers in [&[][..], &[("x-amzn-query-error", "Full;Sender")]] {
        let (_, violations) = error(&api, &response(409, headers, r#"{"__type":"test#Full"}"#));
        assert_eq!(violations.len(), 1, "{violations:?}");
        assert!(violations[0].contains("Warehouse.Full;Sender"), "{violations:?}");
    }
}
