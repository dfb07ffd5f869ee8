//! The operations on capacity providers. That there are instances is not decided here.

use crate::behaviour;
use crate::collections::{Place, bounded, page};
use crate::function_name::Target;
use crate::rejection::{CONFLICT, INVALID, NOT_FOUND, Rejection};
use crate::request::Asked;
use crate::resources::capacity_provider::{Provider, TABLE, provider_arn};
use crate::resources::function::list_key;
use crate::resources::functions::LISTED;
use crate::resources::tags::{self, Tagged};
use crate::store::Store;
use proofmark_contract::aws::Arn;
use proofmark_contract::budget::{Budgeted, entry_bytes};
use proofmark_contract::service::{Outcome, StateMode};
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// How long it takes until a provider is active, or gone, in milliseconds.
const CHANGE_TAKES: i64 = 100;

/// How many characters a name has at most, fewer than the model takes.
const LONGEST_NAME: usize = 64;

pub(crate) fn create(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, name) = named(asked)?;
    Some(created(store, asked, place, name))
}

fn created(store: &mut Store, asked: &Asked<'_>, place: Place<'_>, name: &str) -> Result<Outcome, Rejection> {
    let (input, now) = (asked.input(), store.now());
    if name.len() > LONGEST_NAME {
        let text = format!(
            "1 validation error detected: Value '{name}' at 'capacityProviderName' failed to satisfy constraint: Member \
             must have length less than or equal to {LONGEST_NAME}"
        );
        return Err(Rejection::new(behaviour::PROVIDER_NAME, INVALID, text));
    }
    store.settle_providers();
    if store.capacity_providers.get(place, name).is_some() {
        let text = format!("Capacity provider already exists: {}", provider_arn(place, name));
        return Err(Rejection::new(behaviour::PROVIDER_EXISTS, CONFLICT, text));
    }
    let tags = tags::of_new(input)?;
    let document = TABLE.document(name, None, input);
    let provider =
        Provider { document, modified: now, active: now.saturating_add(CHANGE_TAKES), is_deleted: false, tags };
    let output = provider.output(place, name, now);
    let bytes = bounded(entry_bytes(name) + provider.bytes())?;
    let held = store.functions.memory().hold(provider, bytes)?;
    store.capacity_providers.insert(place, name, held);
    Ok(output)
}

pub(crate) fn get(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, name) = known(store, asked)?;
    let now = store.settled();
    Some(existing(store, place, name).map(|provider| provider.output(place, name, now)))
}

pub(crate) fn update(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, name) = known(store, asked)?;
    Some(updated(store, asked, place, name))
}

fn updated(store: &mut Store, asked: &Asked<'_>, place: Place<'_>, name: &str) -> Result<Outcome, Rejection> {
    let now = store.now();
    let old = Provider::clone(existing(store, place, name)?);
    old.check_not_deleting(place, name)?;
    let document = TABLE.document(name, Some(&old.document), asked.input());
    let provider = Provider { document, modified: now, ..old };
    let output = provider.output(place, name, store.settled());
    let bytes = bounded(entry_bytes(name) + provider.bytes())?;
    existing(store, place, name)?.replace(provider, bytes)?;
    Ok(output)
}

pub(crate) fn delete(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, name) = known(store, asked)?;
    Some(deleted(store, place, name))
}

fn deleted(store: &mut Store, place: Place<'_>, name: &str) -> Result<Outcome, Rejection> {
    let now = store.now();
    let arn = provider_arn(place, name);
    existing(store, place, name)?.check_not_deleting(place, name)?;
    if !users(store, place, &arn).is_empty() {
        let text = format!("Capacity provider is in use by function versions: {arn}");
        return Err(Rejection::new(behaviour::PROVIDER_IN_USE, CONFLICT, text));
    }
    let provider = existing(store, place, name)?.get_mut();
    provider.is_deleted = true;
    let output = provider.output(place, name, now);
    store.capacity_providers.end(place, name, now.saturating_add(CHANGE_TAKES));
    Ok(output)
}

pub(crate) fn list(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let place = Place::from(asked.call.scope);
    if asked.settings.mode != StateMode::On && !store.capacity_providers.has_any(place) {
        return None;
    }
    let now = store.settled();
    store.settle_providers();
    let wanted = asked.text("State");
    let known = store.capacity_providers.iter(place);
    let items = known
        .filter(|(_, provider)| wanted.is_none_or(|wanted| wanted == provider.state(now)))
        .map(|(name, provider)| (name.to_owned(), (name, provider)));
    let output = page(asked.input(), LISTED, items)
        .output("CapacityProviders", |(name, provider)| provider.describe(place, name, now));
    Some(Ok(Outcome::Output(output)))
}

pub(crate) fn list_versions(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, name) = known(store, asked)?;
    if let Err(refused) = existing(store, place, name) {
        return Some(Err(refused));
    }
    let arn = provider_arn(place, name);
    let items = users(store, place, &arn).into_iter();
    let mut output = page(asked.input(), LISTED, items).output("FunctionVersions", |item| item);
    output["CapacityProviderArn"] = arn.into();
    Some(Ok(Outcome::Output(output)))
}

/// The versions of functions that are to run on a provider, as ListFunctionVersionsByCapacityProvider has them, by their
/// keys in lists.
fn users(store: &Store, place: Place<'_>, arn: &str) -> Vec<(String, Node)> {
    let uses = |config: &Node| {
        let instances = config.get("LambdaManagedInstancesCapacityProviderConfig");
        instances.and_then(|config| config.get("CapacityProviderArn")).and_then(Node::as_str) == Some(arn)
    };
    let functions = store.functions.iter(place).flat_map(|(name, function)| {
        let target = Target::at(place, name);
        function.versions_with("CapacityProviderConfig").into_iter().map(move |version| (target, version))
    });
    let using = functions.filter(|(_, (_, config))| uses(config));
    using
        .map(|(target, (version, _))| {
            let item = json!({ "FunctionArn": target.arn_of(version), "State": "Active" });
            (list_key(target.name, version), item)
        })
        .collect()
}

/// The name of the provider that a call is about, without the ARN around it.
fn named<'a>(asked: &Asked<'a>) -> Option<(Place<'a>, &'a str)> {
    let text = asked.text("CapacityProviderName")?;
    let own = Place::from(asked.call.scope);
    Some(match Arn::parse(text) {
        Some(arn) => {
            let name = arn.resource.strip_prefix("capacity-provider:").unwrap_or(arn.resource);
            (Place { account: arn.account, region: arn.region }, name)
        }
        None => (own, text),
    })
}

/// The same, if it is known whether there is such a provider.
fn known<'a>(store: &Store, asked: &Asked<'a>) -> Option<(Place<'a>, &'a str)> {
    named(asked).filter(|(place, name)| asked.knows(&store.capacity_providers, *place, name))
}

/// The provider that a call about tags is about; nothing where it may exist.
pub(crate) fn tagged<'s>(
    store: &'s mut Store,
    asked: &Asked<'_>,
    place: Place<'_>,
    name: &str,
) -> Option<Result<&'s mut Budgeted<Provider>, Rejection>> {
    asked.knows(&store.capacity_providers, place, name).then(|| existing(store, place, name))
}

/// The provider with this name.
fn existing<'s>(store: &'s mut Store, place: Place<'_>, name: &str) -> Result<&'s mut Budgeted<Provider>, Rejection> {
    store.settle_providers();
    store.capacity_providers.get_mut(place, name).ok_or_else(|| {
        let text = format!("Capacity provider not found: {}", provider_arn(place, name));
        Rejection::new(behaviour::PROVIDER_MISSING, NOT_FOUND, text)
    })
}

impl Store {
    /// Takes away the providers that are gone by now.
    fn settle_providers(&mut self) {
        let now = self.settled();
        self.capacity_providers.settle(now, &self.functions.memory());
    }
}
