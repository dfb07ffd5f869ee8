//! The event-invoke configs of functions: Put, Update, Get, Delete and List, with the service's checks in the service's
//! order. What a destination may be is in `destination`.

mod destination;

use crate::behaviour::{self, Behaviour};
use crate::function_name::Target;
use crate::functions::Functions;
use crate::request::{INVALID, NOT_FOUND, Rejection, Request};
use crate::state::Inner;
use crate::store::{epoch, keep};
use destination::Destinations;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::ops::Bound;

/// The configuration of asynchronous invocation of one version or alias.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Config {
    last_modified: i64,
    settings: ConfigSettings,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct ConfigSettings {
    retry_attempts: Option<i64>,
    event_age: Option<i64>,
    destinations: Option<Destinations>,
}

/// What a config says of asynchronous invocations; the default is that of a function without a config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// How often a failed invocation is tried again.
    pub(crate) retries: u32,
    /// How old an event may become, in milliseconds.
    pub(crate) age: i64,
    pub(crate) on_success: Option<String>,
    pub(crate) on_failure: Option<String>,
}

impl Default for Policy {
    fn default() -> Self {
        Self { retries: 2, age: 6 * 60 * 60 * 1000, on_success: None, on_failure: None }
    }
}

/// A config that is there from the beginning.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeclaredConfig {
    /// The version or alias; `$LATEST` when absent.
    pub qualifier: Option<String>,
    /// `MaximumRetryAttempts`
    pub maximum_retry_attempts: Option<i64>,
    /// `MaximumEventAgeInSeconds`
    pub maximum_event_age_in_seconds: Option<i64>,
    /// The destination of `OnSuccess`.
    pub on_success: Option<String>,
    /// The destination of `OnFailure`.
    pub on_failure: Option<String>,
    /// `LastModified` in milliseconds since 1970; the time of declaration when absent.
    pub last_modified: Option<i64>,
}

impl Config {
    pub(crate) fn declared(config: &DeclaredConfig, written: i64) -> Self {
        let DeclaredConfig { on_success, on_failure, .. } = config;
        Self {
            last_modified: config.last_modified.unwrap_or(written),
            settings: ConfigSettings {
                retry_attempts: config.maximum_retry_attempts,
                event_age: config.maximum_event_age_in_seconds,
                destinations: Some(Destinations::new(on_success.clone(), on_failure.clone())),
            },
        }
    }

    pub(crate) fn policy(&self) -> Policy {
        let ConfigSettings { retry_attempts, event_age, destinations } = &self.settings;
        let usual = Policy::default();
        let arn = |side: fn(&Destinations) -> Option<&str>| destinations.as_ref().and_then(side).map(str::to_owned);
        Policy {
            retries: retry_attempts.and_then(|attempts| attempts.try_into().ok()).unwrap_or(usual.retries),
            age: event_age.map_or(usual.age, |seconds| seconds.saturating_mul(1000)),
            on_success: arn(Destinations::on_success),
            on_failure: arn(Destinations::on_failure),
        }
    }

    /// How much memory it takes, about.
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.settings.destinations.as_ref().map_or(0, Destinations::bytes)
    }

    fn document(&self, arn: String) -> Node {
        let ConfigSettings { retry_attempts, event_age, destinations } = &self.settings;
        let mut output = json!({
            "LastModified": epoch(self.last_modified),
            "FunctionArn": arn,
        });
        if let Some(attempts) = retry_attempts {
            output["MaximumRetryAttempts"] = (*attempts).into();
        }
        if let Some(age) = event_age {
            output["MaximumEventAgeInSeconds"] = (*age).into();
        }
        output["DestinationConfig"] = destinations.as_ref().unwrap_or(&Destinations::default()).document();
        output
    }
}

impl ConfigSettings {
    fn of(input: &Node) -> Self {
        Self {
            retry_attempts: input.get("MaximumRetryAttempts").and_then(Node::as_i64),
            event_age: input.get("MaximumEventAgeInSeconds").and_then(Node::as_i64),
            destinations: input.get("DestinationConfig").filter(|node| !node.is_null()).map(Destinations::of),
        }
    }

    /// These, and the old ones where they say nothing.
    fn over(self, old: &Self) -> Self {
        Self {
            retry_attempts: self.retry_attempts.or(old.retry_attempts),
            event_age: self.event_age.or(old.event_age),
            destinations: self.destinations.or_else(|| old.destinations.clone()),
        }
    }

    fn nothing_to_set(&self) -> bool {
        *self == Self::default()
    }
}

pub(crate) fn put(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let wanted = ConfigSettings::of(request.input());
    if wanted.nothing_to_set() {
        return Err(nothing_to_set(behaviour::PUT_NOTHING_TO_SET));
    }
    existing(&state.functions, &target, behaviour::FUNCTION_MISSING)?;
    check_destinations(state, request, &wanted)?;
    write(state, &target, wanted)
}

pub(crate) fn update(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let wanted = ConfigSettings::of(request.input());
    if wanted.nothing_to_set() {
        return Err(nothing_to_set(behaviour::UPDATE_NOTHING_TO_SET));
    }
    existing(&state.functions, &target, behaviour::UPDATE_QUALIFIER_MISSING)?;
    let missing = |refused| Rejection { behaviour: behaviour::UPDATE_CONFIG_MISSING, ..refused };
    let old = config(state, &target).map_err(missing)?.settings.clone();
    check_destinations(state, request, &wanted)?;
    write(state, &target, wanted.over(&old))
}

pub(crate) fn get(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    Ok(Outcome::Output(config(state, &target)?.document(target.qualified_arn())))
}

pub(crate) fn delete(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    config(state, &target)?;
    let qualifier = target.qualifier_or_latest();
    state.functions.remove_from(&target, qualifier, |function| function.configs.remove(qualifier).is_some())?;
    Ok(Outcome::Output(json!({})))
}

pub(crate) fn list(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    /// The greatest `MaxItems` of the model.
    const PAGE: usize = 50;
    let target = request.target;
    let Some(function) = state.functions.get(&target) else {
        return Err(function_missing(behaviour::FUNCTION_MISSING));
    };
    let after = request.text("Marker").map_or(Bound::Unbounded, Bound::Excluded);
    let size = request.input().get("MaxItems").and_then(Node::as_u64).and_then(|size| usize::try_from(size).ok());
    let size = size.unwrap_or(PAGE);
    let mut rest = function.configs.range::<str, _>((after, Bound::Unbounded));
    let page: Vec<_> = rest.by_ref().take(size).collect();
    let configs = page.iter().map(|(qualifier, config)| config.document(target.arn_of(qualifier)));
    let mut output = json!({ "FunctionEventInvokeConfigs": configs.collect::<Vec<_>>() });
    if let (Some((last, _)), Some(_)) = (page.last(), rest.next()) {
        output["NextMarker"] = last.as_str().into();
    }
    Ok(Outcome::Output(output))
}

/// What is wrong with the request itself, whatever exists; none for another operation.
pub(crate) fn checked(request: &Request<'_>) -> Option<Result<(), Rejection>> {
    let behaviour = match request.operation() {
        "PutFunctionEventInvokeConfig" => behaviour::PUT_NOTHING_TO_SET,
        "UpdateFunctionEventInvokeConfig" => behaviour::UPDATE_NOTHING_TO_SET,
        _ => return None,
    };
    let wanted = ConfigSettings::of(request.input());
    if wanted.nothing_to_set() {
        return Some(Err(nothing_to_set(behaviour)));
    }
    let itself = |destinations: &Destinations| destinations.check_not_itself(&request.target);
    Some(wanted.destinations.as_ref().map_or(Ok(()), itself))
}

/// Put or Update on a function that may exist: it is kept from now on.
pub(crate) fn write_undeclared(
    state: &mut Inner,
    request: &Request<'_>,
    documented: bool,
) -> Result<Outcome, Rejection> {
    let target = request.target;
    if let Some(refused) = checked(request) {
        refused?;
    }
    let wanted = ConfigSettings::of(request.input());
    if let Some(destinations) = &wanted.destinations {
        destinations.check_services(request.settings)?;
    }
    let old = state.functions.get(&target).and_then(|function| function.configs.get(target.qualifier_or_latest()));
    let settings = match old.filter(|_| request.operation() == "UpdateFunctionEventInvokeConfig") {
        Some(old) => wanted.over(&old.settings),
        None => wanted,
    };
    let (config, output) = new_config(state, &target, settings);
    let bytes = config.bytes();
    state.functions.imply(&target, config, bytes, documented)?;
    Ok(output)
}

/// The members of a synthesized config that are known: the function, what the request gives, and no destination that
/// nobody gave.
pub(crate) fn synthesized(arn: String, input: &Node) -> Node {
    let ConfigSettings { retry_attempts, event_age, destinations } = ConfigSettings::of(input);
    let mut members = json!({
        "FunctionArn": arn,
        "DestinationConfig": destinations.unwrap_or_default().document(),
    });
    if let Some(attempts) = retry_attempts {
        members["MaximumRetryAttempts"] = attempts.into();
    }
    if let Some(age) = event_age {
        members["MaximumEventAgeInSeconds"] = age.into();
    }
    members
}

fn write(state: &mut Inner, target: &Target<'_>, settings: ConfigSettings) -> Result<Outcome, Rejection> {
    let (config, output) = new_config(state, target, settings);
    let (bytes, memory) = (config.bytes(), state.functions.memory());
    let missing = || function_missing(behaviour::FUNCTION_MISSING);
    let function = state.functions.get_mut(target).ok_or_else(missing)?;
    keep(&mut function.configs, &memory, target.qualifier_or_latest(), config, bytes)?;
    Ok(output)
}

/// A config that is written now, and the response to that.
fn new_config(state: &mut Inner, target: &Target<'_>, settings: ConfigSettings) -> (Config, Outcome) {
    let config = Config { last_modified: state.next_write(), settings };
    let output = Outcome::Output(config.document(target.qualified_arn()));
    (config, output)
}

fn config<'s>(state: &'s Inner, target: &Target<'_>) -> Result<&'s Config, Rejection> {
    let config = state.functions.get(target).and_then(|f| f.configs.get(target.qualifier_or_latest()));
    config.map(|config| &**config).ok_or_else(|| {
        let text = format!("The function {} doesn't have an EventInvokeConfig", target.qualified_arn());
        Rejection::new(behaviour::CONFIG_MISSING, NOT_FOUND, text)
    })
}

/// The function and its version or alias must exist.
fn existing(functions: &Functions, target: &Target<'_>, no_qualifier: Behaviour) -> Result<(), Rejection> {
    match functions.get(target) {
        None => Err(function_missing(behaviour::FUNCTION_MISSING)),
        Some(function) if !function.has(target.qualifier_or_latest()) => Err(function_missing(no_qualifier)),
        Some(_) => Ok(()),
    }
}

fn check_destinations(state: &Inner, request: &Request<'_>, wanted: &ConfigSettings) -> Result<(), Rejection> {
    let check = |destinations: &Destinations| destinations.check(&state.functions, request, &request.target);
    wanted.destinations.as_ref().map_or(Ok(()), check)
}

fn nothing_to_set(behaviour: Behaviour) -> Rejection {
    Rejection::new(behaviour, INVALID, "You must specify at least one of error handling or destination setting.")
}

fn function_missing(behaviour: Behaviour) -> Rejection {
    Rejection::new(behaviour, NOT_FOUND, "The function doesn't exist.")
}
