//! Items of the whole crate: its name, Cargo features, settings, waiters and endpoint parameters.

use super::{Items, side_by_side};
use crate::name::RustName;
use crate::plan::endpoint_rules::ParameterKind;
use crate::plan::{Auth, Finish, OperationPlan, Plan};
use proofmark_smithy_model::model::ShapeId;
use std::collections::BTreeMap;

pub(super) fn compare(old: &Plan, new: &Plan, items: &mut Items) {
    let service = &new.service.id;
    // A crate is named after the service, as its entry in the user agent.
    let name = |plan: &Plan| Some(plan.service.user_agent_name.replace('_', "-"));
    items.optional("crate", name(old), name(new), service);
    features(old, new, items);
    settings(old, new, items);
    endpoint_parameters(old, new, items);
    for (before, now) in side_by_side(&old.waiters, &new.waiters, |waiter| &waiter.name) {
        let Some(waiter) = now.or(before) else { continue };
        let operations = if now.is_some() { &new.operations } else { &old.operations };
        let polled = operations.iter().find(|operation| operation.name == waiter.operation);
        let shape = polled.map_or(service, |operation| &operation.id);
        let path = format!("client::Waiters::wait_until_{}", waiter.module.bare());
        let text = |there: bool| there.then(|| waiter.name.clone());
        items.optional(&path, text(before.is_some()), text(now.is_some()), shape);
        if let (Some(before), Some(now)) = (before, now) {
            items.deprecated(&path, &before.deprecated, &now.deprecated, shape);
        }
    }
}

/// The features of families; those of operations come with the operations.
fn features(old: &Plan, new: &Plan, items: &mut Items) {
    for (before, now) in side_by_side(&old.families, &new.families, |family| &family.feature) {
        let path = format!("feature {}", now.or(before).map_or("", |family| family.feature.as_str()));
        let shape = &new.service.id;
        match (before, now) {
            (Some(_), None) => items.removed(path, "a family of operations", shape),
            (None, Some(_)) => items.added(path, "a family of operations", shape),
            (Some(before), Some(now)) => {
                let still_there = |feature: &String| new.operations.iter().any(|o| o.feature == *feature);
                let lost = before.operations.iter().filter(|f| !now.operations.contains(f) && still_there(f));
                for feature in lost {
                    items.removed(format!("{path} = {feature}"), "enabled", shape);
                }
            }
            (None, None) => {}
        }
    }
}

/// Setters of the configuration that only some services have.
fn settings(old: &Plan, new: &Plan, items: &mut Items) {
    let by_auth = [
        ("token_provider", Auth::Bearer),
        ("basic_auth_login", Auth::Basic),
        ("api_key", Auth::ApiKey),
        ("sigv4a_signing_region_set", Auth::SigV4a),
    ];
    let there = |there: bool| there.then(|| "setter".to_owned());
    for (name, auth) in by_auth {
        let path = format!("config::Builder::{name}");
        let uses = |operation: &&OperationPlan| operation.signing.auth.contains(&auth);
        items.optional(&path, there(old.uses(auth)), there(new.uses(auth)), first(old, new, uses));
    }
    let (before, now) = (there(old.does(Finish::Gzip)), there(new.does(Finish::Gzip)));
    let does = |operation: &&OperationPlan| operation.finishes.contains(&Finish::Gzip);
    items.optional("config::Builder::disable_request_compression", before, now, first(old, new, does));
}

/// The first operation that needs a setting, in the plan that has one.
fn first<'p>(old: &'p Plan, new: &'p Plan, needs: impl Fn(&&OperationPlan) -> bool + Copy) -> &'p ShapeId {
    let operations = new.operations.iter().filter(needs).chain(old.operations.iter().filter(needs));
    operations.map(|operation| &operation.id).next().unwrap_or(&new.service.id)
}

fn endpoint_parameters(old: &Plan, new: &Plan, items: &mut Items) {
    let parameters = |plan: &Plan| -> BTreeMap<String, String> {
        let kind = |kind| match kind {
            ParameterKind::String => "string",
            ParameterKind::Boolean => "boolean",
            ParameterKind::StringArray => "stringarray",
        };
        let parameters = plan.service.endpoint_rules.parameters.iter();
        parameters.map(|parameter| (parameter.name.clone(), kind(parameter.kind).to_owned())).collect()
    };
    let (before, now) = (parameters(old), parameters(new));
    for name in before.keys().chain(now.keys().filter(|name| !before.contains_key(*name))) {
        let path = format!("config::endpoint::ParamsBuilder::{}", RustName::parameter(name).bare());
        items.optional(&path, before.get(name).cloned(), now.get(name).cloned(), &new.service.id);
    }
}
