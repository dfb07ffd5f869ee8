//! What calls about functions, versions and aliases get that do not exist.

use super::{Function, Functions, alias_not_found, not_found};
use crate::behaviour;
use crate::function_name::Target;
use crate::request::{NOT_FOUND, Refused, Request};

/// The function, which must have the version or alias if one is named.
pub(crate) fn existing<'f>(functions: &'f Functions, target: &Target<'_>) -> Result<&'f Function, Refused> {
    let arn = named_arn(target);
    let function = functions.get(target).ok_or_else(|| not_found(&arn))?;
    match target.qualifier.is_none_or(|qualifier| function.has(qualifier)) {
        true => Ok(function),
        false if is_alias(target.qualifier) => Err(alias_not_found(&arn)),
        false => Err(not_found(&arn)),
    }
}

/// The ARN of what a call names: with a qualifier if it gives one.
pub(crate) fn named_arn(target: &Target<'_>) -> String {
    target.qualifier.map_or_else(|| target.arn(), |qualifier| target.arn_of(qualifier))
}

/// The error of some operations where the function, or what it should have, does not exist.
pub(crate) fn resource_missing() -> Refused {
    const TEXT: &str = "The resource you requested does not exist.";
    Refused::new(behaviour::RESOURCE_MISSING, NOT_FOUND, TEXT)
}

/// The error of a call about a function that does not exist, in an operation that keeps nothing here; none for an
/// operation that does not need it.
pub(crate) fn missing(request: &Request<'_>) -> Option<Refused> {
    let target = request.target;
    match request.operation() {
        // Each checks more before it looks for the function.
        "CreateEventSourceMapping" | "UpdateEventSourceMapping" | "ListEventSourceMappings" => None,
        "Invoke" | "InvokeAsync" | "InvokeWithResponseStream" => Some(not_found(&target.qualified_arn())),
        _ => Some(not_found(&named_arn(&target))),
    }
}

/// Whether it has the form of an alias's name.
fn is_alias(qualifier: Option<&str>) -> bool {
    qualifier.is_some_and(|qualifier| {
        !qualifier.contains(['$', '.']) && !qualifier.bytes().all(|byte| byte.is_ascii_digit())
    })
}
