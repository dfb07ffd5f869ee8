//! The provisioned concurrency of a version or alias.

use crate::collections::seconds;
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// How long it takes until what is requested is there, in milliseconds.
pub(crate) const ALLOCATION_TAKES: i64 = 100;

/// The provisioned concurrency of a version or alias.
#[derive(Clone, Debug)]
pub(crate) struct Provisioned {
    pub(crate) requested: u64,
    /// What there was when the allocation in progress began.
    pub(crate) before: u64,
    /// When what is requested is there, in milliseconds since 1970.
    pub(crate) ready: i64,
    /// When a call wrote it, in milliseconds since 1970.
    pub(crate) modified: i64,
}

impl Provisioned {
    fn is_ready(&self, now: i64) -> bool {
        self.ready <= now
    }

    pub(crate) fn allocated(&self, now: i64) -> u64 {
        if self.is_ready(now) { self.requested } else { self.before }
    }

    pub(crate) fn document(&self, now: i64) -> Node {
        let allocated = self.allocated(now);
        json!({
            "RequestedProvisionedConcurrentExecutions": self.requested,
            "AllocatedProvisionedConcurrentExecutions": allocated,
            "AvailableProvisionedConcurrentExecutions": allocated,
            "Status": if self.is_ready(now) { "READY" } else { "IN_PROGRESS" },
            "LastModified": seconds(self.modified),
        })
    }
}
