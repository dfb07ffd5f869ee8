//! The operations on event-invoke configs: Put, Update, Get, Delete and List, with the service's checks in the service's
//! order.

use crate::behaviour::{self, Behaviour};
use crate::collections::keep;
use crate::function_name::{FunctionName, Target};
use crate::rejection::{INVALID, NOT_FOUND, Rejection};
use crate::request::Request;
use crate::resources::destinations::{Destinations, itself, service};
use crate::resources::event_invoke_config::{Config, ConfigSettings};
use crate::resources::functions::Functions;
use crate::store::Store;
use proofmark_contract::aws::Scope;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::ops::Bound;

pub(crate) fn put(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let wanted = ConfigSettings::of(request.input());
    if wanted.nothing_to_set() {
        return Err(nothing_to_set(behaviour::PUT_NOTHING_TO_SET));
    }
    existing(&store.functions, &target, behaviour::FUNCTION_MISSING)?;
    check_destinations(store, request, &wanted)?;
    write(store, &target, wanted)
}

pub(crate) fn update(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let wanted = ConfigSettings::of(request.input());
    if wanted.nothing_to_set() {
        return Err(nothing_to_set(behaviour::UPDATE_NOTHING_TO_SET));
    }
    existing(&store.functions, &target, behaviour::UPDATE_QUALIFIER_MISSING)?;
    let missing = |refused| Rejection { behaviour: behaviour::UPDATE_CONFIG_MISSING, ..refused };
    let old = config(store, &target).map_err(missing)?.settings.clone();
    check_destinations(store, request, &wanted)?;
    write(store, &target, wanted.over(&old))
}

pub(crate) fn get(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    Ok(Outcome::Output(config(store, &target)?.document(target.qualified_arn())))
}

pub(crate) fn delete(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    config(store, &target)?;
    let qualifier = target.qualifier_or_latest();
    store.functions.remove_from(&target, qualifier, |function| function.configs.remove(qualifier).is_some())?;
    Ok(Outcome::Output(json!({})))
}

pub(crate) fn list(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    /// The greatest `MaxItems` of the model.
    const PAGE: usize = 50;
    let target = request.target;
    let Some(function) = store.functions.get(&target) else {
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
    store: &mut Store,
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
    let old = store.functions.get(&target).and_then(|function| function.configs.get(target.qualifier_or_latest()));
    let settings = match old.filter(|_| request.operation() == "UpdateFunctionEventInvokeConfig") {
        Some(old) => wanted.over(&old.settings),
        None => wanted,
    };
    let (config, output) = new_config(store, &target, settings);
    let bytes = config.bytes();
    store.functions.imply(&target, config, bytes, documented)?;
    Ok(output)
}

fn write(store: &mut Store, target: &Target<'_>, settings: ConfigSettings) -> Result<Outcome, Rejection> {
    let (config, output) = new_config(store, target, settings);
    let (bytes, memory) = (config.bytes(), store.functions.memory());
    let missing = || function_missing(behaviour::FUNCTION_MISSING);
    let function = store.functions.get_mut(target).ok_or_else(missing)?;
    keep(&mut function.configs, &memory, target.qualifier_or_latest(), config, bytes)?;
    Ok(output)
}

/// A config that is written now, and the response to that.
fn new_config(store: &mut Store, target: &Target<'_>, settings: ConfigSettings) -> (Config, Outcome) {
    let config = Config { last_modified: store.next_write(), settings };
    let output = Outcome::Output(config.document(target.qualified_arn()));
    (config, output)
}

fn config<'s>(store: &'s Store, target: &Target<'_>) -> Result<&'s Config, Rejection> {
    let config = store.functions.get(target).and_then(|f| f.configs.get(target.qualifier_or_latest()));
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

/// Rejects what the service accepts as no destination of this function.
fn check_destinations(store: &Store, request: &Request<'_>, wanted: &ConfigSettings) -> Result<(), Rejection> {
    let Some(destinations) = &wanted.destinations else { return Ok(()) };
    destinations.check_services(request.settings)?;
    let mut functions = destinations.given().filter(|arn| service(arn) == Some("lambda"));
    functions.try_for_each(|arn| check_function(arn, &store.functions, request.call.scope, &request.target))
}

fn check_function(arn: &str, functions: &Functions, scope: &Scope, of: &Target<'_>) -> Result<(), Rejection> {
    let named = FunctionName::parse(arn);
    if named.is_some_and(|name| {
        let elsewhere = |given: Option<&str>, home: &str| given.is_some_and(|given| given != home);
        elsewhere(name.region, &scope.region) || elsewhere(name.account, &scope.account)
    }) {
        return Ok(());
    }
    let destination = named.and_then(|name| name.resolve(scope, None).ok());
    let destination = destination.filter(|target| functions.get(target).is_some()).ok_or_else(|| {
        Rejection::new(
            behaviour::DESTINATION_FUNCTION_MISSING,
            INVALID,
            format!("The destination ARN {arn} is invalid."),
        )
    })?;
    if destination.name == of.name {
        return Err(itself());
    }
    Ok(())
}

fn nothing_to_set(behaviour: Behaviour) -> Rejection {
    Rejection::new(behaviour, INVALID, "You must specify at least one of error handling or destination setting.")
}

fn function_missing(behaviour: Behaviour) -> Rejection {
    Rejection::new(behaviour, NOT_FOUND, "The function doesn't exist.")
}
