//! The operations on provisioned concurrency: Put, Get, Delete and List of its configs.

use crate::behaviour;
use crate::collections::{keep, page};
use crate::function_name::LATEST;
use crate::rejection::{CONFLICT, INVALID, Rejection};
use crate::request::Request;
use crate::resources::function::Function;
use crate::resources::functions::LISTED;
use crate::resources::missing::{alias_not_found, not_found};
use crate::resources::provisioned::{ALLOCATION_TAKES, Provisioned};
use crate::store::Store;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;

const CONFIG_NOT_FOUND: &str = "ProvisionedConcurrencyConfigNotFoundException";

pub(crate) fn put_config(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, now, memory) = (request.target, store.now(), store.functions.memory());
    let qualifier = target.qualifier_or_latest();
    let unpublished = || {
        const TEXT: &str = "Provisioned Concurrency Configs cannot be applied to unpublished function versions.";
        Rejection::new(behaviour::PROVISIONED_LATEST, INVALID, TEXT)
    };
    if qualifier == LATEST {
        return Err(unpublished());
    }
    let function = existing(store, request)?;
    if function.version_of(qualifier) == LATEST {
        return Err(unpublished());
    }
    let requested = request.input().get("ProvisionedConcurrentExecutions").and_then(Node::as_u64).unwrap_or(0);
    check_room(store, request, requested)?;
    check_overlap(existing(store, request)?, qualifier)?;
    let account = store.functions.usage_mut(target.place()).concurrency;
    let function = store.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    let old = function.concurrency.provisioned.get(qualifier);
    let before = old.map_or(0, |old| old.allocated(now)).min(requested);
    let config = Provisioned { requested, before, ready: now.saturating_add(ALLOCATION_TAKES), modified: now };
    let output = config.document(now);
    keep(&mut function.concurrency.provisioned, &memory, qualifier, config, size_of::<Provisioned>())?;
    function.concurrency.take(&account);
    function.of_example = false;
    Ok(Outcome::Output(output))
}

pub(crate) fn get_config(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (qualifier, now) = (published(request)?, store.settled());
    let config = existing(store, request)?.concurrency.provisioned.get(qualifier).ok_or_else(|| {
        const TEXT: &str = "No Provisioned Concurrency Config found for this function";
        Rejection::new(behaviour::NO_PROVISIONED_CONFIG, CONFIG_NOT_FOUND, TEXT)
    })?;
    Ok(Outcome::Output(config.document(now)))
}

pub(crate) fn delete_config(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let qualifier = published(request)?;
    existing(store, request)?;
    if let Some(function) = store.functions.get_mut(&request.target) {
        function.of_example = false;
        function.concurrency.remove(qualifier);
    }
    Ok(Outcome::Output(json!({})))
}

pub(crate) fn list_configs(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, now) = (request.target, store.settled());
    let function = store.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    let configs = function.concurrency.provisioned.iter();
    let items = configs.map(|(qualifier, config)| (qualifier.clone(), (qualifier, config)));
    let output = page(request.input(), LISTED, items).output("ProvisionedConcurrencyConfigs", |(qualifier, config)| {
        let mut item = config.document(now);
        item["FunctionArn"] = target.arn_of(qualifier).into();
        item
    });
    Ok(Outcome::Output(output))
}

/// The version or alias of a request, which cannot be `$LATEST`.
fn published<'a>(request: &Request<'a>) -> Result<&'a str, Rejection> {
    const TEXT: &str = "The function resource provided must be an alias or a published version.";
    match request.target.qualifier_or_latest() {
        LATEST => Err(Rejection::new(behaviour::PROVISIONED_LATEST, INVALID, TEXT)),
        qualifier => Ok(qualifier),
    }
}

/// The function of a request, which has the version or alias.
fn existing<'s>(store: &'s Store, request: &Request<'_>) -> Result<&'s Function, Rejection> {
    let target = request.target;
    let qualifier = target.qualifier_or_latest();
    let function = store.functions.get(&target).filter(|function| function.has(qualifier));
    function.ok_or_else(|| match qualifier.bytes().all(|byte| byte.is_ascii_digit()) {
        true => not_found(&target.qualified_arn()),
        false => alias_not_found(&target.qualified_arn()),
    })
}

/// Rejects more than the function has reserved or the account has left.
fn check_room(store: &Store, request: &Request<'_>, requested: u64) -> Result<(), Rejection> {
    let (target, limits) = (request.target, request.settings.limits);
    let Some(function) = store.functions.get(&target) else { return Ok(()) };
    let (concurrency, qualifier) = (&function.concurrency, target.qualifier_or_latest());
    let own = concurrency.provisioned.get(qualifier).map_or(0, |config| config.requested);
    if let Some(reserved) = concurrency.reserved {
        let others = concurrency.total_provisioned() - own;
        const TEXT: &str =
            "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function";
        return match others.saturating_add(requested) > reserved {
            true => Err(Rejection::new(behaviour::PROVISIONED_ABOVE_RESERVED, INVALID, TEXT)),
            false => Ok(()),
        };
    }
    let (left, least) = (store.functions.unreserved(target.place()) + own, limits.least_unreserved());
    let refused = |text| Err(Rejection::new(behaviour::TOO_MUCH_PROVISIONED, INVALID, text).without_type());
    if requested > left {
        return refused(format!(
            "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [{left}]."
        ));
    }
    if left - requested < least {
        return refused(format!(
            "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its \
             minimum value of [{least}]."
        ));
    }
    Ok(())
}

/// Rejects concurrency for an alias and for the version that it points to at once.
fn check_overlap(function: &Function, qualifier: &str) -> Result<(), Rejection> {
    let concurrency = &function.concurrency;
    let version = function.version_of(qualifier);
    if version != qualifier && concurrency.is_provisioned(version) {
        return Err(already_provisioned());
    }
    let mut pointing = function.aliases.iter().filter(|(_, alias)| alias.version == qualifier);
    if pointing.any(|(name, _)| concurrency.is_provisioned(name)) {
        const TEXT: &str = "Version is pointed by a Provisioned Concurrency alias";
        return Err(Rejection::new(behaviour::PROVISIONED_TWICE, CONFLICT, TEXT));
    }
    Ok(())
}

/// Rejects an alias whose concurrency would come to a version that has its own.
pub(crate) fn check_move(function: &Function, alias: &str, version: &str) -> Result<(), Rejection> {
    let concurrency = &function.concurrency;
    match concurrency.is_provisioned(alias) && concurrency.is_provisioned(version) {
        true => Err(already_provisioned()),
        false => Ok(()),
    }
}

fn already_provisioned() -> Rejection {
    const TEXT: &str =
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version";
    Rejection::new(behaviour::PROVISIONED_TWICE, CONFLICT, TEXT)
}
