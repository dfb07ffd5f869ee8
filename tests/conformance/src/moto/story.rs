//! What our client gets when it writes, reads, changes, lists and deletes event-invoke configs, compared with what AWS
//! does. Played against the contract server too, as the control: whatever it finds there is our mistake.

use crate::calls::{AskedError, Expectation, Expected};
use crate::driver::{Call, Responses, Told};
use crate::peers::sources;
use anyhow::{Context, Result};
use proofmark_contract::{Api, Mark};
use proofmark_smithy_model::model::Node;
use proofmark_testkit::packages::{Package, Profile, Side};
use serde_json::json;
use std::path::PathBuf;

const QUEUE: &str = "arn:aws:sqs:us-east-2:123456789012:failed-invocations";
const GET: &str = "GetFunctionEventInvokeConfig";
const PUT: &str = "PutFunctionEventInvokeConfig";
const UPDATE: &str = "UpdateFunctionEventInvokeConfig";
const LIST: &str = "ListFunctionEventInvokeConfigs";
const DELETE: &str = "DeleteFunctionEventInvokeConfig";

/// The operations of the story.
pub(crate) const FAMILY: [&str; 5] = [GET, PUT, UPDATE, LIST, DELETE];

/// Builds the driver with our client.
pub(crate) fn driver() -> Result<PathBuf> {
    let package = Package::new("peers/event-invoke-configs", sources().join("event-invoke-configs"));
    Ok(package.build(Side::Peer, Profile::Dev, &[])?.program("event-invoke-configs"))
}

/// The calls, in their order.
pub(crate) fn calls(api: &Api) -> Result<Vec<Expectation>> {
    let both = json!({ "OnSuccess": {}, "OnFailure": { "Destination": QUEUE } });
    let neither = json!({ "OnSuccess": {}, "OnFailure": {} });
    let arn = |qualifier: &str| format!("arn:aws:lambda:us-east-2:123456789012:function:my-function:{qualifier}");
    let blue = json!({
        "FunctionArn": arn("BLUE"), "MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 3600, "DestinationConfig": both,
    });
    let green = json!({ "FunctionArn": arn("GREEN"), "MaximumRetryAttempts": 2, "DestinationConfig": neither });
    let latest = json!({ "FunctionArn": arn("$LATEST"), "MaximumEventAgeInSeconds": 60, "DestinationConfig": neither });
    let changed = json!({
        "FunctionArn": arn("BLUE"), "MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 3600, "DestinationConfig": both,
    });
    let missing = |qualifier| {
        error(
            "ResourceNotFoundException",
            404,
            format!("The function {} doesn't have an EventInvokeConfig", arn(qualifier)),
        )
    };
    let nothing = error(
        "InvalidParameterValueException",
        400,
        "You must specify at least one of error handling or destination setting.".to_owned(),
    );
    let step = |operation: &str, name: &str, input: Node, expected: Step| {
        let operation = api.operation(operation).with_context(|| format!("the model has no {operation}"))?;
        let mut input = input;
        input["FunctionName"] = json!("my-function");
        let call = Call { id: format!("{}/{name}", operation.name()), operation: operation.name().to_owned(), input };
        let expected = match expected {
            Step::Output(value) => Expected::Output { schema: operation.output, value },
            Step::Error(asked) => Expected::Error(asked),
        };
        Ok(Expectation { call, expected, mark: Mark::RECORDED, rules: Vec::new() })
    };
    let put_blue = json!({
        "Qualifier": "BLUE", "MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 3600,
        "DestinationConfig": { "OnFailure": { "Destination": QUEUE } },
    });
    [
        step(GET, "before-put", json!({ "Qualifier": "BLUE" }), missing("BLUE")),
        step(PUT, "nothing-to-set", json!({ "Qualifier": "BLUE" }), nothing),
        step(PUT, "alias", put_blue, Step::Output(blue.clone())),
        step(GET, "alias", json!({ "Qualifier": "BLUE" }), Step::Output(blue)),
        step(GET, "other-qualifier", json!({}), missing("$LATEST")),
        step(
            PUT,
            "second-alias",
            json!({ "Qualifier": "GREEN", "MaximumRetryAttempts": 2 }),
            Step::Output(green.clone()),
        ),
        step(GET, "second-alias", json!({ "Qualifier": "GREEN" }), Step::Output(green.clone())),
        step(PUT, "unqualified", json!({ "MaximumEventAgeInSeconds": 60 }), Step::Output(latest.clone())),
        step(GET, "unqualified", json!({}), Step::Output(latest.clone())),
        step(
            UPDATE,
            "merges",
            json!({ "Qualifier": "BLUE", "MaximumRetryAttempts": 1 }),
            Step::Output(changed.clone()),
        ),
        step(GET, "after-update", json!({ "Qualifier": "BLUE" }), Step::Output(changed.clone())),
        step(LIST, "all", json!({}), Step::Output(json!({ "FunctionEventInvokeConfigs": [latest, changed, green] }))),
        step(DELETE, "alias", json!({ "Qualifier": "BLUE" }), Step::Output(json!({}))),
        step(GET, "after-delete", json!({ "Qualifier": "BLUE" }), missing("BLUE")),
        step(GET, "untouched-by-delete", json!({ "Qualifier": "GREEN" }), Step::Output(green)),
        step(DELETE, "again", json!({ "Qualifier": "BLUE" }), missing("BLUE")),
    ]
    .into_iter()
    .collect()
}

enum Step {
    Output(Node),
    Error(AskedError),
}

fn error(code: &str, status: u16, message: String) -> Step {
    Step::Error(AskedError { code: code.to_owned(), message, status, modelled: true, members: Vec::new() })
}

/// Takes from the responses what cannot be known beforehand: moments, which only have to be there.
pub(crate) fn settle(expectations: &mut [Expectation], responses: &Responses) {
    for Expectation { call, expected, .. } in expectations {
        let Expected::Output { value, .. } = expected else { continue };
        let Some(Told::Output(found)) = responses.by_id.get(&call.id).map(|response| &response.told) else { continue };
        const LIST: &str = "FunctionEventInvokeConfigs";
        if let Some(configs) = value.get_mut(LIST).and_then(Node::as_array_mut) {
            // The order is unknown.
            let place = |config: &Node| {
                let arn = &config["FunctionArn"];
                found[LIST].as_array()?.iter().position(|other| other["FunctionArn"] == *arn)
            };
            configs.sort_by_key(|config| place(config).unwrap_or(usize::MAX));
            for (index, config) in configs.iter_mut().enumerate() {
                moment(config, &found[LIST][index]);
            }
        } else if value.get("FunctionArn").is_some() {
            moment(value, found);
        }
    }
}

fn moment(config: &mut Node, found: &Node) {
    let moment = found.get("LastModified").cloned();
    config["LastModified"] = moment.unwrap_or_else(|| json!("a moment"));
}
