//! Inputs name resources in several forms: the one that a request has is as good as the one that a mock asks for.

use crate::service::{ResourceName, Service};
use proofmark_smithy_model::model::Node;
use serde_json::Map;

/// Names the resource of an input as the expectation does when both name the same one, and moves a version or alias to
/// the member in which it is expected.
pub(super) fn reconcile(service: &dyn Service, expected: &Map<String, Node>, found: &mut Map<String, Node>) {
    let Some(given) = service.resource(found) else { return };
    let ResourceName { kind, qualifier, .. } = given;
    let member = kind.qualifier.map(|(member, _)| member).filter(|member| expected.contains_key(*member));
    let is_same = service.resource(expected).is_some_and(|wanted| match member {
        // What the expectation's own member says is compared as a member.
        Some(_) => wanted.is_same(&given),
        None => wanted.covers(&given),
    });
    let qualifier = qualifier.map(str::to_owned);
    if let (Some(member), Some(qualifier)) = (member, qualifier) {
        found.entry(member).or_insert_with(|| qualifier.into());
    }
    if let Some(name) = expected.get(kind.member).filter(|_| is_same) {
        found.insert(kind.member.to_owned(), name.clone());
    }
}
