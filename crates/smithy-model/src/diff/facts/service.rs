//! Facts of the service shape.

use crate::diff::fact::{Aspect, Change, Element, Scope};
use crate::diff::walk::{Walk, differing};
use crate::model::Node;
use std::collections::BTreeMap;

const AWS_SERVICE: &str = "aws.api#service";
const ENDPOINT_RULES: &str = "smithy.rules#endpointRuleSet";

/// Traits that are compared in another way.
const COVERED: [&str; 8] = [
    AWS_SERVICE,
    ENDPOINT_RULES,
    "smithy.rules#endpointTests",
    "smithy.api#title",
    "smithy.api#auth",
    "smithy.api#paginated",
    "aws.auth#sigv4",
    "aws.auth#sigv4a",
];

/// States what differs between the service shapes.
pub(in crate::diff) fn state(walk: &mut Walk<'_>) {
    let (old, new) = (walk.old.facts, walk.new.facts);
    let (old_shape, new_shape) = (walk.old.service, walk.new.service);
    let text = |aspect, old: &str, new: &str| (aspect, Some(old.to_owned()), Some(new.to_owned()));
    let prefix = |shape: &crate::model::Shape| {
        let prefix = shape.traits.get(AWS_SERVICE).and_then(|node| node.get("endpointPrefix"));
        prefix.and_then(Node::as_str).map(str::to_owned)
    };
    let aspects = [
        text(Aspect::Namespace, old_shape.id.namespace(), new_shape.id.namespace()),
        text(Aspect::Version, old.version(), new.version()),
        text(Aspect::SdkId, old.sdk_id(), new.sdk_id()),
        text(Aspect::Title, old.title(), new.title()),
        text(Aspect::SigningName, &old.signing_name(), &new.signing_name()),
        (Aspect::EndpointPrefix, prefix(old_shape), prefix(new_shape)),
    ];
    for (aspect, old, new) in aspects.into_iter().filter(|(_, old, new)| old != new) {
        walk.state(&new_shape.id, Element::Service, Change::Aspect { aspect, old, new }, &Scope::Service);
    }
    protocols(walk);
    endpoint_rules(walk);
    let protocols = [walk.old.facts.protocols(walk.old.model), walk.new.facts.protocols(walk.new.model)].concat();
    for (id, old, new) in differing(&old_shape.traits, &new_shape.traits) {
        if !COVERED.contains(&id) && !protocols.contains(&id) {
            walk.state(&new_shape.id, Element::Service, Change::Trait { id, old, new }, &Scope::Service);
        }
    }
}

fn protocols(walk: &mut Walk<'_>) {
    let old = walk.old.facts.protocols(walk.old.model);
    let new = walk.new.facts.protocols(walk.new.model);
    let joined = |ids: &[&str]| (!ids.is_empty()).then(|| ids.join(", "));
    let removed: Vec<&str> = old.iter().filter(|id| !new.contains(id)).copied().collect();
    let added: Vec<&str> = new.iter().filter(|id| !old.contains(id)).copied().collect();
    let replaced = !old.is_empty() && removed.len() == old.len();
    let mut changes = Vec::new();
    if replaced {
        changes.push((Aspect::ProtocolReplaced, joined(&old), joined(&new)));
    } else {
        changes.extend(removed.iter().map(|id| (Aspect::ProtocolRemoved, Some((*id).to_owned()), None)));
        changes.extend(added.iter().map(|id| (Aspect::ProtocolAdded, None, Some((*id).to_owned()))));
    }
    let subject = walk.new.service.id.clone();
    for (aspect, old, new) in changes {
        walk.state(&subject, Element::Service, Change::Aspect { aspect, old, new }, &Scope::Service);
    }
}

/// The parameters one by one, and whether the rules differ in anything else than their documentation.
fn endpoint_rules(walk: &mut Walk<'_>) {
    let rules = |traits: &crate::model::Traits| traits.get(ENDPOINT_RULES).cloned().map(without_documentation);
    let (old, new) = (rules(&walk.old.service.traits), rules(&walk.new.service.traits));
    if old == new {
        return;
    }
    let parameters = |rules: &Option<Node>| -> BTreeMap<String, Node> {
        let parameters = rules.as_ref().and_then(|rules| rules.get("parameters")).and_then(Node::as_object);
        parameters.into_iter().flatten().map(|(name, node)| (name.clone(), node.clone())).collect()
    };
    let (old_parameters, new_parameters) = (parameters(&old), parameters(&new));
    let names = old_parameters.keys().chain(new_parameters.keys().filter(|name| !old_parameters.contains_key(*name)));
    let subject = walk.new.service.id.clone();
    for name in names {
        let (old, new) = (old_parameters.get(name), new_parameters.get(name));
        if old != new {
            let text = |there: bool| there.then(|| name.clone());
            let (old, new) = (text(old.is_some()), text(new.is_some()));
            let change = Change::Aspect { aspect: Aspect::EndpointParameter, old, new };
            walk.state(&subject, Element::Service, change, &Scope::Service);
        }
    }
    let rest = |rules: Option<Node>| rules.and_then(|rules| rules.get("rules").cloned());
    if rest(old) != rest(new) {
        let change = Change::Aspect { aspect: Aspect::EndpointRules, old: None, new: None };
        walk.state(&subject, Element::Service, change, &Scope::Service);
    }
}

fn without_documentation(mut node: Node) -> Node {
    match &mut node {
        Node::Object(members) => {
            members.remove("documentation");
            members.values_mut().for_each(|value| *value = without_documentation(value.take()));
        }
        Node::Array(items) => items.iter_mut().for_each(|item| *item = without_documentation(item.take())),
        _ => {}
    }
    node
}
