//! How many invocations run at a time. The limits come from `Store::admit`.

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
    /// Takes room for one more invocation under this key, of which at most `limit` run at a time.
    pub(crate) fn take(&self, key: String, limit: u64, reason: &'static str) -> Result<Slot, Throttled> {
        let mut counts = self.counts();
        if counts.get(&key).copied().unwrap_or_default() >= limit {
            return Err(Throttled(reason));
        }
        *counts.entry(key.clone()).or_default() += 1;
        Ok(Slot { running: self.clone(), key })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
