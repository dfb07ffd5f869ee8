//! The calls that create what a documented example is about, so that a server which keeps what calls create can give its
//! output.

use super::stage::{CODE, ROLE};
use crate::resources::runtime;
use proofmark_contract::aws::Arn;
use proofmark_contract::service::Prerequisite;
use proofmark_smithy_model::model::Node;
use serde_json::{Map, json};

/// How many versions are published at most for an example.
const MOST_VERSIONS: u64 = 5;

/// The calls for an input of an operation in this region; the reason when no calls can create what it is about.
pub(crate) fn prerequisites(
    operation: &str,
    input: &Map<String, Node>,
    region: &str,
) -> Result<Vec<Prerequisite>, String> {
    let text = |member: &str| input.get(member).and_then(Node::as_str);
    let named = ["Resource", "Arn", "FunctionName", "LayerName"].into_iter().filter_map(text).find_map(Arn::parse);
    if let Some(arn) = named.filter(|arn| arn.region != region) {
        return Err(format!("it is about a resource in {}, and the run is in {region}", arn.region));
    }
    if input.contains_key("UUID") {
        return Err("it is about an event source mapping by an id, which the service gives".to_owned());
    }
    if let Some(runtime) = text("Runtime").filter(|runtime| runtime::is_deprecated(runtime)) {
        return Err(format!("it asks for the runtime {runtime}, which functions can no longer have"));
    }
    let mut calls = Calls::default();
    if let Some(name) = text("FunctionName").or_else(|| text("Resource")?.rsplit(':').next()) {
        calls.function(operation, name, input);
    }
    if let (Some(name), Some(number)) = (text("LayerName"), input.get("VersionNumber").and_then(Node::as_u64)) {
        calls.layer(operation, name, number.min(MOST_VERSIONS), input);
    }
    Ok(calls.0)
}

#[derive(Default)]
struct Calls(Vec<Prerequisite>);

impl Calls {
    fn add(&mut self, operation: &'static str, input: Node) -> &mut Prerequisite {
        self.0.push(Prerequisite { operation, input, unless: None, undo: None, stays: false });
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    fn function(&mut self, operation: &str, name: &str, input: &Map<String, Node>) {
        let text = |member: &str| input.get(member).and_then(Node::as_str);
        if operation == "CreateFunction" {
            return;
        }
        self.add(
            "CreateFunction",
            json!({
                "FunctionName": name, "Role": ROLE, "Runtime": "python3.13", "Handler": "index.handler",
                "Code": { "ZipFile": CODE },
            }),
        )
        .undo = Some(|function| ("DeleteFunction", json!({ "FunctionName": function["FunctionName"] })));
        let alias = text("Name").filter(|_| operation.ends_with("Alias"));
        let qualifier = text("Qualifier").or(alias);
        let numbers = [qualifier, text("FunctionVersion")].into_iter().flatten().filter_map(|text| text.parse().ok());
        let is_alias = qualifier.is_some_and(|text| text.parse::<u64>().is_err());
        for number in 1..=numbers.max().unwrap_or(u64::from(is_alias)).min(MOST_VERSIONS) {
            if number > 1 {
                // A version is only published when something has changed.
                let description = format!("version {number}");
                self.add("UpdateFunctionConfiguration", json!({ "FunctionName": name, "Description": description }));
            }
            self.add("PublishVersion", json!({ "FunctionName": name }));
        }
        if let Some(alias) = qualifier.filter(|_| is_alias && operation != "CreateAlias") {
            self.add("CreateAlias", json!({ "FunctionName": name, "Name": alias, "FunctionVersion": "1" }));
        }
        let mut of = json!({ "FunctionName": name });
        if let Some(qualifier) = text("Qualifier") {
            of["Qualifier"] = qualifier.into();
        }
        match operation {
            "GetFunctionEventInvokeConfig" | "UpdateFunctionEventInvokeConfig" | "DeleteFunctionEventInvokeConfig" => {
                of["MaximumRetryAttempts"] = 0.into();
                self.add("PutFunctionEventInvokeConfig", of);
            }
            "GetPolicy" | "RemovePermission" => {
                of["StatementId"] = text("StatementId").unwrap_or("proofmark").into();
                of["Action"] = "lambda:InvokeFunction".into();
                of["Principal"] = "s3.amazonaws.com".into();
                self.add("AddPermission", of);
            }
            "GetProvisionedConcurrencyConfig" | "DeleteProvisionedConcurrencyConfig" => {
                of["ProvisionedConcurrentExecutions"] = 1.into();
                self.add("PutProvisionedConcurrencyConfig", of);
            }
            _ => {}
        }
    }

    fn layer(&mut self, operation: &str, name: &str, last: u64, input: &Map<String, Node>) {
        for number in 1..=last {
            let call = self.add("PublishLayerVersion", json!({ "LayerName": name, "Content": { "ZipFile": CODE } }));
            call.unless = Some(("GetLayerVersion", json!({ "LayerName": name, "VersionNumber": number })));
            call.undo = Some(|layer| {
                let of = json!({ "LayerName": layer["LayerArn"], "VersionNumber": layer["Version"] });
                ("DeleteLayerVersion", of)
            });
            // The number is never given again.
            call.stays = true;
        }
        if operation == "RemoveLayerVersionPermission" {
            let id = input.get("StatementId").and_then(Node::as_str).unwrap_or("proofmark");
            self.add(
                "AddLayerVersionPermission",
                json!({
                    "LayerName": name, "VersionNumber": last, "StatementId": id, "Action": "lambda:GetLayerVersion",
                    "Principal": "*",
                }),
            );
        }
    }
}
