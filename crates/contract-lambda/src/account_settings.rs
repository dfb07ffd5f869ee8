//! GetAccountSettings: the limits of an account in a region, and what its functions use of them.

use crate::concurrency::{ACCOUNT_LIMIT, unreserved};
use crate::functions::{LARGEST_UNZIPPED, LARGEST_ZIP};
use crate::layers;
use crate::request::{Asked, Refused};
use crate::state::Inner;
use crate::store::Place;
use proofmark_contract::service::{Outcome, StateMode};
use serde_json::json;

/// How many bytes of code an account has at most, in a region.
pub(crate) const LARGEST_TOTAL: u64 = 80_530_636_800;

/// The settings; nothing where functions may exist of which nobody spoke.
pub(crate) fn get(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Refused>> {
    let place = Place::from(asked.call.scope);
    let functions = &state.functions;
    // Every call is that of the documented example: it has no input.
    if asked.settings.mode != StateMode::On && !functions.iter(place).any(|(_, function)| !function.of_example) {
        return None;
    }
    Some(Ok(Outcome::Output(json!({
        "AccountLimit": {
            "TotalCodeSize": LARGEST_TOTAL,
            "CodeSizeUnzipped": LARGEST_UNZIPPED,
            "CodeSizeZipped": LARGEST_ZIP,
            "ConcurrentExecutions": ACCOUNT_LIMIT,
            "UnreservedConcurrentExecutions": unreserved(functions, place),
        },
        "AccountUsage": {
            "TotalCodeSize": code_bytes(state, place),
            "FunctionCount": functions.iter(place).count(),
        },
    }))))
}

/// How many bytes of code an account has in a region: that of all versions of functions and layers.
pub(crate) fn code_bytes(state: &Inner, place: Place<'_>) -> u64 {
    let functions: u64 = state.functions.iter(place).map(|(_, function)| function.code_bytes()).sum();
    functions + layers::code_bytes(&state.layers, place)
}
