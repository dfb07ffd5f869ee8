//! What the event-invoke-config operations are known to do, as rules. Each begins with no config on its function.

use super::stage::{MISSING, Stage};
use super::{Needs, Rule};
use proofmark_contract::behaviour::{Checked, Expectations, Text, at};
use proofmark_contract::report::Finding;
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// The behaviours that the rules are about.
mod known {
    pub(super) use crate::behaviour::*;
    pub(super) use proofmark_contract::aws::behaviour::VALIDATION_TEXT;
}

const PUT: &str = "PutFunctionEventInvokeConfig";
const GET: &str = "GetFunctionEventInvokeConfig";
const UPDATE: &str = "UpdateFunctionEventInvokeConfig";
const DELETE: &str = "DeleteFunctionEventInvokeConfig";
const LIST: &str = "ListFunctionEventInvokeConfigs";

const INVALID: &str = "InvalidParameterValueException";
const NOT_FOUND: &str = "ResourceNotFoundException";

/// A queue, which is a destination that need not exist.
const QUEUE: &str = "arn:aws:sqs:us-east-2:123456789012:proofmark";
const TOPIC: &str = "arn:aws:sns:us-east-2:123456789012:proofmark";
const NOTHING_TO_SET: &str = "You must specify at least one of error handling or destination setting.";
const NO_FUNCTION: &str = "The function doesn't exist.";

macro_rules! rule {
    ($operation:ident, $behaviour:ident, $needs:ident, $check:ident) => {
        rule!($operation, $behaviour / "", $needs, $check)
    };
    ($operation:ident, $behaviour:ident / $variant:literal, $needs:ident, $check:ident) => {
        Rule {
            operation: $operation,
            behaviour: known::$behaviour,
            variant: $variant,
            needs: Needs::$needs,
            check: |stage| Box::pin($check(stage)),
        }
    };
}

pub(crate) static RULES: &[Rule] = &[
    rule!(GET, CONFIG_MISSING / "function", Missing, get_of_a_missing_function),
    rule!(GET, QUALIFIER_MISMATCH, Nothing, get_with_two_qualifiers),
    rule!(GET, OTHER_REGION, Nothing, get_in_another_region),
    rule!(GET, CONFIG_MISSING, Function, get_without_a_config),
    rule!(GET, CONFIG_MISSING / "alias", Function, get_of_a_missing_alias),
    rule!(GET, QUALIFIED_ARN, Function, get_returns_a_qualified_arn),
    rule!(GET, QUALIFIED_ARN / "alias", Qualifier, get_returns_the_alias),
    rule!(GET, DESTINATIONS_ALWAYS, Function, get_returns_both_destinations),
    rule!(GET, PUT_REPLACES / "returns-it", Function, get_returns_what_was_put),
    rule!(GET, QUALIFIED_ARN / "latest-by-name", Function, get_takes_latest_in_the_name),
    rule!(GET, QUALIFIED_ARN / "full-arn", Function, get_takes_the_arn),
    rule!(LIST, FUNCTION_MISSING, Missing, list_of_a_missing_function),
    rule!(LIST, DESTINATIONS_ALWAYS, Function, list_returns_what_was_put),
    rule!(LIST, LIST_MARKER, Qualifier, list_goes_page_by_page),
    rule!(PUT, PUT_NOTHING_TO_SET, Leave, put_of_nothing),
    rule!(PUT, FUNCTION_MISSING, MissingAndLeave, put_on_a_missing_function),
    rule!(PUT, FUNCTION_MISSING / "alias", Function, put_on_a_missing_alias),
    rule!(PUT, PUT_REPLACES, Function, put_replaces),
    rule!(PUT, QUALIFIED_ARN, Function, put_returns_a_qualified_arn),
    rule!(PUT, QUALIFIED_ARN / "apart", Qualifier, put_keeps_qualifiers_apart),
    rule!(PUT, DESTINATIONS_ALWAYS, Function, put_returns_both_destinations),
    rule!(PUT, LAST_MODIFIED_MOVES, Function, put_moves_last_modified),
    rule!(PUT, DESTINATION_FUNCTION_MISSING, Function, put_with_a_missing_function_as_destination),
    rule!(PUT, DESTINATION_ITSELF, Function, put_with_itself_as_destination),
    rule!(PUT, DESTINATION_SERVICE, Function, put_with_a_service_that_is_not_a_destination),
    rule!(PUT, DESTINATION_S3_ON_SUCCESS, Function, put_with_a_bucket_on_success),
    rule!(PUT, VALIDATION_TEXT, Function, put_with_a_malformed_destination),
    rule!(UPDATE, FUNCTION_MISSING, MissingAndLeave, update_of_a_missing_function),
    rule!(UPDATE, UPDATE_CONFIG_MISSING, Function, update_without_a_config),
    rule!(UPDATE, UPDATE_MERGES, Function, update_merges),
    rule!(UPDATE, LAST_MODIFIED_MOVES, Function, update_moves_last_modified),
    rule!(UPDATE, QUALIFIED_ARN, Function, update_returns_a_qualified_arn),
    rule!(UPDATE, DESTINATIONS_ALWAYS, Function, update_returns_both_destinations),
    rule!(DELETE, CONFIG_MISSING, Function, delete_without_a_config),
    rule!(DELETE, CONFIG_MISSING / "after", Function, delete_removes_the_config),
];

async fn get_of_a_missing_function(stage: &Stage<'_>) -> Checked {
    let reply = stage.call(GET, json!({"FunctionName": MISSING})).await;
    Expectations::of(reply).error(404, NOT_FOUND, no_config(&format!("{MISSING}:$LATEST"))).checked()
}

async fn get_with_two_qualifiers(stage: &Stage<'_>) -> Checked {
    let reply = stage.call(GET, json!({"FunctionName": format!("{}:1", stage.function), "Qualifier": "2"})).await;
    let text = "The derived qualifier from the function name does not match the specified qualifier.";
    Expectations::of(reply).error(400, INVALID, Text::Is(text.to_owned())).checked()
}

async fn get_in_another_region(stage: &Stage<'_>) -> Checked {
    let arn = format!("arn:aws:lambda:ap-southeast-4:123456789012:function:{MISSING}");
    let reply = stage.call(GET, json!({"FunctionName": arn})).await;
    let start = "Functions from 'ap-southeast-4' are not reachable in this region ('";
    let text = Text::From(start.to_owned(), "')".to_owned());
    Expectations::of(reply).error(404, NOT_FOUND, text).checked()
}

async fn get_without_a_config(stage: &Stage<'_>) -> Checked {
    stage.clear().await;
    let reply = stage.call(GET, stage.input(json!({}))).await;
    let name = format!("{}:$LATEST", stage.function);
    Expectations::of(reply).error(404, NOT_FOUND, no_config(&name)).checked()
}

async fn get_of_a_missing_alias(stage: &Stage<'_>) -> Checked {
    let reply = stage.call(GET, stage.input(json!({"Qualifier": "NONE"}))).await;
    let name = format!("{}:NONE", stage.function);
    Expectations::of(reply).error(404, NOT_FOUND, no_config(&name)).checked()
}

async fn get_returns_a_qualified_arn(stage: &Stage<'_>) -> Checked {
    let put = put(stage, json!({"MaximumRetryAttempts": 1})).await;
    let reply = stage.call(GET, stage.input(json!({}))).await;
    ends_in(Expectations::of(reply), &stage.function, "$LATEST").after(put).checked()
}

async fn get_returns_the_alias(stage: &Stage<'_>) -> Checked {
    let qualifier = stage.qualifier.clone().unwrap_or_default();
    let put = put(stage, json!({"MaximumRetryAttempts": 1, "Qualifier": qualifier})).await;
    let reply = stage.call(GET, stage.input(json!({"Qualifier": qualifier}))).await;
    ends_in(Expectations::of(reply), &stage.function, &qualifier).after(put).checked()
}

async fn get_returns_both_destinations(stage: &Stage<'_>) -> Checked {
    let put = put(stage, json!({"MaximumRetryAttempts": 1})).await;
    let reply = stage.call(GET, stage.input(json!({}))).await;
    both_empty(Expectations::of(reply)).lacks("MaximumEventAgeInSeconds").after(put).checked()
}

async fn get_returns_what_was_put(stage: &Stage<'_>) -> Checked {
    let put = put(
        stage,
        json!({
            "MaximumRetryAttempts": 0,
            "MaximumEventAgeInSeconds": 3600,
            "DestinationConfig": {"OnFailure": {"Destination": QUEUE}, "OnSuccess": {"Destination": TOPIC}},
        }),
    )
    .await;
    let reply = stage.call(GET, stage.input(json!({}))).await;
    Expectations::of(reply)
        .has("MaximumRetryAttempts", 0)
        .has("MaximumEventAgeInSeconds", 3600)
        .has("DestinationConfig", json!({"OnFailure": {"Destination": QUEUE}, "OnSuccess": {"Destination": TOPIC}}))
        .after(put)
        .checked()
}

async fn get_takes_latest_in_the_name(stage: &Stage<'_>) -> Checked {
    let put = put(stage, json!({"MaximumRetryAttempts": 2})).await;
    let reply = stage.call(GET, json!({"FunctionName": format!("{}:$LATEST", stage.function)})).await;
    ends_in(Expectations::of(reply).has("MaximumRetryAttempts", 2), &stage.function, "$LATEST").after(put).checked()
}

async fn get_takes_the_arn(stage: &Stage<'_>) -> Checked {
    let mut put = put(stage, json!({"MaximumRetryAttempts": 2})).await;
    let arn = put.output().and_then(|output| at(output, "FunctionArn")).and_then(Node::as_str).map(str::to_owned);
    let reply = stage.call(GET, json!({"FunctionName": arn.unwrap_or_else(|| stage.function.clone())})).await;
    Expectations::of(reply).has("MaximumRetryAttempts", 2).after(put).checked()
}

async fn list_of_a_missing_function(stage: &Stage<'_>) -> Checked {
    let reply = stage.call(LIST, json!({"FunctionName": MISSING})).await;
    Expectations::of(reply).error(404, NOT_FOUND, Text::Is(NO_FUNCTION.to_owned())).checked()
}

async fn list_returns_what_was_put(stage: &Stage<'_>) -> Checked {
    let put = put(stage, json!({"MaximumRetryAttempts": 1})).await;
    let reply = stage.call(LIST, stage.input(json!({}))).await;
    Expectations::of(reply)
        .has("FunctionEventInvokeConfigs.0.MaximumRetryAttempts", 1)
        .has("FunctionEventInvokeConfigs.0.DestinationConfig", json!({"OnSuccess": {}, "OnFailure": {}}))
        .lacks("FunctionEventInvokeConfigs.1")
        .lacks("NextMarker")
        .after(put)
        .checked()
}

async fn list_goes_page_by_page(stage: &Stage<'_>) -> Checked {
    let first = put(stage, json!({"MaximumRetryAttempts": 1})).await;
    let second = put_more(stage, json!({"MaximumRetryAttempts": 2, "Qualifier": stage.qualifier})).await.after(first);
    let reply = stage.call(LIST, stage.input(json!({"MaxItems": 1}))).await;
    let mut page = Expectations::of(reply)
        .text("NextMarker", "a marker, as another page follows", |marker| !marker.is_empty())
        .lacks("FunctionEventInvokeConfigs.1")
        .after(second);
    let output = page.output().cloned().unwrap_or_default();
    let Some(marker) = at(&output, "NextMarker").filter(|marker| marker.is_string()) else { return page.checked() };
    let reply = stage.call(LIST, stage.input(json!({"MaxItems": 1, "Marker": marker}))).await;
    let mut rest = Expectations::of(reply);
    let path = "FunctionEventInvokeConfigs.0.FunctionArn";
    let found = rest.output().and_then(|output| at(output, path).cloned());
    let again = found.is_none() || found.as_ref() == at(&output, path);
    let finding =
        again.then(|| Finding::error(path, "the config that the first page did not have", format!("`{found:?}`")));
    rest.lacks("NextMarker").also(finding).after(page).checked()
}

async fn put_of_nothing(stage: &Stage<'_>) -> Checked {
    let reply = stage.call(PUT, json!({"FunctionName": MISSING})).await;
    Expectations::of(reply).error(400, INVALID, Text::Is(NOTHING_TO_SET.to_owned())).checked()
}

async fn put_on_a_missing_function(stage: &Stage<'_>) -> Checked {
    let reply = stage.call(PUT, json!({"FunctionName": MISSING, "MaximumRetryAttempts": 1})).await;
    Expectations::of(reply).error(404, NOT_FOUND, Text::Is(NO_FUNCTION.to_owned())).checked()
}

async fn put_on_a_missing_alias(stage: &Stage<'_>) -> Checked {
    let reply = stage.call(PUT, stage.input(json!({"Qualifier": "NONE", "MaximumRetryAttempts": 1}))).await;
    Expectations::of(reply).error(404, NOT_FOUND, Text::Is(NO_FUNCTION.to_owned())).checked()
}

async fn put_replaces(stage: &Stage<'_>) -> Checked {
    let first = put(stage, json!({"MaximumRetryAttempts": 1})).await;
    let second = put_more(stage, json!({"MaximumEventAgeInSeconds": 60})).await.after(first);
    let reply = stage.call(GET, stage.input(json!({}))).await;
    Expectations::of(reply).has("MaximumEventAgeInSeconds", 60).lacks("MaximumRetryAttempts").after(second).checked()
}

async fn put_returns_a_qualified_arn(stage: &Stage<'_>) -> Checked {
    ends_in(put(stage, json!({"MaximumRetryAttempts": 1})).await, &stage.function, "$LATEST").checked()
}

async fn put_keeps_qualifiers_apart(stage: &Stage<'_>) -> Checked {
    let first = put(stage, json!({"MaximumRetryAttempts": 1})).await;
    let second = put_more(stage, json!({"MaximumRetryAttempts": 2, "Qualifier": stage.qualifier})).await.after(first);
    let reply = stage.call(GET, stage.input(json!({}))).await;
    Expectations::of(reply).has("MaximumRetryAttempts", 1).after(second).checked()
}

async fn put_returns_both_destinations(stage: &Stage<'_>) -> Checked {
    let reply = put(stage, json!({"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}})).await;
    reply.has("DestinationConfig", json!({"OnSuccess": {}, "OnFailure": {"Destination": QUEUE}})).checked()
}

async fn put_moves_last_modified(stage: &Stage<'_>) -> Checked {
    let mut first = put(stage, json!({"MaximumRetryAttempts": 1})).await;
    let before = last_modified(&mut first);
    pause().await;
    put_more(stage, json!({"MaximumRetryAttempts": 1})).await.greater("LastModified", before).after(first).checked()
}

async fn put_with_a_missing_function_as_destination(stage: &Stage<'_>) -> Checked {
    let (arn, before) = arn_of(stage, MISSING).await;
    let reply = stage.call(PUT, stage.input(json!({"DestinationConfig": {"OnFailure": {"Destination": arn}}}))).await;
    let text = format!("The destination ARN {arn} is invalid.");
    Expectations::of(reply).error(400, INVALID, Text::Is(text)).after(before).checked()
}

async fn put_with_itself_as_destination(stage: &Stage<'_>) -> Checked {
    let (arn, before) = arn_of(stage, &stage.function).await;
    let reply = stage.call(PUT, stage.input(json!({"DestinationConfig": {"OnFailure": {"Destination": arn}}}))).await;
    let text = Text::Is("You can't specify the function as a destination for itself.".to_owned());
    Expectations::of(reply).error(400, INVALID, text).after(before).checked()
}

async fn put_with_a_service_that_is_not_a_destination(stage: &Stage<'_>) -> Checked {
    let arn = "arn:aws:kinesis:us-east-2:123456789012:stream/proofmark";
    let reply = stage.call(PUT, stage.input(json!({"DestinationConfig": {"OnSuccess": {"Destination": arn}}}))).await;
    let config = format!("DestinationConfig(onSuccess=OnSuccess(destination={arn}), onFailure=null)");
    let text = format!("The provided destination config {config} is invalid.");
    Expectations::of(reply).error(400, INVALID, Text::Is(text)).checked()
}

async fn put_with_a_bucket_on_success(stage: &Stage<'_>) -> Checked {
    let input = json!({"DestinationConfig": {"OnSuccess": {"Destination": "arn:aws:s3:::proofmark"}}});
    let reply = stage.call(PUT, stage.input(input)).await;
    Expectations::of(reply).error(400, INVALID, Text::Any).checked()
}

async fn put_with_a_malformed_destination(stage: &Stage<'_>) -> Checked {
    let input = json!({"DestinationConfig": {"OnFailure": {"Destination": "no-arn"}}});
    let reply = stage.call(PUT, stage.input(input)).await;
    let start = "1 validation error detected: Value 'no-arn' at 'destinationConfig.onFailure.destination' failed to \
                 satisfy constraint: Member must satisfy regular expression pattern: ";
    Expectations::of(reply).error(400, "ValidationException", Text::From(start.to_owned(), String::new())).checked()
}

async fn update_of_a_missing_function(stage: &Stage<'_>) -> Checked {
    let reply = stage.call(UPDATE, json!({"FunctionName": MISSING, "MaximumRetryAttempts": 1})).await;
    Expectations::of(reply).error(404, NOT_FOUND, Text::Is(NO_FUNCTION.to_owned())).checked()
}

async fn update_without_a_config(stage: &Stage<'_>) -> Checked {
    stage.clear().await;
    let reply = stage.call(UPDATE, stage.input(json!({"MaximumRetryAttempts": 1}))).await;
    Expectations::of(reply).error(404, NOT_FOUND, Text::Any).checked()
}

async fn update_merges(stage: &Stage<'_>) -> Checked {
    let put = put(stage, json!({"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 60})).await;
    let update = Expectations::of(stage.call(UPDATE, stage.input(json!({"MaximumRetryAttempts": 2}))).await).after(put);
    let reply = stage.call(GET, stage.input(json!({}))).await;
    Expectations::of(reply).has("MaximumRetryAttempts", 2).has("MaximumEventAgeInSeconds", 60).after(update).checked()
}

async fn update_moves_last_modified(stage: &Stage<'_>) -> Checked {
    let mut put = put(stage, json!({"MaximumRetryAttempts": 1})).await;
    let before = last_modified(&mut put);
    pause().await;
    let reply = stage.call(UPDATE, stage.input(json!({"MaximumRetryAttempts": 1}))).await;
    Expectations::of(reply).greater("LastModified", before).after(put).checked()
}

async fn update_returns_a_qualified_arn(stage: &Stage<'_>) -> Checked {
    let put = put(stage, json!({"MaximumRetryAttempts": 1})).await;
    let reply = stage.call(UPDATE, stage.input(json!({"MaximumRetryAttempts": 2}))).await;
    ends_in(Expectations::of(reply), &stage.function, "$LATEST").after(put).checked()
}

async fn update_returns_both_destinations(stage: &Stage<'_>) -> Checked {
    let put = put(stage, json!({"MaximumRetryAttempts": 1})).await;
    let reply = stage.call(UPDATE, stage.input(json!({"MaximumRetryAttempts": 2}))).await;
    both_empty(Expectations::of(reply)).after(put).checked()
}

async fn delete_without_a_config(stage: &Stage<'_>) -> Checked {
    stage.clear().await;
    let reply = stage.call(DELETE, stage.input(json!({}))).await;
    let name = format!("{}:$LATEST", stage.function);
    Expectations::of(reply).error(404, NOT_FOUND, no_config(&name)).checked()
}

async fn delete_removes_the_config(stage: &Stage<'_>) -> Checked {
    let put = put(stage, json!({"MaximumRetryAttempts": 1})).await;
    let mut deleted = Expectations::of(stage.call(DELETE, stage.input(json!({}))).await).after(put);
    deleted.output();
    let reply = stage.call(GET, stage.input(json!({}))).await;
    Expectations::of(reply).error(404, NOT_FOUND, Text::Any).after(deleted).checked()
}

/// Puts a config where there was none, which is expected to succeed.
async fn put(stage: &Stage<'_>, members: Node) -> Expectations {
    stage.clear().await;
    put_more(stage, members).await
}

/// Puts a config, which is expected to succeed.
async fn put_more(stage: &Stage<'_>, members: Node) -> Expectations {
    let mut reply = Expectations::of(stage.call(PUT, stage.input(members)).await);
    reply.output();
    reply
}

fn ends_in(expectations: Expectations, function: &str, qualifier: &str) -> Expectations {
    // A function may be named by its ARN.
    let end = format!(":{}:{qualifier}", function.rsplit(':').next().unwrap_or(function));
    expectations.text("FunctionArn", &format!("an ARN that ends in `{end}`"), |arn| arn.ends_with(&end))
}

fn both_empty(expectations: Expectations) -> Expectations {
    expectations.has("DestinationConfig", json!({"OnSuccess": {}, "OnFailure": {}}))
}

/// The text of a response that finds no config of this function and qualifier.
fn no_config(qualified: &str) -> Text {
    let end = format!(":function:{qualified} doesn't have an EventInvokeConfig");
    Text::From("The function arn:".to_owned(), end)
}

fn last_modified(expectations: &mut Expectations) -> Option<f64> {
    expectations.output().and_then(|output| at(output, "LastModified")).and_then(Node::as_f64)
}

/// Long enough for a clock of milliseconds to move.
async fn pause() {
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
}

/// The unqualified ARN of a function in the account and region that the server responds for.
async fn arn_of(stage: &Stage<'_>, function: &str) -> (String, Expectations) {
    let mut put = put(stage, json!({"MaximumRetryAttempts": 1})).await;
    let arn = put.output().and_then(|output| at(output, "FunctionArn")).and_then(Node::as_str).unwrap_or_default();
    let mut parts: Vec<&str> = arn.split(':').take(6).collect();
    let name = function.rsplit(':').next().unwrap_or(function);
    parts.push(name);
    (parts.join(":"), put)
}
