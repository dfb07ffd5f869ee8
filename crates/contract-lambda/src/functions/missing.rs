//! What calls about functions, versions and aliases get that do not exist.

use super::{Function, Functions, alias_not_found, not_found};
use crate::behaviour;
use crate::function_name::Target;
use crate::request::{NOT_FOUND, Rejection, Request};

/// The function, which must have the version or alias if one is named.
pub(crate) fn existing<'f>(functions: &'f Functions, target: &Target<'_>) -> Result<&'f Function, Rejection> {
    let arn = target.given_arn();
    let function = functions.get(target).ok_or_else(|| not_found(&arn))?;
    match target.qualifier.is_none_or(|qualifier| function.has(qualifier)) {
        true => Ok(function),
        false if is_alias(target.qualifier) => Err(alias_not_found(&arn)),
        false => Err(not_found(&arn)),
    }
}

/// The error of some operations where the function, or what it should have, does not exist.
pub(crate) fn resource_missing() -> Rejection {
    const TEXT: &str = "The resource you requested does not exist.";
    Rejection::new(behaviour::RESOURCE_MISSING, NOT_FOUND, TEXT)
}

/// The error of a call about a function that does not exist, in an operation that keeps nothing here; none for an
/// operation that does not need it.
pub(crate) fn missing(request: &Request<'_>) -> Option<Rejection> {
    let target = request.target;
    match request.operation() {
        "Invoke" | "InvokeAsync" | "InvokeWithResponseStream" => Some(not_found(&target.qualified_arn())),
        _ => Some(not_found(&target.given_arn())),
    }
}

/// Whether it has the form of an alias's name.
fn is_alias(qualifier: Option<&str>) -> bool {
    qualifier.is_some_and(|qualifier| {
        !qualifier.contains(['$', '.']) && !qualifier.bytes().all(|byte| byte.is_ascii_digit())
    })
}
