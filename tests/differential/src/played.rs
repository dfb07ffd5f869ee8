//! What came of a case, as it is played and reported.

use super::compare::{Did, Difference};

/// What came of a case.
pub(super) struct Played {
    pub(super) peer: Did,
    pub(super) ours: Did,
    pub(super) differences: Vec<Difference>,
    /// How many of our requests have a signature that does not verify. The peer's does not either, or that is a
    /// difference.
    pub(super) unverified: usize,
}

impl Played {
    pub(super) fn is_explained(&self) -> bool {
        self.differences.iter().all(|difference| !difference.entries.is_empty())
    }
}
