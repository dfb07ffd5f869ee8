//! Event source mappings: what is kept of them, their states, and the operations on them. Which members each kind of
//! source takes stands in `source`, what a filter's pattern can be in `pattern`. Nothing is read from the sources: whether
//! they exist is not known here.

mod create;
mod pattern;
mod source;
mod update;

pub(crate) use create::create;
pub(crate) use update::update;

use crate::behaviour;
use crate::function_name::{FunctionName, Target};
use crate::functions::Standing;
use crate::request::{Asked, INVALID, NOT_FOUND, Rejection};
use crate::state::Inner;
use crate::store::{Document, Place, Resources, document_bytes, epoch, page};
use crate::tags::Tagged;
use proofmark_contract::aws::partition_of;
use proofmark_contract::budget::Budgeted;
use proofmark_contract::service::{Outcome, StateMode};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use source::Kind;

const IN_USE: &str = "ResourceInUseException";

/// How long a change of state takes, in milliseconds.
const CHANGE_TAKES: i64 = 100;

/// How many mappings a page has at most, whatever `MaxItems` is.
const LISTED: usize = 100;

/// All event source mappings, by UUID.
pub(crate) type Mappings = Resources<Mapping>;

/// An event source mapping.
#[derive(Clone)]
pub(crate) struct Mapping {
    kind: &'static Kind,
    /// The members that calls give, with the defaults of the kind.
    document: Document,
    /// The function, with the version or alias that was given.
    function_arn: String,
    /// `LastModified` in milliseconds since 1970.
    modified: i64,
    enabled: bool,
    /// The change in progress, and when it is done, in milliseconds since 1970.
    change: Option<(Change, i64)>,
    tags: Document,
}

/// A change of a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Creating,
    Updating,
    Enabling,
    Disabling,
    Deleting,
}

pub(crate) fn get(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, uuid) = (Place::from(asked.call.scope), asked.text("UUID")?);
    if !state.knows_mapping(asked, uuid) {
        return None;
    }
    let now = state.settled();
    Some(existing(state, place, uuid).map(|mapping| Outcome::Output(mapping.describe(place, uuid, now))))
}

pub(crate) fn list(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let place = Place::from(asked.call.scope);
    if asked.settings.mode != StateMode::On && (asked.documented || !state.mappings.has_any(place)) {
        return None;
    }
    let target = match asked.text("FunctionName").map(|_| Target::of_call(asked.call)).transpose() {
        Ok(target) => target,
        Err(unresolved) => return Some(Err(unresolved.into())),
    };
    let (source, function) = (asked.text("EventSourceArn"), target.map(|target| target.given_arn()));
    let now = state.settled();
    state.settle_mappings();
    let known = state.mappings.iter(place).filter(|(_, mapping)| {
        source.is_none_or(|source| mapping.text("EventSourceArn") == Some(source))
            && function.as_ref().is_none_or(|function| mapping.function_arn == *function)
    });
    let items = known.map(|(uuid, mapping)| (uuid.to_owned(), (uuid, mapping)));
    let output = page(asked.input(), LISTED, items)
        .output("EventSourceMappings", |(uuid, mapping)| mapping.describe(place, uuid, now));
    Some(Ok(Outcome::Output(output)))
}

pub(crate) fn delete(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let (place, uuid) = (Place::from(asked.call.scope), asked.text("UUID")?);
    if !state.knows_mapping(asked, uuid) {
        return None;
    }
    let now = state.now();
    let gone = now.saturating_add(CHANGE_TAKES);
    let deleted = settled(state, place, uuid, "delete").map(|mapping| {
        mapping.change = Some((Change::Deleting, gone));
        Outcome::Output(mapping.describe(place, uuid, now))
    });
    if deleted.is_ok() {
        state.mappings.end(place, uuid, gone);
    }
    Some(deleted)
}

/// The ARN of a mapping.
fn mapping_arn(place: Place<'_>, uuid: &str) -> String {
    let Place { account, region } = place;
    format!("arn:{}:lambda:{region}:{account}:event-source-mapping:{uuid}", partition_of(region))
}

/// The mapping with this UUID.
fn existing<'s>(state: &'s mut Inner, place: Place<'_>, uuid: &str) -> Result<&'s mut Mapping, Rejection> {
    state.settle_mappings();
    let mapping = state.mappings.get_mut(place, uuid);
    mapping.map(Budgeted::get_mut).ok_or_else(|| {
        Rejection::new(behaviour::MAPPING_MISSING, NOT_FOUND, "The resource you requested does not exist.")
    })
}

/// The mapping that a call about tags is about; nothing where it may exist.
pub(crate) fn tagged<'s>(
    state: &'s mut Inner,
    asked: &Asked<'_>,
    place: Place<'_>,
    uuid: &str,
) -> Option<Result<&'s mut Budgeted<Mapping>, Rejection>> {
    if asked.settings.mode != StateMode::On && !state.mappings.is_known(place, uuid) {
        return None;
    }
    state.settle_mappings();
    Some(state.mappings.get_mut(place, uuid).ok_or_else(|| {
        let text = format!("Event source mapping not found: {}", mapping_arn(place, uuid));
        Rejection::new(behaviour::MAPPING_MISSING, NOT_FOUND, text)
    }))
}

/// The same, unless a change of it is in progress.
fn settled<'s>(state: &'s mut Inner, place: Place<'_>, uuid: &str, what: &str) -> Result<&'s mut Mapping, Rejection> {
    let now = state.settled();
    let mapping = existing(state, place, uuid)?;
    match mapping.change.is_some_and(|(_, until)| until > now) {
        true => {
            let text = format!("Cannot {what} the event source mapping because it is in use.");
            Err(Rejection::new(behaviour::MAPPING_IN_USE, IN_USE, text))
        }
        false => Ok(mapping),
    }
}

/// Rejects a function, or a version or alias, that does not exist.
fn check_function(state: &Inner, asked: &Asked<'_>, target: &Target<'_>) -> Result<(), Rejection> {
    let qualifier = target.qualifier_or_latest();
    let exists = match state.functions.get(target) {
        Some(function) => function.has(qualifier),
        // Nobody spoke of it, unless it was deleted.
        None => asked.settings.mode != StateMode::On && state.functions.standing(target) != Standing::Gone,
    };
    match exists {
        true => Ok(()),
        false => Err(Rejection::new(behaviour::MAPPING_FUNCTION_MISSING, INVALID, "Function does not exist")),
    }
}

/// Rejects a second mapping of the same source and function.
fn check_duplicate(state: &Inner, place: Place<'_>, own: &str, mapping: &Mapping) -> Result<(), Rejection> {
    let mut others = state.mappings.iter(place).filter(|(uuid, _)| *uuid != own);
    let duplicate = others.find(|(_, other)| {
        other.function_arn == mapping.function_arn && mapping.kind.is_same_source(&mapping.document, &other.document)
    });
    let Some((uuid, _)) = duplicate else { return Ok(()) };
    let name = FunctionName::parse(&mapping.function_arn).map_or(mapping.function_arn.as_str(), |name| name.name);
    let text = mapping.kind.duplicate(&mapping.document, name, &mapping.function_arn);
    let text = format!("{text} already exists. Please update or delete the existing mapping with UUID {uuid}");
    Err(Rejection::new(behaviour::MAPPING_EXISTS, crate::request::CONFLICT, text))
}

impl Inner {
    /// Whether it is known if there is a mapping with this UUID.
    fn knows_mapping(&self, asked: &Asked<'_>, uuid: &str) -> bool {
        asked.settings.mode == StateMode::On || self.mappings.is_known(Place::from(asked.call.scope), uuid)
    }

    /// Takes away the mappings that are gone by now.
    fn settle_mappings(&mut self) {
        let now = self.settled();
        self.mappings.settle(now, &self.functions.memory());
    }
}

impl Tagged for Mapping {
    fn tags(&self) -> &Document {
        &self.tags
    }

    fn tags_mut(&mut self) -> &mut Document {
        &mut self.tags
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.function_arn.len() + document_bytes(&self.document) + document_bytes(&self.tags)
    }
}

impl Mapping {
    fn text(&self, member: &str) -> Option<&str> {
        self.document.get(member).and_then(Node::as_str)
    }

    fn state(&self, now: i64) -> &'static str {
        match self.change.filter(|(_, until)| *until > now) {
            Some((Change::Creating, _)) => "Creating",
            Some((Change::Updating, _)) => "Updating",
            Some((Change::Enabling, _)) => "Enabling",
            Some((Change::Disabling, _)) => "Disabling",
            Some((Change::Deleting, _)) => "Deleting",
            None if self.enabled => "Enabled",
            None => "Disabled",
        }
    }

    /// An `EventSourceMappingConfiguration`.
    fn describe(&self, place: Place<'_>, uuid: &str, now: i64) -> Node {
        let mut members = json!({
            "UUID": uuid,
            "EventSourceMappingArn": mapping_arn(place, uuid),
            "FunctionArn": self.function_arn,
            "LastModified": epoch(self.modified),
            "State": self.state(now),
        });
        if let Node::Object(members) = &mut members {
            members.extend(self.document.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        members
    }
}
