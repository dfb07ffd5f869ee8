//! Which code signing config a function has: PutFunctionCodeSigningConfig, GetFunctionCodeSigningConfig,
//! DeleteFunctionCodeSigningConfig and ListFunctionsByCodeSigningConfig.

use super::{LISTED, arn_given, find};
use crate::behaviour;
use crate::collections::{Place, page};
use crate::function_name::Target;
use crate::rejection::Rejection;
use crate::request::{Asked, Request};
use crate::resources::code::Code;
use crate::resources::code_signing_config::{missing, place_of};
use crate::resources::missing::not_found;
use crate::store::Store;
use proofmark_contract::budget::entry_bytes;
use proofmark_contract::service::{Outcome, StateMode};
use serde_json::json;

const NO_CONFIG: &str = "CodeSigningConfigNotFoundException";
const NOT_VERIFIED: &str = "CodeVerificationFailedException";

pub(crate) fn put_of_function(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, arn) = (request.target, arn_given(request));
    check_exists(store, request)?;
    let memory = store.functions.memory();
    let function = store.functions.get_mut(&target).ok_or_else(|| not_found(&target.given_arn()))?;
    function.code_signing = Some(memory.hold(arn.to_owned(), entry_bytes(arn))?);
    function.note_change(request);
    Ok(Outcome::Output(json!({ "CodeSigningConfigArn": arn, "FunctionName": target.name })))
}

pub(crate) fn get_of_function(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let function = store.functions.get(&target).ok_or_else(|| not_found(&target.given_arn()))?;
    Ok(Outcome::Output(match function.code_signing.as_deref() {
        Some(arn) => json!({ "CodeSigningConfigArn": arn, "FunctionName": target.name }),
        None => json!({}),
    }))
}

pub(crate) fn delete_of_function(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let function = store.functions.get_mut(&target).ok_or_else(|| not_found(&target.given_arn()))?;
    function.code_signing = None;
    function.note_change(request);
    Ok(Outcome::Output(json!({})))
}

pub(crate) fn list_functions(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let arn = arn_given(asked);
    find(store, arn).ok_or_else(|| missing(arn))?;
    let (place, _) = place_of(arn).ok_or_else(|| missing(arn))?;
    let items = users(store, place, arn).map(|function| (function.clone(), function));
    Ok(Outcome::Output(page(asked.input(), LISTED, items).output("FunctionArns", Into::into)))
}

/// Rejects a config that does not exist; where nothing is certain, one that was never created may.
pub(crate) fn check_exists(store: &Store, request: &Request<'_>) -> Result<(), Rejection> {
    let Some(arn) = request.text("CodeSigningConfigArn") else { return Ok(()) };
    if find(store, arn).is_some() || request.settings.mode != StateMode::On {
        return Ok(());
    }
    let text = format!(
        "The code signing configuration cannot be found. Check that the provided configuration is not deleted: {arn}."
    );
    Err(Rejection::new(behaviour::FUNCTION_CODE_SIGNING_CONFIG_MISSING, NO_CONFIG, text))
}

/// Rejects a package of a function with this config that certainly has no signature, where the config's policy is to.
pub(crate) fn check_signed(
    store: &Store,
    target: &Target<'_>,
    arn: Option<&str>,
    code: &Code,
) -> Result<(), Rejection> {
    match arn.and_then(|arn| find(store, arn)) {
        Some((config, _)) if code.is_unsigned && config.enforces() => {
            let text = format!(
                "Lambda cannot deploy the function. The function or layer might be signed using a signature that the \
                 client is not configured to accept. Check the provided signature for {}.",
                target.name
            );
            Err(Rejection::new(behaviour::CODE_SIGNING_POLICY, NOT_VERIFIED, text))
        }
        _ => Ok(()),
    }
}

/// The ARNs of the functions that have this config, in the order of their names.
pub(crate) fn users<'a>(store: &'a Store, place: Place<'a>, arn: &'a str) -> impl Iterator<Item = String> + 'a {
    let functions = store.functions.iter(place);
    let users = functions.filter(move |(_, function)| function.code_signing.as_deref().is_some_and(|own| own == arn));
    users.map(move |(name, _)| Target::at(place, name).arn())
}
