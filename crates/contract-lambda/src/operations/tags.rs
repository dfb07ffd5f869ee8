//! TagResource, UntagResource and ListTags. The tags themselves are kept with the resources that have them.

use crate::behaviour;
use crate::collections::{Document, Place, bounded, document_bytes};
use crate::function_name::FunctionName;
use crate::operations::{capacity_provider, event_source_mapping};
use crate::rejection::{INVALID, Rejection};
use crate::request::Asked;
use crate::resources::code_signing_config::{missing, place_of};
use crate::resources::function::Standing;
use crate::resources::missing::not_found;
use crate::resources::tags::{Tagged, check_count, check_keys};
use crate::store::Store;
use proofmark_contract::aws::Arn;
use proofmark_contract::budget::{Budget, Budgeted, entry_bytes};
use proofmark_contract::service::{Outcome, StateMode};
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// A call about tags; nothing where the resource may exist, or is of a kind that is not kept.
pub(crate) fn respond(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let arn = asked.text("Resource")?;
    let Arn { account, region, resource, .. } = Arn::parse(arn)?;
    let place = Place { account, region };
    match resource.split_once(':')? {
        ("function", _) => of_function(store, asked, arn),
        ("code-signing-config", _) => of_code_signing_config(store, asked, arn),
        ("event-source-mapping", uuid) => {
            event_source_mapping::tagged(store, asked, place, uuid).map(|held| of_other(held, asked, uuid))
        }
        ("capacity-provider", name) => {
            capacity_provider::tagged(store, asked, place, name).map(|held| of_other(held, asked, name))
        }
        _ => None,
    }
}

fn of_function(store: &mut Store, asked: &Asked<'_>, arn: &str) -> Option<Result<Outcome, Rejection>> {
    let target = match FunctionName::parse(arn)?.resolve(asked.call.scope, None) {
        Ok(target) => target,
        Err(unresolved) => return (!asked.documented).then(|| Err(unresolved.into())),
    };
    let standing = store.functions.standing(&target);
    let is_known = match standing {
        Standing::Created => !(asked.documented && store.functions.is_of_example(&target)),
        Standing::Declared | Standing::Gone => true,
        Standing::Implied | Standing::Unknown => asked.settings.mode == StateMode::On,
    };
    if !is_known {
        return None;
    }
    if target.qualifier.is_some() {
        const TEXT: &str = "Tags on function aliases and versions are not supported. Please specify a function ARN.";
        return Some(Err(Rejection::new(behaviour::TAGS_ON_VERSION, INVALID, TEXT)));
    }
    let memory = store.functions.memory();
    let Some(function) = store.functions.get_mut(&target) else { return Some(Err(not_found(&target.arn()))) };
    let response = apply(&mut function.tags, asked, &memory);
    if response.is_ok() && asked.operation() != LIST {
        store.functions.touch(&target, &mut store.revisions);
    }
    Some(response)
}

fn of_code_signing_config(store: &mut Store, asked: &Asked<'_>, arn: &str) -> Option<Result<Outcome, Rejection>> {
    let memory = store.functions.memory();
    let (place, id) = place_of(arn)?;
    match store.code_signing_configs.get_mut(place, id) {
        Some(config) => Some(apply(&mut config.tags, asked, &memory)),
        None => (asked.settings.mode == StateMode::On).then(|| Err(missing(arn))),
    }
}

const LIST: &str = "ListTags";

/// Does what a call asks for with the tags of a resource.
pub(crate) fn apply(
    kept: &mut Option<Budgeted<Document>>,
    asked: &Asked<'_>,
    memory: &Budget,
) -> Result<Outcome, Rejection> {
    let tags = kept.as_deref().cloned().unwrap_or_default();
    let Some(tags) = changed(&tags, asked)? else { return Ok(Outcome::Output(json!({ "Tags": tags }))) };
    let bytes = bounded(document_bytes(&tags))?;
    match kept.as_mut().filter(|held| held.is_counted()) {
        Some(held) => held.replace(tags, bytes)?,
        None => *kept = Some(memory.hold(tags, bytes)?),
    }
    Ok(Outcome::Output(json!({})))
}

/// The same with a resource that is kept as a whole, under this key.
fn of_other<T: Tagged>(
    resource: Result<&mut Budgeted<T>, Rejection>,
    asked: &Asked<'_>,
    key: &str,
) -> Result<Outcome, Rejection> {
    let held = resource?;
    let Some(tags) = changed(held.tags(), asked)? else {
        return Ok(Outcome::Output(json!({ "Tags": held.tags() })));
    };
    let mut resource = T::clone(held);
    *resource.tags_mut() = tags;
    let bytes = bounded(entry_bytes(key) + resource.bytes())?;
    held.replace(resource, bytes)?;
    Ok(Outcome::Output(json!({})))
}

/// The tags after a call; none when it only asks for them.
fn changed(tags: &Document, asked: &Asked<'_>) -> Result<Option<Document>, Rejection> {
    match asked.operation() {
        LIST => Ok(None),
        "TagResource" => with(tags.clone(), asked.input()).map(Some),
        _ => {
            let mut tags = tags.clone();
            let keys = asked.input().get("TagKeys").and_then(Node::as_array);
            for key in keys.into_iter().flatten().filter_map(Node::as_str) {
                tags.shift_remove(key);
            }
            Ok(Some(tags))
        }
    }
}

/// These tags with those that a call gives.
fn with(mut tags: Document, input: &Node) -> Result<Document, Rejection> {
    let Some(given) = input.get("Tags").and_then(Node::as_object).filter(|given| !given.is_empty()) else {
        const TEXT: &str = "An error occurred and the request cannot be processed.";
        return Err(Rejection::new(behaviour::NO_TAGS, INVALID, TEXT));
    };
    check_keys(given)?;
    tags.extend(given.iter().map(|(key, value)| (key.clone(), value.clone())));
    check_count(&tags)?;
    Ok(tags)
}
