//! Provisioned concurrency: its configs, and the operations on them.

use super::{Concurrency, least_unreserved, unreserved};
use crate::behaviour;
use crate::function_name::LATEST;
use crate::functions::{Function, LISTED, alias_not_found, not_found};
use crate::request::{CONFLICT, INVALID, Rejection, Request};
use crate::state::Inner;
use crate::store::{keep, page, seconds};
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;

const CONFIG_NOT_FOUND: &str = "ProvisionedConcurrencyConfigNotFoundException";

/// How long it takes until what is requested is there, in milliseconds.
const ALLOCATION_TAKES: i64 = 100;

/// The provisioned concurrency of a version or alias.
#[derive(Clone, Debug)]
pub(crate) struct Provisioned {
    pub(super) requested: u64,
    /// What there was when the allocation in progress began.
    before: u64,
    /// When what is requested is there, in milliseconds since 1970.
    ready: i64,
    /// When a call wrote it, in milliseconds since 1970.
    modified: i64,
}

pub(crate) fn put_config(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, now, memory) = (request.target, state.now(), state.functions.memory());
    let qualifier = target.qualifier_or_latest();
    let unpublished = || {
        const TEXT: &str = "Provisioned Concurrency Configs cannot be applied to unpublished function versions.";
        Rejection::new(behaviour::PROVISIONED_LATEST, INVALID, TEXT)
    };
    if qualifier == LATEST {
        return Err(unpublished());
    }
    let function = existing(state, request)?;
    if function.version_of(qualifier) == LATEST {
        return Err(unpublished());
    }
    let requested = request.input().get("ProvisionedConcurrentExecutions").and_then(Node::as_u64).unwrap_or(0);
    check_room(state, request, requested)?;
    check_overlap(existing(state, request)?, qualifier)?;
    let account = state.functions.usage_mut(target.place()).concurrency;
    let function = state.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    let old = function.concurrency.provisioned.get(qualifier);
    let before = old.map_or(0, |old| old.allocated(now)).min(requested);
    let config = Provisioned { requested, before, ready: now.saturating_add(ALLOCATION_TAKES), modified: now };
    let output = config.document(now);
    keep(&mut function.concurrency.provisioned, &memory, qualifier, config, size_of::<Provisioned>())?;
    function.concurrency.take(&account);
    function.of_example = false;
    Ok(Outcome::Output(output))
}

pub(crate) fn get_config(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (qualifier, now) = (published(request)?, state.settled());
    let config = existing(state, request)?.concurrency.provisioned.get(qualifier).ok_or_else(|| {
        const TEXT: &str = "No Provisioned Concurrency Config found for this function";
        Rejection::new(behaviour::NO_PROVISIONED_CONFIG, CONFIG_NOT_FOUND, TEXT)
    })?;
    Ok(Outcome::Output(config.document(now)))
}

pub(crate) fn delete_config(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let qualifier = published(request)?;
    existing(state, request)?;
    if let Some(function) = state.functions.get_mut(&request.target) {
        function.of_example = false;
        function.concurrency.remove(qualifier);
    }
    Ok(Outcome::Output(json!({})))
}

pub(crate) fn list_configs(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, now) = (request.target, state.settled());
    let function = state.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    let configs = function.concurrency.provisioned.iter();
    let items = configs.map(|(qualifier, config)| (qualifier.clone(), (qualifier, config)));
    let output = page(request.input(), LISTED, items).output("ProvisionedConcurrencyConfigs", |(qualifier, config)| {
        let mut item = config.document(now);
        item["FunctionArn"] = target.arn_of(qualifier).into();
        item
    });
    Ok(Outcome::Output(output))
}

impl Provisioned {
    fn is_ready(&self, now: i64) -> bool {
        self.ready <= now
    }

    fn allocated(&self, now: i64) -> u64 {
        if self.is_ready(now) { self.requested } else { self.before }
    }

    fn document(&self, now: i64) -> Node {
        let allocated = self.allocated(now);
        json!({
            "RequestedProvisionedConcurrentExecutions": self.requested,
            "AllocatedProvisionedConcurrentExecutions": allocated,
            "AvailableProvisionedConcurrentExecutions": allocated,
            "Status": if self.is_ready(now) { "READY" } else { "IN_PROGRESS" },
            "LastModified": seconds(self.modified),
        })
    }
}

impl Concurrency {
    /// Whether anything is provisioned for the version or alias.
    pub(crate) fn is_provisioned(&self, qualifier: &str) -> bool {
        self.provisioned.contains_key(qualifier)
    }

    /// An alias points to another version, for which its concurrency is allocated anew.
    pub(crate) fn follow(&mut self, alias: &str, now: i64) {
        if let Some(config) = self.provisioned.get_mut(alias) {
            let config = config.get_mut();
            config.before = config.allocated(now);
            config.ready = now.saturating_add(ALLOCATION_TAKES);
        }
    }
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
fn existing<'s>(state: &'s Inner, request: &Request<'_>) -> Result<&'s Function, Rejection> {
    let target = request.target;
    let qualifier = target.qualifier_or_latest();
    let function = state.functions.get(&target).filter(|function| function.has(qualifier));
    function.ok_or_else(|| match qualifier.bytes().all(|byte| byte.is_ascii_digit()) {
        true => not_found(&target.qualified_arn()),
        false => alias_not_found(&target.qualified_arn()),
    })
}

/// Rejects more than the function has reserved or the account has left.
fn check_room(state: &Inner, request: &Request<'_>, requested: u64) -> Result<(), Rejection> {
    let (target, limits) = (request.target, request.settings.limits);
    let Some(function) = state.functions.get(&target) else { return Ok(()) };
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
    let (left, least) = (unreserved(&state.functions, target.place(), limits) + own, least_unreserved(limits));
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
