//! What the readers make of a model, shown as the JSON AST 2.0 that is written of it.

use proofmark_smithy_model::model::{ShapeId, ShapeType};
use proofmark_smithy_model::{Loaded, Loader, lint_examples, write::write};
use std::path::PathBuf;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

#[test]
fn mixins() {
    let model = Loader::new().path(fixture("valid/mixins.json")).load().unwrap_or_else(|r| panic!("{r}")).model;
    insta::assert_snapshot!("valid_mixins", write(&model));
}

#[test]
fn version_1() {
    let model = Loader::new().path(fixture("valid/version_1.json")).load().unwrap_or_else(|r| panic!("{r}")).model;
    insta::assert_snapshot!("valid_version_1", write(&model));
}

#[test]
fn botocore() {
    let Loaded { model, warnings } = Loader::new().path(fixture("botocore")).load().unwrap_or_else(|r| panic!("{r}"));
    insta::assert_snapshot!("valid_botocore", write(&model));
    let folder = format!("{}/", fixture("botocore").display());
    insta::assert_snapshot!("valid_botocore_warnings", warnings.to_string().replace(&folder, ""));
    let defects: Vec<String> = lint_examples(&model).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("valid_botocore_examples", defects.join("\n"));
}

#[test]
fn a_service_file_stands_for_its_folder() {
    let by_file = Loader::new().path(fixture("botocore/service-2.json")).load().unwrap_or_else(|r| panic!("{r}")).model;
    let by_folder = Loader::new().path(fixture("botocore")).load().unwrap_or_else(|r| panic!("{r}")).model;
    assert_eq!(by_file, by_folder);
}

/// A Lambda model in which the defaults that botocore used to drop have nowhere to go.
#[test]
fn a_fixup_without_a_defect_says_so() {
    let service = r#"{ "metadata": { "apiVersion": "2015-03-31", "serviceId": "Lambda", "protocol": "rest-json" },
        "operations": {}, "shapes": { "EventId": { "type": "integer" },
        "Event": { "type": "structure", "members": { "EventId": { "shape": "EventId" } } } } }"#;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("service-2.json"), service).unwrap();
    let warnings = Loader::new().path(folder.path()).load().unwrap_or_else(|r| panic!("{r}")).warnings;
    let codes: Vec<&str> = warnings.diagnostics().iter().map(|d| d.code).collect();
    assert_eq!(codes, [proofmark_smithy_model::load::STALE; 3]);
    insta::assert_snapshot!("stale_fixup", warnings.diagnostics()[0].to_string().lines().next().unwrap_or_default());
}

/// botocore marks the member, Smithy the shape: the member targets a twin of the shape, other members the shape itself.
#[test]
fn a_json_value_of_botocore_has_a_media_type() {
    let service = r#"{ "metadata": { "apiVersion": "1", "serviceId": "Talk", "protocol": "rest-json" },
        "operations": { "Say": { "name": "Say", "http": { "method": "POST", "requestUri": "/say" }, "input": { "shape": "In" } } },
        "shapes": { "Text": { "type": "string", "max": 10, "sensitive": true },
        "Item": { "type": "string" },
        "Items": { "type": "list", "member": { "shape": "Item", "jsonvalue": true } },
        "In": { "type": "structure", "members": { "items": { "shape": "Items" },
            "attributes": { "shape": "Text", "jsonvalue": true, "location": "header", "locationName": "x-attributes" },
            "plain": { "shape": "Text", "jsonvalue": false, "location": "header", "locationName": "x-plain" } } } } }"#;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("service-2.json"), service).unwrap();
    let Loaded { model, warnings } = Loader::new().path(folder.path()).load().unwrap_or_else(|r| panic!("{r}"));
    assert!(warnings.is_empty(), "{warnings}");
    let target = |member: &str| {
        let id = ShapeId::parse("com.amazonaws.talk#In").unwrap();
        let input = model.shape(&id).unwrap_or_else(|| panic!("{:?}", model.shapes.keys()));
        model.shape(&input.member(member).unwrap().target).unwrap()
    };
    let (json, plain) = (target("attributes"), target("plain"));
    assert_eq!(json.id.to_string(), "com.amazonaws.talk#SynthesizedJsonText");
    assert_eq!(json.traits.string("smithy.api#mediaType"), Some("application/json"));
    assert!(json.traits.has("smithy.api#sensitive") && json.traits.has("smithy.api#length"));
    assert_eq!(plain.id.to_string(), "com.amazonaws.talk#Text");
    assert!(!plain.traits.has("smithy.api#mediaType"));
    assert_eq!(target("items").member("member").unwrap().target.to_string(), "com.amazonaws.talk#SynthesizedJsonItem");
}

/// The shape of an RPC service has the name that its requests carry, without the namespace that some put before it.
#[test]
fn an_rpc_service_of_botocore_is_named_as_in_its_requests() {
    let service = |metadata: &str| {
        let text = format!(
            r#"{{ "metadata": {{ "apiVersion": "1", "serviceId": "SQS", {metadata} }}, "operations": {{}},
                "shapes": {{ "Gone": {{ "type": "structure", "members": {{}}, "exception": true,
                    "error": {{ "code": "AWS.SQS.Gone", "httpStatusCode": 404, "senderFault": true }} }} }} }}"#
        );
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("service-2.json"), text).unwrap();
        Loader::new().path(folder.path()).load().map(|loaded| loaded.model).map_err(|report| report.to_string())
    };
    let names = |metadata: &str| {
        let model = service(metadata).unwrap();
        model.services().map(|service| service.id.name().to_owned()).collect::<Vec<_>>().concat()
    };
    assert_eq!(names(r#""protocol": "json", "targetPrefix": "AmazonSQS""#), "AmazonSQS");
    assert_eq!(names(r#""protocol": "json", "targetPrefix": "com.amazonaws.sqs.AmazonSQS_2012""#), "AmazonSQS_2012");
    assert_eq!(names(r#""protocol": "rest-json", "targetPrefix": "AmazonSQS""#), "SQS");
    let error = service(r#""protocol": "json", "targetPrefix": "Amazon SQS""#).unwrap_err();
    assert!(error.contains("`Amazon SQS` cannot name a service"), "{error}");

    let model = service(r#""protocol": "json", "jsonVersion": "1.0", "awsQueryCompatible": {}"#).unwrap();
    let compatible = model.services().next().unwrap();
    assert!(
        compatible.traits.has("aws.protocols#awsJson1_0") && compatible.traits.has("aws.protocols#awsQueryCompatible")
    );
    let gone = model.shape(&ShapeId::parse("com.amazonaws.sqs#Gone").unwrap()).unwrap();
    let code = gone.traits.get("aws.protocols#awsQueryError").unwrap();
    assert_eq!(code.to_string(), r#"{"code":"AWS.SQS.Gone","httpResponseCode":404}"#);
}

/// What is written loads to a model that is written the same.
fn round_trip(model: &proofmark_smithy_model::model::Model) {
    let text = write(model);
    let again = Loader::new().text("written.json", text.as_bytes()).load().unwrap_or_else(|r| panic!("{r}")).model;
    assert_eq!(write(&again), text);
    let ids = |m: &proofmark_smithy_model::model::Model| m.shapes.keys().cloned().collect::<Vec<_>>();
    assert_eq!(ids(&again), ids(model));
}

#[test]
fn written_models_load_again() {
    for name in ["valid/mixins.json", "valid/version_1.json", "botocore"] {
        let loaded = Loader::new().path(fixture(name)).load().unwrap_or_else(|r| panic!("{r}"));
        round_trip(&loaded.model);
    }
}

#[test]
fn the_committed_lambda_model() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../model/lambda/lambda.json");
    let Loaded { model, warnings } = Loader::new().path(&path).load().unwrap_or_else(|r| panic!("{r}"));
    assert_eq!(warnings.to_string(), "");
    round_trip(&model);
    assert_eq!(write(&model), std::fs::read_to_string(&path).unwrap(), "the file is not as `model update` writes it");
    let defects: Vec<String> = lint_examples(&model).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("lambda_examples", defects.join("\n"));
}

/// Botocore keeps operations and data shapes apart, Smithy has one name for one thing.
#[test]
fn a_data_shape_with_the_name_of_an_operation_gets_another() {
    let service = r#"{
        "metadata": { "serviceId": "Example", "protocol": "rest-json", "signatureVersion": "v4", "apiVersion": "1" },
        "operations": { "Put": { "name": "Put", "http": { "method": "PUT", "requestUri": "/put" },
                                 "input": { "shape": "PutRequest" } } },
        "shapes": { "PutRequest": { "type": "structure", "members": { "body": { "shape": "Put" } } },
                    "Put": { "type": "structure", "members": {} } } }"#;
    let model = Loader::new().text("service-2.json", service.as_bytes()).load().unwrap_or_else(|r| panic!("{r}")).model;
    let id = |name: &str| ShapeId::parse(name).unwrap();
    let input = model.shape(&id("com.amazonaws.example#PutRequest")).unwrap();
    assert_eq!(input.member("body").unwrap().target, id("com.amazonaws.example#PutShape"));
    assert!(matches!(model.shape(&id("com.amazonaws.example#Put")).unwrap().ty, ShapeType::Operation(_)));
    assert!(matches!(model.shape(&id("com.amazonaws.example#PutShape")).unwrap().ty, ShapeType::Structure));
}
