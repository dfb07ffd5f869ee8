//! PutRuntimeManagementConfig and GetRuntimeManagementConfig: when versions get new runtimes.

use crate::behaviour;
use crate::collections::{Document, Member, Table, document_bytes, keep};
use crate::function_name::Target;
use crate::rejection::{INVALID, Rejection};
use crate::request::Request;
use crate::resources::missing::not_found;
use crate::store::Store;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;

static TABLE: Table = Table(&[Member::given("UpdateRuntimeOn").or(r#""Auto""#), Member::given("RuntimeVersionArn")]);

pub(crate) fn put(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, memory) = (request.target, store.functions.memory());
    check_version(store, &target)?;
    let is_manual = request.text("UpdateRuntimeOn") == Some("Manual");
    if is_manual != request.text("RuntimeVersionArn").is_some() {
        let text = match is_manual {
            true => "RuntimeVersionArn is required when UpdateRuntimeOn is Manual.",
            false => "RuntimeVersionArn can only be specified when UpdateRuntimeOn is Manual.",
        };
        return Err(Rejection::new(behaviour::RUNTIME_VERSION_ARN, INVALID, text));
    }
    let config = TABLE.document(target.name, None, request.input());
    let output = describe(&target, &config);
    let function = store.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    let bytes = document_bytes(&config);
    keep(&mut function.runtime_management, &memory, target.qualifier_or_latest(), config, bytes)?;
    function.of_example = false;
    Ok(Outcome::Output(output))
}

pub(crate) fn get(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    check_version(store, &target)?;
    let function = store.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    Ok(Outcome::Output(match function.runtime_management.get(target.qualifier_or_latest()) {
        Some(config) => describe(&target, config),
        None => describe(&target, &TABLE.document(target.name, None, &Node::Null)),
    }))
}

/// Rejects what is not a version of an existing function.
fn check_version(store: &Store, target: &Target<'_>) -> Result<(), Rejection> {
    let function = store.functions.get(target);
    match function.is_some_and(|function| function.has_version(target.qualifier_or_latest())) {
        true => Ok(()),
        false => Err(not_found(&target.given_arn())),
    }
}

fn describe(target: &Target<'_>, config: &Document) -> Node {
    let mut members = config.clone();
    members.insert("FunctionArn".to_owned(), target.given_arn().into());
    Node::Object(members)
}
