//! The errors about functions, versions and aliases that do not exist.

use crate::behaviour;
use crate::rejection::{NOT_FOUND, Rejection};

pub(crate) fn not_found(arn: &str) -> Rejection {
    Rejection::new(behaviour::FUNCTION_NOT_FOUND, NOT_FOUND, format!("Function not found: {arn}"))
}

pub(crate) fn alias_not_found(arn: &str) -> Rejection {
    Rejection::new(behaviour::ALIAS_NOT_FOUND, NOT_FOUND, format!("Cannot find alias arn: {arn}"))
}

/// The error of some operations where the function, or what it should have, does not exist.
pub(crate) fn resource_missing() -> Rejection {
    const TEXT: &str = "The resource you requested does not exist.";
    Rejection::new(behaviour::RESOURCE_MISSING, NOT_FOUND, TEXT)
}
