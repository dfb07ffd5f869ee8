//! Concurrency of functions: what is reserved for a function (`reserved`), what is provisioned for its versions and
//! aliases (`provisioned`), and what an account has left for all others. That invocations stay within it is not decided
//! here.

mod provisioned;
mod reserved;

pub(crate) use provisioned::{check_move, delete_config, get_config, list_configs, put_config};
pub(crate) use reserved::{delete, get, put};

use crate::functions::Functions;
use crate::store::Place;
use proofmark_contract::budget::Held;
use provisioned::Provisioned;
use std::collections::BTreeMap;

/// How many invocations an account runs at a time, in a region.
pub(crate) const ACCOUNT_LIMIT: u64 = 1000;
/// How many of them functions cannot reserve.
const LEAST_UNRESERVED: u64 = 100;

/// The concurrency of one function.
#[derive(Debug, Default)]
pub(crate) struct Concurrency {
    /// What is reserved for it; none when it shares what the account has left.
    pub(crate) reserved: Option<u64>,
    /// What is provisioned, by version or alias.
    provisioned: BTreeMap<String, Held<Provisioned>>,
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
    }
}

/// What an account has left in a region: reserved for no function and provisioned for none.
pub(crate) fn unreserved(functions: &Functions, place: Place<'_>) -> u64 {
    let taken = functions.iter(place).map(|(_, function)| function.concurrency.taken()).sum();
    ACCOUNT_LIMIT.saturating_sub(taken)
}
