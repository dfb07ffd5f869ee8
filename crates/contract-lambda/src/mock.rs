//! What the mocks know of AWS Lambda beyond its model: the forms of a function's name, and its unmodelled errors.

use super::mocks::Service;
use crate::api::Api;
use crate::lambda::{Errors, FunctionName, LATEST, WantedError, api};
use crate::write::ErrorAnswer;
use proofmark_smithy_model::model::Node;
use serde_json::Map;

/// AWS Lambda.
pub fn service() -> Service {
    Service { api, reconcile, named_error }
}

/// The name of a function, and where its version or alias may stand too.
const NAME: &str = "FunctionName";
const QUALIFIER: &str = "Qualifier";

/// Names a function as the expectation does when both name the same one, and moves its qualifier to where it is expected.
fn reconcile(expected: &Map<String, Node>, found: &mut Map<String, Node>) {
    let name = |members: &Map<String, Node>| members.get(NAME).and_then(Node::as_str).map(str::to_owned);
    let (Some(found_name), expected_name) = (name(found), name(expected)) else { return };
    let Some(found_parts) = FunctionName::parse(&found_name) else { return };
    if let Some(qualifier) = found_parts.qualifier
        && expected.contains_key(QUALIFIER)
    {
        found.entry(QUALIFIER).or_insert_with(|| qualifier.into());
    }
    let Some(expected_name) = expected_name else { return };
    let Some(expected_parts) = FunctionName::parse(&expected_name) else { return };
    let qualifier = found_parts.qualifier.or(found.get(QUALIFIER).and_then(Node::as_str)).unwrap_or(LATEST);
    let qualified = expected_parts.qualifier.is_none_or(|expected| expected == qualifier);
    if qualified && same_function(expected_parts, found_parts) {
        found.insert(NAME.to_owned(), expected_name.into());
    }
}

/// Whether two names can be one function's: what only one of them says is no difference.
fn same_function(one: FunctionName<'_>, other: FunctionName<'_>) -> bool {
    let same = |one: Option<&str>, other: Option<&str>| one.is_none() || other.is_none() || one == other;
    one.name == other.name
        && same(one.account, other.account)
        && same(one.region, other.region)
        && same(one.partition, other.partition)
}

fn named_error(api: &Api, name: &str, text: &str) -> Result<ErrorAnswer, String> {
    let wanted = WantedError { shape: name.to_owned(), message: Some(text.to_owned()), ..WantedError::default() };
    Errors::new(api, None).answer(&wanted).map_err(|problem| problem.to_string())
}
