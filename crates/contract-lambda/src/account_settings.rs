//! GetAccountSettings: the limits of an account in a region, and what its functions use of them.

use crate::behaviour;
use crate::concurrency::unreserved;
use crate::functions::{LARGEST_UNZIPPED, LARGEST_ZIP};
use crate::request::{Asked, Rejection, STORAGE};
use crate::state::Inner;
use crate::store::Place;
use proofmark_contract::budget::{Budget, Reservation};
use proofmark_contract::service::{Outcome, StateMode};
use serde_json::json;

/// The limits of accounts that can be raised, per region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountLimits {
    /// How many invocations run at a time; at least 1.
    pub concurrent_executions: u64,
    /// How many bytes of code there are, that of all versions of functions and layers.
    pub total_code_size: u64,
}

impl AccountLimits {
    /// Those that are documented: 1,000 invocations, 75 GB.
    pub const DOCUMENTED: Self = Self { concurrent_executions: 1000, total_code_size: 80_530_636_800 };
}

impl Default for AccountLimits {
    fn default() -> Self {
        Self::DOCUMENTED
    }
}

/// What an account uses in a region of what it may have.
#[derive(Clone, Debug)]
pub(crate) struct Usage {
    /// The bytes of code, that of all versions of functions and layers.
    pub(crate) code: Budget,
    /// The invocations that are reserved or provisioned.
    pub(crate) concurrency: Budget,
}

impl Usage {
    /// Nothing yet.
    pub(crate) fn new(limits: AccountLimits) -> Self {
        let budget = |limit: u64| Budget::new(usize::try_from(limit).unwrap_or(usize::MAX));
        Self { code: budget(limits.total_code_size), concurrency: budget(limits.concurrent_executions) }
    }

    pub(crate) fn is_nothing(&self) -> bool {
        self.code.used() == 0 && self.concurrency.used() == 0
    }

    /// Room for this many bytes of code.
    pub(crate) fn code_room(&self, bytes: u64) -> Result<Reservation, Rejection> {
        let room = self.code.reserve(usize::try_from(bytes).unwrap_or(usize::MAX));
        room.map_err(|_| Rejection::new(behaviour::CODE_STORAGE, STORAGE, "Code storage limit exceeded."))
    }
}

/// The settings; nothing where functions may exist of which nobody spoke.
pub(crate) fn get(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let place = Place::from(asked.call.scope);
    let (functions, limits) = (&state.functions, asked.settings.limits);
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
            "UnreservedConcurrentExecutions": unreserved(functions, place, limits),
        },
        "AccountUsage": {
            "TotalCodeSize": functions.usage(place).map_or(0, |usage| usage.code.used()),
            "FunctionCount": functions.iter(place).count(),
        },
    }))))
}
