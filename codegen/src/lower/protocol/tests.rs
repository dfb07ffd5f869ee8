//! What the plan of an RPC service has, where the same model bound to HTTP has something else.

use crate::lower::lower;
use crate::plan::{Binding, Member, OperationPlan, Plan};
use proofmark_smithy_model::Loader;

/// The plan of a service of this protocol; `more` follows the model.
fn plan(protocol: &str, more: &str) -> Result<Plan, String> {
    let text = format!(
        "$version: \"2.0\"
namespace a
@aws.protocols#{protocol} @aws.protocols#awsQueryCompatible
service AmazonSQS {{ version: \"1\", operations: [Send] }}
@http(method: \"PUT\", uri: \"/queues/{{Queue}}\")
operation Send {{ input: SendInput, output: SendOutput, errors: [Gone] }}
@error(\"client\") @aws.protocols#awsQueryError(code: \"AWS.Gone\", httpResponseCode: 400)
structure Gone {{}}
structure SendInput {{
    @required @httpLabel Queue: String
    @httpHeader(\"x-mode\") Mode: String
    @httpQuery(\"delay\") Delay: Integer
    @jsonName(\"text\") Body: String
}}
structure SendOutput {{ @httpResponseCode Status: Integer, {more} }}
"
    );
    let model = Loader::new().text("a.smithy", text).load().map_err(|report| report.to_string())?.model;
    lower(&model, None).map_err(|report| report.to_string())
}

fn send(plan: &Plan) -> &OperationPlan {
    &plan.operations[0]
}

/// The members of the input as they travel: binding and name in a document.
fn members(plan: &Plan) -> Vec<(Binding, &str)> {
    let members = send(plan).input.members.iter();
    members.map(|member| (member.binding.clone(), member.wire_name.as_str())).collect()
}

#[test]
fn every_member_is_in_the_body_under_its_own_name() {
    for protocol in ["awsJson1_0", "awsJson1_1"] {
        let plan = plan(protocol, "").unwrap();
        assert_eq!(plan.service.protocol.name, protocol);
        let expected = ["Queue", "Mode", "Delay", "Body"].map(|name| (Binding::Body, name));
        assert_eq!(members(&plan), expected);
        assert_eq!(send(&plan).output.members[0].binding, Binding::Body);
    }
    let bound = plan("restJson1", "").unwrap();
    assert_eq!(members(&bound)[0].0, Binding::Label);
    assert_eq!(members(&bound)[3].1, "text");
}

#[test]
fn an_operation_is_addressed_by_its_name_and_not_by_its_path() {
    let plan = plan("awsJson1_0", "").unwrap();
    let operation = send(&plan);
    assert_eq!((operation.http.method.as_str(), operation.http.uri.as_str(), operation.http.code), ("POST", "/", 200));
    assert_eq!(operation.target.as_deref(), Some("AmazonSQS.Send"));
    let head = &plan.contract[0].head;
    assert!(head.starts_with("operation Send POST / 200"), "{head}");
    let input = plan.contract.iter().find(|entry| entry.head.starts_with("structure SendInput")).unwrap();
    assert_eq!(input.parts[0], "Queue (string) required");
    assert_eq!(input.parts[3], "Body (string)");
}

#[test]
fn a_service_that_spoke_aws_query_gets_the_query_mode_header() {
    let headers = |protocol| plan(protocol, "").unwrap().service.headers;
    assert_eq!(headers("awsJson1_0"), [("x-amzn-query-mode".to_owned(), "true".to_owned())]);
    assert!(headers("restJson1").is_empty());
}

#[test]
fn an_error_has_the_code_that_it_had_in_aws_query() {
    let code = |protocol| send(&plan(protocol, "").unwrap()).errors[0].query_code.clone();
    assert_eq!(code("awsJson1_0").as_deref(), Some("AWS.Gone"));
    assert_eq!(code("restJson1"), None);
}

#[test]
fn a_stream_of_bytes_is_rejected_by_the_name_of_its_operation() {
    let body = "@httpPayload Data: Data }\n@streaming blob Data\nstructure Unused {";
    assert!(plan("restJson1", body).is_ok());
    let error = plan("awsJson1_1", body).unwrap_err();
    assert!(
        error.contains("`Data` of a#SendOutput is a stream of bytes, which awsJson1_1 has no place for"),
        "{error}"
    );
    assert!(error.contains("shape: a#Send\n"), "{error}");
}

#[test]
fn a_stream_of_events_takes_the_place_of_the_body() {
    let text = "$version: \"2.0\"
namespace a
@aws.protocols#awsJson1_1
service Talk { version: \"1\", operations: [Listen] }
operation Listen { output: Heard }
structure Heard { Topic: String, Events: Events }
@streaming union Events { one: One }
structure One { @eventHeader at: Timestamp, text: String }
";
    let model = Loader::new().text("a.smithy", text).load().unwrap_or_else(|report| panic!("{report}")).model;
    let plan = lower(&model, None).unwrap_or_else(|report| panic!("{report}"));
    let bindings = |members: &[Member]| members.iter().map(|member| member.binding.clone()).collect::<Vec<_>>();
    assert_eq!(bindings(&send(&plan).output.members), [Binding::Body, Binding::Payload]);
    assert_eq!(bindings(&plan.structures[0].members), [Binding::EventHeader, Binding::Body]);
}
