//! CreateAlias, GetAlias, UpdateAlias, DeleteAlias and ListAliases.

use crate::behaviour;
use crate::collections::{keep, page};
use crate::function_name::{LATEST, Target};
use crate::operations::provisioned_concurrency::check_move;
use crate::precondition::{REVISIONS_FROM, check_revision};
use crate::rejection::{CONFLICT, INVALID, NOT_FOUND, Rejection};
use crate::request::Request;
use crate::resources::alias::Alias;
use crate::resources::function::Function;
use crate::resources::functions::LISTED;
use crate::resources::missing::{alias_not_found, not_found};
use crate::store::Store;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;

pub(crate) fn create_alias(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, name) = (request.target, name(request));
    let version = request.text("FunctionVersion").unwrap_or(LATEST);
    let missing = || not_found(&target.arn_of(version));
    let function = store.functions.get(&target).ok_or_else(missing)?;
    let mut alias = Alias::of(version, store.revisions.next());
    alias.set(request);
    check(&alias, function, &target)?;
    let arn = target.arn_of(name);
    if function.aliases.contains_key(name) {
        return Err(Rejection::new(behaviour::ALIAS_EXISTS, CONFLICT, format!("Alias already exists: {arn}")));
    }
    write(store, &target, name, alias)
}

pub(crate) fn get_alias(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, name) = (request.target, name(request));
    let arn = target.arn_of(name);
    let function = store.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    let alias = function.aliases.get(name).ok_or_else(|| alias_not_found(&arn))?;
    Ok(Outcome::Output(alias.document(name, &arn)))
}

pub(crate) fn update_alias(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, name) = (request.target, name(request));
    let arn = target.arn_of(name);
    let function = store.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    let mut alias = Alias::clone(function.aliases.get(name).ok_or_else(|| {
        Rejection::new(behaviour::UPDATED_ALIAS_NOT_FOUND, NOT_FOUND, format!("Alias not found: {arn}"))
    })?);
    check_revision(request.input(), &alias.revision, REVISIONS_FROM)?;
    if let Some(version) = request.text("FunctionVersion") {
        version.clone_into(&mut alias.version);
    }
    alias.set(request);
    check(&alias, function, &target)?;
    let is_moved = function.version_of(name) != alias.version;
    check_move(function, name, &alias.version)?;
    alias.revision = store.revisions.next();
    let output = write(store, &target, name, alias)?;
    let now = store.now();
    if let Some(function) = store.functions.get_mut(&target).filter(|_| is_moved) {
        function.concurrency.follow(name, now);
    }
    Ok(output)
}

pub(crate) fn delete_alias(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, name) = (request.target, name(request));
    store.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    store.functions.remove_from(&target, name, |function| {
        function.aliases.remove(name);
        function.forget(name);
        true
    })?;
    Ok(Outcome::Output(json!({})))
}

pub(crate) fn list_aliases(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let function = store.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    let version = request.text("FunctionVersion");
    let aliases = function.aliases.iter().filter(|(_, alias)| version.is_none_or(|version| alias.points_to(version)));
    let items = aliases.map(|(name, alias)| (name.clone(), (name, alias)));
    let output = page(request.input(), LISTED, items)
        .output("Aliases", |(name, alias)| alias.document(name, &target.arn_of(name)));
    Ok(Outcome::Output(output))
}

/// Rejects routes that there cannot be, and versions that there are not.
pub(crate) fn check(alias: &Alias, function: &Function, target: &Target<'_>) -> Result<(), Rejection> {
    let refused = |behaviour, text: String| Err(Rejection::new(behaviour, INVALID, text));
    let latest_routed = || {
        const TEXT: &str = "$LATEST is not supported for an alias pointing to more than 1 version";
        Rejection::new(behaviour::ALIAS_LATEST_ROUTED, INVALID, TEXT).without_type()
    };
    if alias.weights().count() > 1 {
        let text = "Number of items in AdditionalVersionWeights cannot be greater than 1";
        return refused(behaviour::ALIAS_WEIGHTS, text.to_owned());
    }
    let version = &alias.version;
    for (other, _) in alias.weights() {
        if other == version {
            let text = format!(
                "Invalid function version {version}. Function version {version} is already included in routing \
                 configuration."
            );
            return refused(behaviour::ALIAS_SAME_VERSION, text);
        }
        if version == LATEST {
            return Err(latest_routed());
        }
    }
    let mut versions = std::iter::once(version.as_str()).chain(alias.weights().map(|(other, _)| other));
    match versions.find(|version| !function.has_version(version)) {
        Some(version) => Err(not_found(&target.arn_of(version))),
        None => Ok(()),
    }
}

/// Keeps an alias in place of the one that there was.
fn write(store: &mut Store, target: &Target<'_>, name: &str, alias: Alias) -> Result<Outcome, Rejection> {
    let output = alias.document(name, &target.arn_of(name));
    let (bytes, memory) = (alias.bytes(), store.functions.memory());
    let function = store.functions.get_mut(target).ok_or_else(|| not_found(&target.arn()))?;
    keep(&mut function.aliases, &memory, name, alias, bytes)?;
    function.of_example = false;
    Ok(Outcome::Output(output))
}

/// What is known of an alias of a function that is not kept.
pub(crate) fn synthesized_alias(request: &Request<'_>) -> Node {
    let (target, name) = (request.target, name(request));
    let mut members = json!({ "AliasArn": target.arn_of(name), "Name": name });
    if let Some(description) = request.text("Description") {
        members["Description"] = description.into();
    }
    // Requests may name `$LATEST.PUBLISHED`, which no response may.
    let listable = |version: &&str| *version == LATEST || version.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(version) = request.text("FunctionVersion").filter(listable) {
        members["FunctionVersion"] = version.into();
    }
    members
}

fn name<'a>(request: &Request<'a>) -> &'a str {
    request.text("Name").unwrap_or_default()
}
