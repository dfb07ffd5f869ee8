//! Tags: TagResource, UntagResource and ListTags. Those of a function stand with the function; other kinds of resources
//! are not kept.

use crate::behaviour;
use crate::function_name::{FunctionName, Target};
use crate::functions::{Standing, not_found};
use crate::request::{Asked, INVALID, Refused};
use crate::state::Inner;
use crate::store::{Document, bounded, document_bytes};
use proofmark_contract::aws::Arn;
use proofmark_contract::service::{Outcome, StateMode};
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// How many tags a resource has at most.
const MOST: usize = 50;

/// A call about tags; nothing where the resource may exist, or is of a kind that is not kept.
pub(crate) fn answer(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Refused>> {
    let arn = asked.text("Resource")?;
    let is_function = Arn::parse(arn).is_some_and(|arn| arn.resource.starts_with("function:"));
    let name = FunctionName::parse(arn).filter(|_| is_function)?;
    let target = match name.resolve(asked.call.scope, None) {
        Ok(target) => target,
        Err(unresolved) => return (!asked.documented).then(|| Err(unresolved.into())),
    };
    let standing = state.functions.standing(&target);
    let is_known = match standing {
        Standing::Created => !(asked.documented && state.functions.is_of_example(&target)),
        Standing::Declared | Standing::Gone => true,
        Standing::Implied | Standing::Unknown => asked.settings.mode == StateMode::On,
    };
    if !is_known {
        return None;
    }
    if target.qualifier.is_some() {
        const TEXT: &str = "Tags on function aliases and versions are not supported. Please specify a function ARN.";
        return Some(Err(Refused::new(behaviour::TAGS_ON_VERSION, INVALID, TEXT)));
    }
    let Some(function) = state.functions.get(&target) else { return Some(Err(not_found(&target.arn()))) };
    let tags = function.tags.as_deref().cloned().unwrap_or_default();
    Some(match asked.operation() {
        "ListTags" => Ok(Outcome::Output(json!({ "Tags": tags }))),
        "TagResource" => with(tags, asked.input()).and_then(|tags| write(state, &target, tags)),
        _ => {
            let mut tags = tags;
            let keys = asked.input().get("TagKeys").and_then(Node::as_array);
            for key in keys.into_iter().flatten().filter_map(Node::as_str) {
                tags.shift_remove(key);
            }
            write(state, &target, tags)
        }
    })
}

/// Keeps these tags in place of those that there were.
fn write(state: &mut Inner, target: &Target<'_>, tags: Document) -> Result<Outcome, Refused> {
    let memory = state.functions.memory();
    let function = state.functions.get_mut(target).ok_or_else(|| not_found(&target.arn()))?;
    let bytes = bounded(document_bytes(&tags))?;
    match function.tags.as_mut().filter(|held| held.is_counted()) {
        Some(held) => held.replace(tags, bytes)?,
        None => function.tags = Some(memory.hold(tags, bytes)?),
    }
    state.functions.touch(target, &mut state.revisions);
    Ok(Outcome::Output(json!({})))
}

/// These tags with those that a call gives.
fn with(mut tags: Document, input: &Node) -> Result<Document, Refused> {
    let Some(given) = input.get("Tags").and_then(Node::as_object).filter(|given| !given.is_empty()) else {
        const TEXT: &str = "An error occurred and the request cannot be processed.";
        return Err(Refused::new(behaviour::NO_TAGS, INVALID, TEXT));
    };
    tags.extend(given.iter().map(|(key, value)| (key.clone(), value.clone())));
    check_count(&tags)?;
    Ok(tags)
}

/// Rejects more tags than a resource can have.
pub(crate) fn check_count(tags: &Document) -> Result<(), Refused> {
    match tags.len() {
        0..=MOST => Ok(()),
        _ => Err(Refused::new(behaviour::TOO_MANY_TAGS, INVALID, "Number of tags exceeds resource tag limit.")),
    }
}
