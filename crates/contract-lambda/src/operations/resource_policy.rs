//! PutResourcePolicy, GetResourcePolicy and DeleteResourcePolicy: the policy of a function, version or alias as a whole, by
//! its ARN. It is the one that AddPermission and RemovePermission change statement by statement.

use crate::behaviour;
use crate::collections::{Document, keep};
use crate::function_name::{FunctionName, Target};
use crate::precondition::check_revision;
use crate::rejection::{INVALID, Rejection};
use crate::request::Asked;
use crate::resources::function::Standing;
use crate::resources::functions::existing;
use crate::resources::missing::resource_missing;
use crate::resources::policy::{Policy, STATEMENT, key};
use crate::store::Store;
use proofmark_contract::service::{Outcome, StateMode};
use proofmark_smithy_model::model::Node;
use serde_json::json;

const REVISION_FROM: &str = "GetResourcePolicy";

/// A call about the policy of a resource; nothing where the resource may exist, or is not a function.
pub(crate) fn respond(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let arn = asked.text("ResourceArn")?;
    let target = match FunctionName::parse(arn)?.resolve(asked.call.scope, None) {
        Ok(target) => target,
        Err(unresolved) => return Some(Err(unresolved.into())),
    };
    match store.functions.standing(&target) {
        Standing::Implied | Standing::Unknown if asked.settings.mode != StateMode::On => return None,
        _ => {}
    }
    Some(match asked.operation() {
        "PutResourcePolicy" => put(store, asked, &target),
        "GetResourcePolicy" => get(store, &target),
        _ => delete(store, asked, &target),
    })
}

fn put(store: &mut Store, asked: &Asked<'_>, target: &Target<'_>) -> Result<Outcome, Rejection> {
    let function = existing(&store.functions, target)?;
    let old = function.policies.get(key(target));
    check_revision(asked.input(), old.map_or("", |old| &old.revision), REVISION_FROM)?;
    let document = document(asked.text("Policy").unwrap_or_default())?;
    let policy = Policy { document, revision: store.revisions.next() };
    let (output, bytes, memory) = (describe(&policy), policy.bytes(), store.functions.memory());
    let function = store.functions.get_mut(target).ok_or_else(resource_missing)?;
    keep(&mut function.policies, &memory, key(target), policy, bytes)?;
    function.note_change(asked);
    Ok(output)
}

fn get(store: &Store, target: &Target<'_>) -> Result<Outcome, Rejection> {
    let policy = store.functions.get(target).and_then(|function| function.policies.get(key(target)));
    policy.map(|policy| describe(policy)).ok_or_else(resource_missing)
}

fn delete(store: &mut Store, asked: &Asked<'_>, target: &Target<'_>) -> Result<Outcome, Rejection> {
    existing(&store.functions, target)?;
    let function = store.functions.get_mut(target).ok_or_else(resource_missing)?;
    let policy = function.policies.get(key(target)).ok_or_else(resource_missing)?;
    check_revision(asked.input(), &policy.revision, REVISION_FROM)?;
    function.policies.remove(key(target));
    function.note_change(asked);
    Ok(Outcome::Output(json!({})))
}

fn describe(policy: &Policy) -> Outcome {
    Outcome::Output(json!({ "Policy": policy.text(), "RevisionId": policy.revision }))
}

/// The document that a call gives: a JSON object with statements.
fn document(text: &str) -> Result<Document, Rejection> {
    let is_statement = |statement: &Node| statement.is_object();
    match serde_json::from_str(text) {
        Ok(Node::Object(document))
            if document.get(STATEMENT).is_some_and(|given| match given {
                Node::Array(statements) => !statements.is_empty() && statements.iter().all(is_statement),
                single => is_statement(single),
            }) =>
        {
            Ok(document)
        }
        _ => {
            const TEXT: &str = "The provided policy is not a JSON document with statements.";
            Err(Rejection::new(behaviour::INVALID_POLICY, INVALID, TEXT))
        }
    }
}
