//! Policies of functions, versions and aliases: statements, revisions, limits, errors.

use crate::Service;
use crate::lifecycle::{error, output, with_function};
use proofmark_contract::service::{Outcome, Settings, StateMode};
use proofmark_smithy_model::model::Node;
use serde_json::json;

const ADD: &str = "AddPermission";
const REMOVE: &str = "RemovePermission";
const ARN: &str = "arn:aws:lambda:us-east-2:123456789012:function:fn";

/// Input of AddPermission for a service, with these members besides.
fn permission(sid: &str, more: Node) -> Node {
    let mut input = json!({
        "FunctionName": "fn",
        "StatementId": sid,
        "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com",
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    input
}

fn statement(service: &Service, sid: &str, more: Node) -> Node {
    let response = output(service, ADD, permission(sid, more));
    serde_json::from_str(response["Statement"].as_str().expect("a text")).expect("JSON")
}

fn sids(service: &Service, input: Node) -> Vec<String> {
    let policy = output(service, "GetPolicy", input);
    let document: Node = serde_json::from_str(policy["Policy"].as_str().expect("a text")).expect("JSON");
    let statements = document["Statement"].as_array().expect("statements");
    statements.iter().map(|statement| statement["Sid"].as_str().expect("a Sid").to_owned()).collect()
}

/// A function with a version and the alias `LIVE` of it.
fn published() -> Service {
    let service = with_function();
    output(&service, "PublishVersion", json!({ "FunctionName": "fn" }));
    output(&service, "CreateAlias", json!({ "FunctionName": "fn", "Name": "LIVE", "FunctionVersion": "1" }));
    service
}

#[test]
fn a_policy_is_the_json_of_its_statements() {
    let service = with_function();
    let added = output(&service, ADD, permission("s3", json!({ "SourceArn": "arn:aws:s3:::bucket" })));
    let statement = format!(
        r#"{{"Sid":"s3","Effect":"Allow","Principal":{{"Service":"s3.amazonaws.com"}},"Action":"lambda:InvokeFunction","Resource":"{ARN}","Condition":{{"ArnLike":{{"AWS:SourceArn":"arn:aws:s3:::bucket"}}}}}}"#
    );
    assert_eq!(added, json!({ "Statement": statement }));
    let policy = output(&service, "GetPolicy", json!({ "FunctionName": "fn" }));
    let document = format!(r#"{{"Version":"2012-10-17","Id":"default","Statement":[{statement}]}}"#);
    assert_eq!(policy["Policy"], document);
}

#[test]
fn each_condition_has_its_key() {
    let service = with_function();
    let all = json!({
        "Action": "lambda:InvokeFunctionUrl",
        "SourceArn": "arn:aws:s3:::bucket",
        "SourceAccount": "210987654321",
        "PrincipalOrgID": "o-1234567890",
        "EventSourceToken": "token",
        "FunctionUrlAuthType": "NONE",
        "InvokedViaFunctionUrl": true,
    });
    let expected = json!({
        "StringEquals": {
            "AWS:SourceAccount": "210987654321",
            "lambda:FunctionUrlAuthType": "NONE",
            "aws:PrincipalOrgID": "o-1234567890",
            "lambda:EventSourceToken": "token",
        },
        "Bool": { "lambda:InvokedViaFunctionUrl": "true" },
        "ArnLike": { "AWS:SourceArn": "arn:aws:s3:::bucket" },
    });
    assert_eq!(statement(&service, "all", all)["Condition"], expected);
}

#[test]
fn principals_are_everyone_services_accounts_and_identities() {
    let service = with_function();
    let principal =
        |sid: &str, given: &str| statement(&service, sid, json!({ "Principal": given }))["Principal"].clone();
    assert_eq!(principal("everyone", "*"), "*");
    assert_eq!(principal("service", "alexa-appkit.amazon.com"), json!({ "Service": "alexa-appkit.amazon.com" }));
    assert_eq!(principal("account", "210987654321"), json!({ "AWS": "arn:aws:iam::210987654321:root" }));
    let role = "arn:aws:iam::210987654321:role/r";
    assert_eq!(principal("role", role), json!({ "AWS": role }));
}

#[test]
fn another_principal_is_rejected_and_adds_nothing() {
    let service = with_function();
    for given in ["invalid.nonaws.com", "12345", "arn:aws:s3:::bucket", ".amazonaws.com"] {
        let rejected = error(&service, ADD, permission("s", json!({ "Principal": given })));
        let text = "The provided principal was invalid. Please check the principal and try again.";
        assert_eq!(rejected, ("InvalidParameterValueException".to_owned(), text.to_owned()), "{given}");
    }
    assert_eq!(error(&service, "GetPolicy", json!({ "FunctionName": "fn" })).0, "ResourceNotFoundException");
}

#[test]
fn an_auth_type_is_of_invocations_through_a_url_only() {
    let service = with_function();
    let rejected = error(&service, ADD, permission("s", json!({ "FunctionUrlAuthType": "NONE" })));
    assert_eq!(rejected.1, "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action");
}

#[test]
fn versions_and_aliases_have_policies_of_their_own() {
    let service = published();
    output(&service, ADD, permission("whole", json!({})));
    output(&service, ADD, permission("version", json!({ "Qualifier": "1" })));
    let alias = statement(&service, "alias", json!({ "FunctionName": "fn:LIVE" }));
    assert_eq!(alias["Resource"], format!("{ARN}:LIVE"));
    assert_eq!(sids(&service, json!({ "FunctionName": "fn" })), ["whole"]);
    assert_eq!(sids(&service, json!({ "FunctionName": "fn", "Qualifier": "1" })), ["version"]);
    assert_eq!(sids(&service, json!({ "FunctionName": "fn:LIVE" })), ["alias"]);
}

#[test]
fn a_statement_id_is_used_once_in_a_policy() {
    let service = published();
    output(&service, ADD, permission("s3", json!({})));
    let rejected = error(&service, ADD, permission("s3", json!({})));
    let text = "The statement id (s3) provided already exists. Please provide a new statement id, or remove the \
                existing statement.";
    assert_eq!(rejected, ("ResourceConflictException".to_owned(), text.to_owned()));
    output(&service, ADD, permission("s3", json!({ "Qualifier": "1" })));
}

#[test]
fn what_is_missing_is_named() {
    let service = published();
    let text = |operation: &str, input: Node| error(&service, operation, input).1;
    let add = |qualifier: &str| text(ADD, permission("s", json!({ "Qualifier": qualifier })));
    assert_eq!(add("NEXT"), format!("Cannot find alias arn: {ARN}:NEXT"));
    assert_eq!(add("42"), format!("Function not found: {ARN}:42"));
    assert_eq!(add("valid-with-$"), format!("Function not found: {ARN}:valid-with-$"));
    assert_eq!(add("$LATEST"), "We currently do not support adding policies for $LATEST.");
    let missing = json!({ "FunctionName": "missing" });
    let missing_arn = ARN.replace(":fn", ":missing");
    assert_eq!(text(ADD, permission("s", missing)), format!("Function not found: {missing_arn}"));
    let remove = |name: &str| text(REMOVE, json!({ "FunctionName": name, "StatementId": "s" }));
    assert_eq!(remove("missing"), format!("No policy found for: {missing_arn}"));
    assert_eq!(remove("fn"), "No policy is associated with the given resource.");
    assert_eq!(remove("fn:NEXT"), format!("Cannot find alias arn: {ARN}:NEXT"));
    output(&service, ADD, permission("other", json!({})));
    assert_eq!(remove("fn"), "Statement s is not found in resource policy.");
    for name in ["missing", "fn:1", "fn:2"] {
        let rejected = text("GetPolicy", json!({ "FunctionName": name }));
        assert_eq!(rejected, "The resource you requested does not exist.", "{name}");
    }
}

#[test]
fn a_policy_is_gone_with_its_last_statement() {
    let service = with_function();
    let remove = |sid: &str| output(&service, REMOVE, json!({ "FunctionName": "fn", "StatementId": sid }));
    output(&service, ADD, permission("a", json!({})));
    output(&service, ADD, permission("b", json!({})));
    remove("a");
    assert_eq!(sids(&service, json!({ "FunctionName": "fn" })), ["b"]);
    remove("b");
    assert_eq!(error(&service, "GetPolicy", json!({ "FunctionName": "fn" })).0, "ResourceNotFoundException");
}

#[test]
fn a_policy_has_a_revision_that_calls_may_require() {
    let service = with_function();
    let revision = || output(&service, "GetPolicy", json!({ "FunctionName": "fn" }))["RevisionId"].clone();
    output(&service, ADD, permission("a", json!({})));
    let first = revision();
    output(&service, "PublishVersion", json!({ "FunctionName": "fn" }));
    assert_eq!(revision(), first);
    output(&service, ADD, permission("b", json!({ "RevisionId": first })));
    let second = revision();
    assert_ne!(second, first);
    let stale = error(&service, ADD, permission("c", json!({ "RevisionId": first })));
    assert_eq!(stale.0, "PreconditionFailedException");
    assert!(stale.1.ends_with("Call the GetPolicy API to retrieve the latest Revision Id"), "{}", stale.1);
    let remove = |revision: &Node| json!({ "FunctionName": "fn", "StatementId": "a", "RevisionId": revision });
    assert_eq!(error(&service, REMOVE, remove(&first)).0, "PreconditionFailedException");
    output(&service, REMOVE, remove(&second));
    assert_eq!(sids(&service, json!({ "FunctionName": "fn" })), ["b"]);
}

#[test]
fn before_there_is_a_policy_the_revision_is_that_of_the_alias() {
    let service = published();
    let alias = output(&service, "GetAlias", json!({ "FunctionName": "fn", "Name": "LIVE" }));
    let with = |revision: &Node| permission("s", json!({ "FunctionName": "fn:LIVE", "RevisionId": revision }));
    assert_eq!(error(&service, ADD, with(&"wrong".into())).0, "PreconditionFailedException");
    output(&service, ADD, with(&alias["RevisionId"]));
}

#[test]
fn a_policy_has_at_most_twenty_kilobytes() {
    let service = with_function();
    let count = (0..200).find_map(|number| {
        let input = permission(&format!("statement-{number}"), json!({ "SourceArn": "arn:aws:s3:::bucket" }));
        match service.response(ADD, input) {
            Some(Outcome::Error { error, .. }) => Some((number, error)),
            _ => None,
        }
    });
    let (number, error) = count.expect("a limit");
    assert_eq!((error.status, error.name.as_str()), (400, "PolicyLengthExceededException"));
    assert_eq!(sids(&service, json!({ "FunctionName": "fn" })).len(), number);
}

#[test]
fn policies_go_with_what_they_belong_to() {
    let service = published();
    output(&service, ADD, permission("s", json!({ "Qualifier": "LIVE" })));
    output(&service, "DeleteAlias", json!({ "FunctionName": "fn", "Name": "LIVE" }));
    output(&service, "CreateAlias", json!({ "FunctionName": "fn", "Name": "LIVE", "FunctionVersion": "1" }));
    assert_eq!(error(&service, "GetPolicy", json!({ "FunctionName": "fn:LIVE" })).0, "ResourceNotFoundException");
    output(&service, ADD, permission("s", json!({})));
    output(&service, "DeleteFunction", json!({ "FunctionName": "fn" }));
    output(&service, "CreateFunction", json!({ "FunctionName": "fn" }));
    assert_eq!(error(&service, "GetPolicy", json!({ "FunctionName": "fn" })).0, "ResourceNotFoundException");
}

#[test]
fn a_function_that_may_exist_has_policies_of_json() {
    let service = Service::with(Settings { mode: StateMode::Auto, ..Settings::default() }, Vec::new());
    for (operation, input, member) in
        [(ADD, permission("s3", json!({})), "Statement"), ("GetPolicy", json!({ "FunctionName": "fn" }), "Policy")]
    {
        let Some(Outcome::Overlay { members, .. }) = service.response(operation, input) else {
            panic!("{operation} has no response")
        };
        let text = members[member].as_str().expect("a text");
        assert!(serde_json::from_str::<Node>(text).is_ok_and(|json| json.is_object()), "{text}");
    }
}

#[test]
fn a_policy_that_is_put_as_a_whole_is_the_one_of_the_permissions() {
    let service = with_function();
    let put = "PutResourcePolicy";
    let statement = r#"{"Sid":"a","Effect":"Deny","Principal":"*","Action":"lambda:*"}"#;
    let document = format!(r#"{{"Version":"2012-10-17","Statement":{statement}}}"#);
    let given = json!({ "ResourceArn": ARN, "Policy": document });
    let response = output(&service, put, given.clone());
    assert_eq!(response["Policy"], document);
    assert_eq!(output(&service, "GetResourcePolicy", json!({ "ResourceArn": ARN })), response);
    assert_eq!(output(&service, "GetPolicy", json!({ "FunctionName": "fn" })), response);
    assert_eq!(
        error(&service, put, json!({ "ResourceArn": ARN, "Policy": document, "RevisionId": "wrong" })).0,
        "PreconditionFailedException"
    );
    assert_eq!(error(&service, ADD, permission("a", json!({}))).0, "ResourceConflictException");
    output(&service, ADD, permission("b", json!({})));
    assert_eq!(sids(&service, json!({ "FunctionName": "fn" })), ["a", "b"]);
    output(&service, "DeleteResourcePolicy", json!({ "ResourceArn": ARN }));
    for operation in ["GetResourcePolicy", "DeleteResourcePolicy"] {
        let rejected = error(&service, operation, json!({ "ResourceArn": ARN }));
        assert_eq!(rejected.1, "The resource you requested does not exist.");
    }
}

#[test]
fn what_is_not_a_policy_is_rejected_and_changes_nothing() {
    let service = with_function();
    output(&service, ADD, permission("a", json!({})));
    for text in ["no JSON", "[]", "{}", r#"{"Statement":[]}"#, r#"{"Statement":"a"}"#, r#"{"Statement":[1]}"#] {
        let rejected = error(&service, "PutResourcePolicy", json!({ "ResourceArn": ARN, "Policy": text }));
        assert_eq!(rejected.0, "InvalidParameterValueException", "{text}");
    }
    assert_eq!(sids(&service, json!({ "FunctionName": "fn" })), ["a"]);
    let missing = json!({ "ResourceArn": format!("{ARN}:2"), "Policy": r#"{"Statement":{}}"# });
    assert_eq!(error(&service, "PutResourcePolicy", missing).1, format!("Function not found: {ARN}:2"));
}
