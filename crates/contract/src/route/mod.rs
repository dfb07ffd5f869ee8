//! Requests to operations.

use crate::api::Operation;

/// Finds the operation of a request.
#[derive(Debug)]
pub struct Router {}

impl Router {
    /// Makes the router of these operations.
    pub fn new<'a>(_operations: impl Iterator<Item = &'a Operation>) -> Self {
        Self {}
    }
}
