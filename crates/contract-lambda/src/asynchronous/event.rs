//! An event that was accepted and whose function has not been run, or not for the last time.

use crate::collections::Place;
use crate::function_name::Target;
use proofmark_contract::budget::{Budget, Exhausted, Reservation};
use std::sync::Arc;

/// An event of an asynchronous invocation.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) function: FunctionId,
    /// The same in all attempts.
    pub(crate) request_id: String,
    /// As JSON text.
    pub(crate) payload: Arc<str>,
    /// When it was accepted, in milliseconds since 1970.
    pub(crate) accepted: i64,
    /// How often its function was run.
    pub(crate) attempts: u32,
    /// How often its function could not be run.
    pub(crate) throttled: u32,
    /// How many invocations led to it, each the destination of the one before.
    pub(crate) depth: u32,
    _memory: Reservation,
}

/// The function, version or alias that was invoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FunctionId {
    partition: String,
    account: String,
    region: String,
    name: String,
    qualifier: Option<String>,
}

impl Event {
    /// One that is accepted now, if there is room for it.
    pub(crate) fn new(
        memory: &Budget,
        target: &Target<'_>,
        request_id: String,
        payload: Arc<str>,
        accepted: i64,
    ) -> Result<Self, Exhausted> {
        /// Its place in the queue.
        const ENTRY: usize = 128;
        let names = target.partition.len() + target.account.len() + target.region.len() + target.name.len();
        let names = names + target.qualifier.map_or(0, str::len) + request_id.len();
        let memory = memory.reserve(ENTRY + size_of::<Self>() + names + payload.len())?;
        Ok(Self {
            function: FunctionId::of(target),
            request_id,
            payload,
            accepted,
            attempts: 0,
            throttled: 0,
            depth: 0,
            _memory: memory,
        })
    }
}

impl FunctionId {
    fn of(target: &Target<'_>) -> Self {
        Self {
            partition: target.partition.to_owned(),
            account: target.account.to_owned(),
            region: target.region.to_owned(),
            name: target.name.to_owned(),
            qualifier: target.qualifier.map(str::to_owned),
        }
    }

    pub(crate) fn target(&self) -> Target<'_> {
        let place = Place { account: &self.account, region: &self.region };
        Target::new(&self.partition, place, &self.name, self.qualifier.as_deref())
    }
}
