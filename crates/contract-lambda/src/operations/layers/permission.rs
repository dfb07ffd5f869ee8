//! The policies of versions of layers: AddLayerVersionPermission, RemoveLayerVersionPermission, GetLayerVersionPolicy.

use super::{named, number};
use crate::collections::keep;
use crate::precondition::check_revision;
use crate::rejection::Rejection;
use crate::request::Asked;
use crate::resources::layer::{Layer, Layers, not_there};
use crate::resources::layer_name::LayerName;
use crate::resources::policy::{Policy, REVISION_FROM_LAYER, no_policy, principal};
use crate::store::Store;
use proofmark_contract::aws::partition_of;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;

pub(crate) fn add_permission(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let (name, number) = (named(asked)?, number(asked)?);
    let old = existing(&store.layers, &name, number)?.policies.get(&number.to_string()).map(|held| &**held);
    check_revision(asked.input(), old.map_or("", |old| &old.revision), REVISION_FROM_LAYER)?;
    let statement = statement(asked, &name.arn_of(number));
    let text = statement.to_string();
    let policy = Policy::with(old, statement, store.revisions.next())?;
    let revision = policy.revision.clone();
    write(store, asked, &name, number, policy)?;
    Ok(Outcome::Output(json!({ "Statement": text, "RevisionId": revision })))
}

pub(crate) fn remove_permission(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let (name, number) = (named(asked)?, number(asked)?);
    let policy = existing(&store.layers, &name, number)?.policies.get(&number.to_string()).ok_or_else(no_policy)?;
    let id = asked.text("StatementId").unwrap_or_default();
    check_revision(asked.input(), &policy.revision, REVISION_FROM_LAYER)?;
    policy.check_has(id)?;
    match policy.without(id, store.revisions.next()) {
        Some(policy) => write(store, asked, &name, number, policy)?,
        None => {
            if let Some(layer) = store.layers.get_mut(name.place(), name.name) {
                layer.policies.remove(&number.to_string());
                layer.of_example &= asked.documented;
            }
        }
    }
    Ok(Outcome::Output(json!({})))
}

pub(crate) fn get_policy(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let (name, number) = (named(asked)?, number(asked)?);
    let policy = existing(&store.layers, &name, number)?.policies.get(&number.to_string()).ok_or_else(no_policy)?;
    Ok(Outcome::Output(json!({ "Policy": policy.text(), "RevisionId": policy.revision })))
}

/// The layer, which must have the version.
fn existing<'s>(layers: &'s Layers, name: &LayerName<'_>, number: u64) -> Result<&'s Layer, Rejection> {
    let layer = name.find(layers).filter(|layer| layer.versions.contains_key(&number));
    layer.ok_or_else(|| not_there(&name.arn_of(number)))
}

fn write(
    store: &mut Store,
    asked: &Asked<'_>,
    name: &LayerName<'_>,
    number: u64,
    policy: Policy,
) -> Result<(), Rejection> {
    let (bytes, memory) = (policy.bytes(), store.functions.memory());
    let missing = || not_there(&name.arn_of(number));
    let layer = store.layers.get_mut(name.place(), name.name).ok_or_else(missing)?;
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
