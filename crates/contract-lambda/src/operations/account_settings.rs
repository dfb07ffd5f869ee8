//! GetAccountSettings: the limits of an account in a region, and what its functions use of them.

use crate::collections::Place;
use crate::rejection::Rejection;
use crate::request::Asked;
use crate::resources::package::{LARGEST_UNZIPPED, LARGEST_ZIP};
use crate::store::Store;
use proofmark_contract::service::{Outcome, StateMode};
use serde_json::json;

/// The settings; nothing where functions may exist of which nobody spoke.
pub(crate) fn get(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let place = Place::from(asked.call.scope);
    let (functions, limits) = (&store.functions, asked.settings.limits);
    // Every call is that of the documented example: it has no input.
    if asked.settings.mode != StateMode::On && !functions.iter(place).any(|(_, function)| !function.of_example) {
        return None;
    }
    Some(Ok(Outcome::Output(json!({
        "AccountLimit": {
            "TotalCodeSize": limits.total_code_size,
            "CodeSizeUnzipped": LARGEST_UNZIPPED,
            "CodeSizeZipped": LARGEST_ZIP,
            "ConcurrentExecutions": limits.concurrent_executions,
            "UnreservedConcurrentExecutions": functions.unreserved(place),
        },
        "AccountUsage": {
            "TotalCodeSize": functions.usage(place).map_or(0, |usage| usage.code.used()),
            "FunctionCount": functions.iter(place).count(),
        },
    }))))
}
