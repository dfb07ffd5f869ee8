//! GetFunction, GetFunctionConfiguration and ListFunctions.

use crate::collections::{Place, page};
use crate::function_name::{LATEST, Target};
use crate::rejection::Rejection;
use crate::request::{Asked, Request, check_values};
use crate::resources::function::list_key;
use crate::resources::functions::LISTED;
use crate::resources::missing::not_found;
use crate::store::Store;
use proofmark_contract::service::{Outcome, StateMode};
use proofmark_smithy_model::model::Node;
use serde_json::json;

pub(crate) fn get(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (configuration, code) = described(store, request)?;
    let mut output = json!({ "Configuration": configuration, "Code": code });
    let function = store.functions.get(&request.target);
    if let Some(reserved) = function.and_then(|function| function.concurrency.reserved) {
        output["Concurrency"] = json!({ "ReservedConcurrentExecutions": reserved });
    }
    let tags = function.and_then(|function| function.tags.as_deref());
    if let Some(tags) = tags.filter(|tags| !tags.is_empty()) {
        output["Tags"] = Node::Object(tags.clone());
    }
    Ok(Outcome::Output(output))
}

pub(crate) fn get_configuration(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    described(store, request).map(|(configuration, _)| Outcome::Output(configuration))
}

/// The configuration and the code's location of the version that a call is about.
fn described(store: &Store, request: &Request<'_>) -> Result<(Node, Node), Rejection> {
    let target = request.target;
    let arn = target.given_arn();
    let function = store.functions.get(&target);
    let version = function.and_then(|function| function.version(target.qualifier_or_latest()));
    let (number, version) = version.ok_or_else(|| not_found(&arn))?;
    Ok((version.describe(&target, arn, number), version.kept.code.location(&target)))
}

/// ListFunctions; nothing where functions may exist of which nobody spoke.
pub(crate) fn list(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let place = Place::from(asked.call.scope);
    if asked.settings.mode != StateMode::On && (asked.documented || !store.functions.has_any(place)) {
        return None;
    }
    if let Err(refused) = check_values(asked, &[("FunctionVersion", "functionVersion", &["ALL"])]) {
        return Some(Err(refused));
    }
    let now = store.settled();
    let Store { functions, revisions, .. } = store;
    for function in functions.known.iter_mut(place) {
        function.settle(now, revisions);
    }
    let all = asked.text("FunctionVersion") == Some("ALL");
    let known = functions.known.iter(place).filter(|(_, function)| function.is_certain());
    let items = known.flat_map(|(name, function)| {
        let target = Target::at(place, name);
        let latest = function.latest.as_ref().map(|latest| (target, LATEST, latest));
        let versions = if all { function.numbered() } else { Vec::new() };
        let versions = versions.into_iter().map(move |(number, version)| (target, number, version));
        latest.into_iter().chain(versions).map(|item| (list_key(item.0.name, item.1), item))
    });
    let output = page(asked.input(), LISTED, items).output("Functions", |(target, number, version)| {
        let arn = if all { target.arn_of(number) } else { target.arn() };
        version.listed(&target, arn, number)
    });
    Some(Ok(Outcome::Output(output)))
}
