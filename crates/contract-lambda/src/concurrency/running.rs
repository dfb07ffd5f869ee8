//! How many invocations run at a time: within what is reserved for a function, or what its account has left.

use super::unreserved;
use crate::function_name::Target;
use crate::state::Inner;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many invocations run, by function, and by account and region for functions that nothing is reserved for. Clones
/// share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Running(Arc<Mutex<HashMap<String, u64>>>);

/// An invocation that runs. Dropped, it has ended.
#[derive(Debug)]
pub(crate) struct Slot {
    running: Running,
    key: String,
}

/// There is no room for one more: `Reason` of the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Throttled(pub(crate) &'static str);

impl Running {
    fn counts(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Takes room for an invocation of a function.
    pub(crate) fn admit(&self, target: &Target<'_>) -> Result<Slot, Throttled> {
        let reserved = self.functions.get(target).and_then(|function| function.concurrency.reserved);
        let (key, limit, reason) = match reserved {
            Some(reserved) => (target.arn(), reserved, "ReservedFunctionConcurrentInvocationLimitExceeded"),
            None => {
                let limit = unreserved(&self.functions, target.place(), self.functions.limits());
                (format!("{}/{}", target.account, target.region), limit, "ConcurrentInvocationLimitExceeded")
            }
        };
        let mut counts = self.running.counts();
        if counts.get(&key).copied().unwrap_or_default() >= limit {
            return Err(Throttled(reason));
        }
        *counts.entry(key.clone()).or_default() += 1;
        Ok(Slot { running: self.running.clone(), key })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut counts = self.running.counts();
        if let Some(count) = counts.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.key);
            }
        }
    }
}
