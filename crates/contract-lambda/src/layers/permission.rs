//! The policies of versions of layers: AddLayerVersionPermission, RemoveLayerVersionPermission, GetLayerVersionPolicy.

use super::name::LayerName;
use super::{Layer, Layers, named, not_there, number};
use crate::policy::{Policy, REVISION_FROM_LAYER, no_policy, principal};
use crate::request::{Asked, Rejection};
use crate::state::Inner;
use crate::store::{check_revision, keep};
use proofmark_contract::aws::partition_of;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;

pub(super) fn add_permission(state: &mut Inner, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let (name, number) = (named(asked)?, number(asked)?);
    let old = existing(&state.layers, &name, number)?.policies.get(&number.to_string()).map(|held| &**held);
    check_revision(asked.input(), old.map_or("", |old| &old.revision), REVISION_FROM_LAYER)?;
    let statement = statement(asked, &name.arn_of(number));
    let text = statement.to_string();
    let policy = Policy::with(old, statement, state.revisions.next())?;
    let revision = policy.revision.clone();
    write(state, asked, &name, number, policy)?;
    Ok(Outcome::Output(json!({ "Statement": text, "RevisionId": revision })))
}

pub(super) fn remove_permission(state: &mut Inner, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let (name, number) = (named(asked)?, number(asked)?);
    let policy = existing(&state.layers, &name, number)?.policies.get(&number.to_string()).ok_or_else(no_policy)?;
    let id = asked.text("StatementId").unwrap_or_default();
    check_revision(asked.input(), &policy.revision, REVISION_FROM_LAYER)?;
    policy.check_has(id)?;
    match policy.without(id, state.revisions.next()) {
        Some(policy) => write(state, asked, &name, number, policy)?,
        None => {
            if let Some(layer) = state.layers.get_mut(name.place(), name.name) {
                layer.policies.remove(&number.to_string());
                layer.of_example &= asked.documented;
            }
        }
    }
    Ok(Outcome::Output(json!({})))
}

pub(super) fn get_policy(state: &mut Inner, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let (name, number) = (named(asked)?, number(asked)?);
    let policy = existing(&state.layers, &name, number)?.policies.get(&number.to_string()).ok_or_else(no_policy)?;
    Ok(Outcome::Output(json!({ "Policy": policy.text(), "RevisionId": policy.revision })))
}

/// The layer, which must have the version.
fn existing<'s>(layers: &'s Layers, name: &LayerName<'_>, number: u64) -> Result<&'s Layer, Rejection> {
    let layer = name.find(layers).filter(|layer| layer.versions.contains_key(&number));
    layer.ok_or_else(|| not_there(&name.arn_of(number)))
}

fn write(
    state: &mut Inner,
    asked: &Asked<'_>,
    name: &LayerName<'_>,
    number: u64,
    policy: Policy,
) -> Result<(), Rejection> {
    let (bytes, memory) = (policy.bytes(), state.functions.memory());
    let missing = || not_there(&name.arn_of(number));
    let layer = state.layers.get_mut(name.place(), name.name).ok_or_else(missing)?;
    keep(&mut layer.policies, &memory, &number.to_string(), policy, bytes)?;
    layer.of_example &= asked.documented;
    Ok(())
}

/// The statement that AddLayerVersionPermission asks for.
fn statement(asked: &Asked<'_>, resource: &str) -> Node {
    // The model's pattern takes what is a principal only.
    let given = asked.text("Principal").unwrap_or_default();
    let mut statement = json!({
        "Sid": asked.text("StatementId").unwrap_or_default(),
        "Effect": "Allow",
        "Principal": principal(given, partition_of(&asked.call.scope.region)),
        "Action": asked.text("Action").unwrap_or_default(),
        "Resource": resource,
    });
    if let Some(organization) = asked.text("OrganizationId") {
        statement["Condition"] = json!({ "StringEquals": { "aws:PrincipalOrgID": organization } });
    }
    statement
}
