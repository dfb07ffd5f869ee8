//! The concurrency of one function: what is reserved for it, what is provisioned for its versions and aliases, and what
//! it takes of its account's.

use crate::resources::provisioned::{ALLOCATION_TAKES, Provisioned};
use proofmark_contract::budget::{Budget, Budgeted, Reservation};
use std::collections::BTreeMap;

/// The concurrency of one function.
#[derive(Debug, Default)]
pub(crate) struct Concurrency {
    /// What is reserved for it; none when it shares what the account has left.
    pub(crate) reserved: Option<u64>,
    /// What is provisioned, by version or alias.
    pub(crate) provisioned: BTreeMap<String, Budgeted<Provisioned>>,
    /// What it takes of the account's.
    share: Reservation,
}

impl Concurrency {
    /// What it takes from the account: what is provisioned is a part of what is reserved.
    pub(crate) fn taken(&self) -> u64 {
        self.reserved.unwrap_or_else(|| self.total_provisioned())
    }

    pub(crate) fn total_provisioned(&self) -> u64 {
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
    pub(crate) fn take(&mut self, account: &Budget) {
        self.share = Reservation::default();
        self.share = account.reserve_over(usize::try_from(self.taken()).unwrap_or(usize::MAX));
    }
}

impl Concurrency {
    /// Whether anything is provisioned for the version or alias.
    pub(crate) fn is_provisioned(&self, qualifier: &str) -> bool {
        self.provisioned.contains_key(qualifier)
    }

    /// An alias points to another version, for which its concurrency is allocated anew.
    pub(crate) fn follow(&mut self, alias: &str, now: i64) {
        if let Some(config) = self.provisioned.get_mut(alias) {
            let config = config.get_mut();
            config.before = config.allocated(now);
            config.ready = now.saturating_add(ALLOCATION_TAKES);
        }
    }
}
