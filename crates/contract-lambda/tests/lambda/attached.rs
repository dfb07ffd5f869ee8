//! Functions of which only is declared what they do: they are there from the beginning, and a call creates them once.

use crate::Service;
use crate::lifecycle::{error, output};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proofmark_contract::service::{Outcome, Settings, State as _, StateMode};
use proofmark_contract_lambda::{DeclaredFunction, FunctionResult};
use proofmark_smithy_model::model::Node;
use serde_json::json;

const NAME: &str = "my-fn";

fn with(mode: StateMode, function: DeclaredFunction) -> Service {
    let results = vec![FunctionResult::returns("it runs")];
    let function = DeclaredFunction { name: NAME.to_owned(), results, ..function };
    Service::with(Settings { mode, ..Settings::default() }, vec![function])
}

fn attached(mode: StateMode) -> Service {
    with(mode, DeclaredFunction::default())
}

fn create(service: &Service) -> Node {
    output(service, "CreateFunction", creation())
}

fn creation() -> Node {
    json!({ "FunctionName": NAME, "Runtime": "python3.13", "Handler": "a.b", "Timeout": 9, "Code": {},
        "Role": "arn:aws:iam::123456789012:role/r" })
}

fn named() -> Node {
    json!({ "FunctionName": NAME })
}

/// What an invocation returns; none when the function does not exist.
fn invoke(service: &Service) -> Option<String> {
    match service.response("Invoke", named())? {
        Outcome::Output(output) => {
            Some(String::from_utf8(STANDARD.decode(output["Payload"].as_str()?).unwrap()).unwrap())
        }
        Outcome::Error { error, .. } if error.status == 404 => None,
        other => panic!("{other:?}"),
    }
}

fn is_conflict(service: &Service) -> bool {
    error(service, "CreateFunction", creation()).0 == "ResourceConflictException"
}

#[test]
fn an_attached_function_runs_before_a_call_creates_it() {
    for mode in [StateMode::On, StateMode::Auto, StateMode::Off] {
        assert_eq!(invoke(&attached(mode)).as_deref(), Some("\"it runs\""), "{mode:?}");
    }
}

#[test]
fn a_call_creates_an_attached_function_once() {
    for mode in [StateMode::On, StateMode::Auto] {
        let service = attached(mode);
        let created = create(&service);
        let kept = output(&service, "GetFunctionConfiguration", named());
        assert_eq!((&created["State"], &kept["Timeout"]), (&json!("Pending"), &json!(9)), "{mode:?}");
        assert!(is_conflict(&service), "{mode:?}");
        assert_eq!(invoke(&service).as_deref(), Some("\"it runs\""), "{mode:?}");
    }
}

#[test]
fn an_attached_function_that_was_deleted_is_created_anew() {
    for mode in [StateMode::On, StateMode::Auto] {
        let service = attached(mode);
        for round in 0..2 {
            output(&service, "DeleteFunction", named());
            assert_eq!(invoke(&service), None, "{mode:?} {round}");
            create(&service);
            assert_eq!(invoke(&service).as_deref(), Some("\"it runs\""), "{mode:?} {round}");
            assert!(is_conflict(&service), "{mode:?} {round}");
        }
    }
}

#[test]
fn without_state_an_attached_function_is_created_and_deleted_as_often_as_a_call_asks() {
    let service = attached(StateMode::Off);
    for operation in ["CreateFunction", "CreateFunction", "DeleteFunction", "DeleteFunction"] {
        assert!(!matches!(service.response(operation, creation()), Some(Outcome::Error { .. })), "{operation}");
        assert_eq!(invoke(&service).as_deref(), Some("\"it runs\""), "{operation}");
    }
}

#[test]
fn what_calls_gave_an_attached_function_before_it_was_created_is_kept() {
    let service = attached(StateMode::On);
    output(&service, "PutFunctionEventInvokeConfig", json!({ "FunctionName": NAME, "MaximumRetryAttempts": 1 }));
    output(&service, "PublishVersion", named());
    output(&service, "CreateAlias", json!({ "FunctionName": NAME, "Name": "live", "FunctionVersion": "1" }));
    let mut creation = creation();
    creation["Publish"] = true.into();
    assert_eq!(output(&service, "CreateFunction", creation)["Version"], "2");
    assert_eq!(output(&service, "GetFunctionEventInvokeConfig", named())["MaximumRetryAttempts"], 1);
    let alias = output(&service, "GetAlias", json!({ "FunctionName": NAME, "Name": "live" }));
    assert_eq!(alias["FunctionVersion"], "1");
    output(&service, "GetFunctionConfiguration", json!({ "FunctionName": NAME, "Qualifier": "live" }));
}

#[test]
fn a_creation_that_is_rejected_leaves_an_attached_function_as_it_was() {
    let service = attached(StateMode::On);
    let mut creation = creation();
    creation["Code"] = json!({ "ZipFile": "bm8gemlw" });
    assert_eq!(error(&service, "CreateFunction", creation).0, "InvalidParameterValueException");
    assert_eq!(invoke(&service).as_deref(), Some("\"it runs\""));
    create(&service);
}

#[test]
fn after_a_reset_a_call_creates_an_attached_function_again() {
    let service = attached(StateMode::On);
    create(&service);
    service.state.reset();
    create(&service);
}

#[test]
fn a_function_whose_existence_is_declared_is_created_by_no_call() {
    let exists = DeclaredFunction { exists: Some(true), ..DeclaredFunction::default() };
    let with_version = DeclaredFunction { versions: vec!["1".to_owned()], ..DeclaredFunction::default() };
    for function in [exists, with_version] {
        let service = with(StateMode::On, function);
        assert!(is_conflict(&service));
        assert_eq!(invoke(&service).as_deref(), Some("\"it runs\""));
    }
}
