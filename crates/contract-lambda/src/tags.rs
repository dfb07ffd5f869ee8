//! Tags: TagResource, UntagResource and ListTags. They stand with what they belong to: a function or a code signing
//! config.

use crate::behaviour;
use crate::code_signing;
use crate::function_name::FunctionName;
use crate::functions::{Standing, not_found};
use crate::request::{Asked, INVALID, Refused};
use crate::state::Inner;
use crate::store::{Document, bounded, document_bytes};
use proofmark_contract::aws::Arn;
use proofmark_contract::budget::{Budget, Held};
use proofmark_contract::service::{Outcome, StateMode};
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// How many tags a resource has at most.
const MOST: usize = 50;

/// A call about tags; nothing where the resource may exist, or is of a kind that is not kept.
pub(crate) fn answer(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Refused>> {
    let arn = asked.text("Resource")?;
    let resource = Arn::parse(arn)?.resource;
    match resource.split_once(':')?.0 {
        "function" => of_function(state, asked, arn),
        "code-signing-config" => of_code_signing_config(state, asked, arn),
        _ => None,
    }
}

fn of_function(state: &mut Inner, asked: &Asked<'_>, arn: &str) -> Option<Result<Outcome, Refused>> {
    let target = match FunctionName::parse(arn)?.resolve(asked.call.scope, None) {
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
    let memory = state.functions.memory();
    let Some(function) = state.functions.get_mut(&target) else { return Some(Err(not_found(&target.arn()))) };
    let answer = apply(&mut function.tags, asked, &memory);
    if answer.is_ok() && asked.operation() != LIST {
        state.functions.touch(&target, &mut state.revisions);
    }
    Some(answer)
}

fn of_code_signing_config(state: &mut Inner, asked: &Asked<'_>, arn: &str) -> Option<Result<Outcome, Refused>> {
    let memory = state.functions.memory();
    let (place, id) = code_signing::place_of(arn)?;
    match state.code_signing_configs.get_mut(place, id) {
        Some(config) => Some(apply(&mut config.tags, asked, &memory)),
        None => (asked.settings.mode == StateMode::On).then(|| Err(code_signing::missing(arn))),
    }
}

const LIST: &str = "ListTags";

/// Does what a call asks for with the tags of a resource.
pub(crate) fn apply(kept: &mut Option<Held<Document>>, asked: &Asked<'_>, memory: &Budget) -> Result<Outcome, Refused> {
    let mut tags = kept.as_deref().cloned().unwrap_or_default();
    match asked.operation() {
        LIST => return Ok(Outcome::Output(json!({ "Tags": tags }))),
        "TagResource" => tags = with(tags, asked.input())?,
        _ => {
            let keys = asked.input().get("TagKeys").and_then(Node::as_array);
            for key in keys.into_iter().flatten().filter_map(Node::as_str) {
                tags.shift_remove(key);
            }
        }
    }
    let bytes = bounded(document_bytes(&tags))?;
    match kept.as_mut().filter(|held| held.is_counted()) {
        Some(held) => held.replace(tags, bytes)?,
        None => *kept = Some(memory.hold(tags, bytes)?),
    }
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
