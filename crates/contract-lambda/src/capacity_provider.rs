//! Capacity providers: what is kept of them, and the operations on them. That there are instances is not decided here.

use crate::behaviour;
use crate::function_name::Target;
use crate::functions::LISTED;
use crate::request::{Asked, CONFLICT, INVALID, NOT_FOUND, Rejection};
use crate::state::Inner;
use crate::store::{Document, Member, Place, Resources, Table, bounded, document_bytes, iso, page};
use crate::tags::{self, Tagged};
use proofmark_contract::aws::{Arn, partition_of};
use proofmark_contract::budget::{Budgeted, entry_bytes};
use proofmark_contract::service::{Outcome, StateMode};
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// The members that calls give.
static TABLE: Table = Table(&[
    Member::given("VpcConfig"),
    Member::given("PermissionsConfig"),
    Member::given("InstanceRequirements"),
    Member::given("CapacityProviderScalingConfig"),
    Member::given("KmsKeyArn"),
    Member::given("PropagateTags"),
    Member::given("TelemetryConfig"),
]);

/// How long it takes until a provider is active, or gone, in milliseconds.
const CHANGE_TAKES: i64 = 100;

/// All capacity providers, by name.
pub(crate) type Providers = Resources<Provider>;

/// How many characters a name has at most, fewer than the model takes.
const LONGEST_NAME: usize = 64;

/// A capacity provider.
#[derive(Clone)]
pub(crate) struct Provider {
    document: Document,
    /// `LastModified` in milliseconds since 1970.
    modified: i64,
    /// When it is active, in milliseconds since 1970.
    active: i64,
    is_deleted: bool,
    tags: Document,
}

pub(crate) fn create(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, name) = named(asked)?;
    Some(created(state, asked, place, name))
}

fn created(state: &mut Inner, asked: &Asked<'_>, place: Place<'_>, name: &str) -> Result<Outcome, Rejection> {
    let (input, now) = (asked.input(), state.now());
    if name.len() > LONGEST_NAME {
        let text = format!(
            "1 validation error detected: Value '{name}' at 'capacityProviderName' failed to satisfy constraint: Member \
             must have length less than or equal to {LONGEST_NAME}"
        );
        return Err(Rejection::new(behaviour::PROVIDER_NAME, INVALID, text));
    }
    state.settle_providers();
    if state.capacity_providers.get(place, name).is_some() {
        let text = format!("Capacity provider already exists: {}", provider_arn(place, name));
        return Err(Rejection::new(behaviour::PROVIDER_EXISTS, CONFLICT, text));
    }
    let tags = input.get("Tags").and_then(Node::as_object).cloned().unwrap_or_default();
    tags::check_count(&tags)?;
    let document = TABLE.document(name, None, input);
    let provider =
        Provider { document, modified: now, active: now.saturating_add(CHANGE_TAKES), is_deleted: false, tags };
    let output = provider.output(place, name, now);
    let bytes = bounded(entry_bytes(name) + provider.bytes())?;
    let held = state.functions.memory().hold(provider, bytes)?;
    state.capacity_providers.insert(place, name, held);
    Ok(output)
}

pub(crate) fn get(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, name) = known(state, asked)?;
    let now = state.settled();
    Some(existing(state, place, name).map(|provider| provider.output(place, name, now)))
}

pub(crate) fn update(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, name) = known(state, asked)?;
    Some(updated(state, asked, place, name))
}

fn updated(state: &mut Inner, asked: &Asked<'_>, place: Place<'_>, name: &str) -> Result<Outcome, Rejection> {
    let now = state.now();
    let old = Provider::clone(existing(state, place, name)?);
    old.check_not_deleting(place, name)?;
    let document = TABLE.document(name, Some(&old.document), asked.input());
    let provider = Provider { document, modified: now, ..old };
    let output = provider.output(place, name, state.settled());
    let bytes = bounded(entry_bytes(name) + provider.bytes())?;
    existing(state, place, name)?.replace(provider, bytes)?;
    Ok(output)
}

pub(crate) fn delete(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, name) = known(state, asked)?;
    Some(deleted(state, place, name))
}

fn deleted(state: &mut Inner, place: Place<'_>, name: &str) -> Result<Outcome, Rejection> {
    let now = state.now();
    let arn = provider_arn(place, name);
    existing(state, place, name)?.check_not_deleting(place, name)?;
    if !users(state, place, &arn).is_empty() {
        let text = format!("Capacity provider is in use by function versions: {arn}");
        return Err(Rejection::new(behaviour::PROVIDER_IN_USE, CONFLICT, text));
    }
    let provider = existing(state, place, name)?.get_mut();
    provider.is_deleted = true;
    let output = provider.output(place, name, now);
    state.capacity_providers.end(place, name, now.saturating_add(CHANGE_TAKES));
    Ok(output)
}

pub(crate) fn list(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let place = Place::from(asked.call.scope);
    if asked.settings.mode != StateMode::On && !state.capacity_providers.has_any(place) {
        return None;
    }
    let now = state.settled();
    state.settle_providers();
    let wanted = asked.text("State");
    let known = state.capacity_providers.iter(place);
    let items = known
        .filter(|(_, provider)| wanted.is_none_or(|wanted| wanted == provider.state(now)))
        .map(|(name, provider)| (name.to_owned(), (name, provider)));
    let output = page(asked.input(), LISTED, items)
        .output("CapacityProviders", |(name, provider)| provider.describe(place, name, now));
    Some(Ok(Outcome::Output(output)))
}

pub(crate) fn list_versions(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, name) = known(state, asked)?;
    if let Err(refused) = existing(state, place, name) {
        return Some(Err(refused));
    }
    let arn = provider_arn(place, name);
    let items = users(state, place, &arn).into_iter();
    let mut output = page(asked.input(), LISTED, items).output("FunctionVersions", |item| item);
    output["CapacityProviderArn"] = arn.into();
    Some(Ok(Outcome::Output(output)))
}

/// The versions of functions that are to run on a provider, as ListFunctionVersionsByCapacityProvider has them, by their
/// keys in lists.
fn users(state: &Inner, place: Place<'_>, arn: &str) -> Vec<(String, Node)> {
    let uses = |config: &Node| {
        let instances = config.get("LambdaManagedInstancesCapacityProviderConfig");
        instances.and_then(|config| config.get("CapacityProviderArn")).and_then(Node::as_str) == Some(arn)
    };
    let functions = state.functions.iter(place).flat_map(|(name, function)| {
        let target = Target::at(place, name);
        function.versions_with("CapacityProviderConfig").into_iter().map(move |version| (target, version))
    });
    let using = functions.filter(|(_, (_, config))| uses(config));
    using
        .map(|(target, (version, _))| {
            let item = json!({ "FunctionArn": target.arn_of(version), "State": "Active" });
            (crate::functions::list_key(target.name, version), item)
        })
        .collect()
}

/// The ARN of a provider.
fn provider_arn(place: Place<'_>, name: &str) -> String {
    let Place { account, region } = place;
    format!("arn:{}:lambda:{region}:{account}:capacity-provider:{name}", partition_of(region))
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
fn known<'a>(state: &Inner, asked: &Asked<'a>) -> Option<(Place<'a>, &'a str)> {
    let named = named(asked);
    named
        .filter(|(place, name)| asked.settings.mode == StateMode::On || state.capacity_providers.is_known(*place, name))
}

/// The provider that a call about tags is about; nothing where it may exist.
pub(crate) fn tagged<'s>(
    state: &'s mut Inner,
    asked: &Asked<'_>,
    place: Place<'_>,
    name: &str,
) -> Option<Result<&'s mut Budgeted<Provider>, Rejection>> {
    let is_known = asked.settings.mode == StateMode::On || state.capacity_providers.is_known(place, name);
    is_known.then(|| existing(state, place, name))
}

/// The provider with this name.
fn existing<'s>(state: &'s mut Inner, place: Place<'_>, name: &str) -> Result<&'s mut Budgeted<Provider>, Rejection> {
    state.settle_providers();
    state.capacity_providers.get_mut(place, name).ok_or_else(|| {
        let text = format!("Capacity provider not found: {}", provider_arn(place, name));
        Rejection::new(behaviour::PROVIDER_MISSING, NOT_FOUND, text)
    })
}

impl Inner {
    /// Takes away the providers that are gone by now.
    fn settle_providers(&mut self) {
        let now = self.settled();
        self.capacity_providers.settle(now, &self.functions.memory());
    }
}

impl Tagged for Provider {
    fn tags(&self) -> &Document {
        &self.tags
    }

    fn tags_mut(&mut self) -> &mut Document {
        &mut self.tags
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + document_bytes(&self.document) + document_bytes(&self.tags)
    }
}

impl Provider {
    fn state(&self, now: i64) -> &'static str {
        match self.is_deleted {
            true => "Deleting",
            false if self.active > now => "Pending",
            false => "Active",
        }
    }

    fn check_not_deleting(&self, place: Place<'_>, name: &str) -> Result<(), Rejection> {
        match self.is_deleted {
            true => {
                let text = format!("Capacity provider is being deleted: {}", provider_arn(place, name));
                Err(Rejection::new(behaviour::PROVIDER_IN_USE, CONFLICT, text))
            }
            false => Ok(()),
        }
    }

    fn describe(&self, place: Place<'_>, name: &str, now: i64) -> Node {
        let mut members = self.document.clone();
        members.insert("CapacityProviderArn".to_owned(), provider_arn(place, name).into());
        members.insert("State".to_owned(), self.state(now).into());
        members.insert("LastModified".to_owned(), iso(self.modified).into());
        Node::Object(members)
    }

    fn output(&self, place: Place<'_>, name: &str, now: i64) -> Outcome {
        Outcome::Output(json!({ "CapacityProvider": self.describe(place, name, now) }))
    }
}
