//! Concurrency of functions: what is reserved for a function (`reserved`), what is provisioned for its versions and
//! aliases (`provisioned`), and what an account has left for all others. `running` counts the invocations that run, which
//! stay within it.

mod provisioned;
mod reserved;
mod running;

pub(crate) use provisioned::{check_move, delete_config, get_config, list_configs, put_config};
pub(crate) use reserved::{delete, get, put};
pub(crate) use running::{Running, Slot, Throttled};

use crate::account_settings::AccountLimits;
use crate::functions::Functions;
use crate::store::Place;
use proofmark_contract::budget::{Budget, Budgeted, Reservation};
use provisioned::Provisioned;
use std::collections::BTreeMap;

/// How many of an account's invocations functions cannot reserve.
const LEAST_UNRESERVED: u64 = 100;

/// The concurrency of one function.
#[derive(Debug, Default)]
pub(crate) struct Concurrency {
    /// What is reserved for it; none when it shares what the account has left.
    pub(crate) reserved: Option<u64>,
    /// What is provisioned, by version or alias.
    provisioned: BTreeMap<String, Budgeted<Provisioned>>,
    /// What it takes of the account's.
    share: Reservation,
}

impl Concurrency {
    /// What it takes from the account: what is provisioned is a part of what is reserved.
    fn taken(&self) -> u64 {
        self.reserved.unwrap_or_else(|| self.total_provisioned())
    }

    fn total_provisioned(&self) -> u64 {
        self.provisioned.values().map(|config| config.requested).sum()
    }

    /// Takes away what is provisioned for a version or alias.
    pub(crate) fn remove(&mut self, qualifier: &str) {
        self.provisioned.remove(qualifier);
        let taken = self.taken();
        // A part of what it had is always there.
        _ = self.share.resize(usize::try_from(taken).unwrap_or(usize::MAX));
    }

    /// Takes what it needs of the account's, which was found to be there.
    fn take(&mut self, account: &Budget) {
        self.share = Reservation::default();
        self.share = account.reserve_over(usize::try_from(self.taken()).unwrap_or(usize::MAX));
    }
}

/// What an account has left in a region: reserved for no function and provisioned for none.
pub(crate) fn unreserved(functions: &Functions, place: Place<'_>, limits: AccountLimits) -> u64 {
    let taken = functions.usage(place).map_or(0, |usage| usage.concurrency.used());
    limits.concurrent_executions.saturating_sub(taken as u64)
}

/// What has to stay unreserved: all of it in accounts that have little.
fn least_unreserved(limits: AccountLimits) -> u64 {
    LEAST_UNRESERVED.min(limits.concurrent_executions)
}
