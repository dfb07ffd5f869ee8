//! The operations on event source mappings.

pub(crate) mod create;
pub(crate) mod update;

use crate::behaviour;
use crate::collections::{Place, page};
use crate::function_name::{FunctionName, Target};
use crate::rejection::{CONFLICT, INVALID, NOT_FOUND, Rejection};
use crate::request::Asked;
use crate::resources::event_source_mapping::{Change, Mapping, mapping_arn};
use crate::resources::function::Standing;
use crate::store::Store;
use proofmark_contract::budget::Budgeted;
use proofmark_contract::service::{Outcome, StateMode};

const IN_USE: &str = "ResourceInUseException";

/// How long a change of state takes, in milliseconds.
const CHANGE_TAKES: i64 = 100;

/// How many mappings a page has at most, whatever `MaxItems` is.
const LISTED: usize = 100;

pub(crate) fn get(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, uuid) = (Place::from(asked.call.scope), asked.text("UUID")?);
    if !asked.knows(&store.mappings, place, uuid) {
        return None;
    }
    let now = store.settled();
    Some(existing(store, place, uuid).map(|mapping| Outcome::Output(mapping.describe(place, uuid, now))))
}

pub(crate) fn list(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let place = Place::from(asked.call.scope);
    if asked.settings.mode != StateMode::On && (asked.documented || !store.mappings.has_any(place)) {
        return None;
    }
    let target = match asked.text("FunctionName").map(|_| Target::of_call(asked.call)).transpose() {
        Ok(target) => target,
        Err(unresolved) => return Some(Err(unresolved.into())),
    };
    let (source, function) = (asked.text("EventSourceArn"), target.map(|target| target.given_arn()));
    let now = store.settled();
    store.settle_mappings();
    let known = store.mappings.iter(place).filter(|(_, mapping)| {
        source.is_none_or(|source| mapping.text("EventSourceArn") == Some(source))
            && function.as_ref().is_none_or(|function| mapping.function_arn == *function)
    });
    let items = known.map(|(uuid, mapping)| (uuid.to_owned(), (uuid, mapping)));
    let output = page(asked.input(), LISTED, items)
        .output("EventSourceMappings", |(uuid, mapping)| mapping.describe(place, uuid, now));
    Some(Ok(Outcome::Output(output)))
}

pub(crate) fn delete(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, uuid) = (Place::from(asked.call.scope), asked.text("UUID")?);
    if !asked.knows(&store.mappings, place, uuid) {
        return None;
    }
    let now = store.now();
    let gone = now.saturating_add(CHANGE_TAKES);
    let deleted = settled(store, place, uuid, "delete").map(|mapping| {
        mapping.change = Some((Change::Deleting, gone));
        Outcome::Output(mapping.describe(place, uuid, now))
    });
    if deleted.is_ok() {
        store.mappings.end(place, uuid, gone);
    }
    Some(deleted)
}

/// The mapping with this UUID.
fn existing<'s>(store: &'s mut Store, place: Place<'_>, uuid: &str) -> Result<&'s mut Mapping, Rejection> {
    store.settle_mappings();
    let mapping = store.mappings.get_mut(place, uuid);
    mapping.map(Budgeted::get_mut).ok_or_else(|| {
        Rejection::new(behaviour::MAPPING_MISSING, NOT_FOUND, "The resource you requested does not exist.")
    })
}

/// The mapping that a call about tags is about; nothing where it may exist.
pub(crate) fn tagged<'s>(
    store: &'s mut Store,
    asked: &Asked<'_>,
    place: Place<'_>,
    uuid: &str,
) -> Option<Result<&'s mut Budgeted<Mapping>, Rejection>> {
    if !asked.knows(&store.mappings, place, uuid) {
        return None;
    }
    store.settle_mappings();
    Some(store.mappings.get_mut(place, uuid).ok_or_else(|| {
        let text = format!("Event source mapping not found: {}", mapping_arn(place, uuid));
        Rejection::new(behaviour::MAPPING_MISSING, NOT_FOUND, text)
    }))
}

/// The same, unless a change of it is in progress.
fn settled<'s>(store: &'s mut Store, place: Place<'_>, uuid: &str, what: &str) -> Result<&'s mut Mapping, Rejection> {
    let now = store.settled();
    let mapping = existing(store, place, uuid)?;
    match mapping.change.is_some_and(|(_, until)| until > now) {
        true => {
            let text = format!("Cannot {what} the event source mapping because it is in use.");
            Err(Rejection::new(behaviour::MAPPING_IN_USE, IN_USE, text))
        }
        false => Ok(mapping),
    }
}

/// Rejects a function, or a version or alias, that does not exist.
fn check_function(store: &Store, asked: &Asked<'_>, target: &Target<'_>) -> Result<(), Rejection> {
    let qualifier = target.qualifier_or_latest();
    let exists = match store.functions.get(target) {
        Some(function) => function.has(qualifier),
        // Nobody spoke of it, unless it was deleted.
        None => asked.settings.mode != StateMode::On && store.functions.standing(target) != Standing::Gone,
    };
    match exists {
        true => Ok(()),
        false => Err(Rejection::new(behaviour::MAPPING_FUNCTION_MISSING, INVALID, "Function does not exist")),
    }
}

/// Rejects a second mapping of the same source and function.
fn check_duplicate(store: &Store, place: Place<'_>, own: &str, mapping: &Mapping) -> Result<(), Rejection> {
    let mut others = store.mappings.iter(place).filter(|(uuid, _)| *uuid != own);
    let duplicate = others.find(|(_, other)| {
        other.function_arn == mapping.function_arn && mapping.kind.is_same_source(&mapping.document, &other.document)
    });
    let Some((uuid, _)) = duplicate else { return Ok(()) };
    let name = FunctionName::parse(&mapping.function_arn).map_or(mapping.function_arn.as_str(), |name| name.name);
    let text = mapping.kind.duplicate(&mapping.document, name, &mapping.function_arn);
    let text = format!("{text} already exists. Please update or delete the existing mapping with UUID {uuid}");
    Err(Rejection::new(behaviour::MAPPING_EXISTS, CONFLICT, text))
}

impl Store {
    /// Takes away the mappings that are gone by now.
    fn settle_mappings(&mut self) {
        let now = self.settled();
        self.mappings.settle(now, &self.functions.memory());
    }
}
