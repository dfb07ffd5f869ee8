//! PutFunctionScalingConfig and GetFunctionScalingConfig: how many execution environments versions have on the instances
//! of a capacity provider.

use crate::collections::{Document, document_bytes, keep};
use crate::function_name::Target;
use crate::rejection::Rejection;
use crate::request::Request;
use crate::resources::function::Function;
use crate::resources::missing::not_found;
use crate::store::Store;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;

pub(crate) fn put(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, memory) = (request.target, store.functions.memory());
    existing(store, &target)?;
    let config = request.input().get("FunctionScalingConfig").and_then(Node::as_object).cloned().unwrap_or_default();
    let bytes = document_bytes(&config);
    let function = store.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    keep(&mut function.scaling, &memory, target.qualifier_or_latest(), config, bytes)?;
    function.of_example = false;
    Ok(Outcome::Output(json!({ "FunctionState": "Active" })))
}

pub(crate) fn get(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let function = existing(store, &target)?;
    let mut output = json!({ "FunctionArn": target.qualified_arn() });
    if let Some(config) = function.scaling.get(target.qualifier_or_latest()).filter(|config| !config.is_empty()) {
        for member in ["AppliedFunctionScalingConfig", "RequestedFunctionScalingConfig"] {
            output[member] = Node::Object(Document::clone(config));
        }
    }
    Ok(Outcome::Output(output))
}

/// The function, which has the version.
fn existing<'s>(store: &'s Store, target: &Target<'_>) -> Result<&'s Function, Rejection> {
    let function = store.functions.get(target).filter(|function| function.has_version(target.qualifier_or_latest()));
    function.ok_or_else(|| not_found(&target.qualified_arn()))
}
