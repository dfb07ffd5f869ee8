//! The limits of accounts, and what an account uses of them in a region.

use crate::behaviour;
use crate::rejection::{Rejection, STORAGE};
use proofmark_contract::budget::{Budget, Reservation};

/// How many of an account's invocations functions cannot reserve.
const LEAST_UNRESERVED: u64 = 100;

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

    /// What has to stay unreserved: all of it in accounts that have little.
    pub(crate) fn least_unreserved(self) -> u64 {
        LEAST_UNRESERVED.min(self.concurrent_executions)
    }
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
