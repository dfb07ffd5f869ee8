//! Narrows down which requests a mock takes. Its responses are in `mounted`.

use super::criteria::{Criteria, Predicate};
use super::mounted::Then;
use super::operation::{ExpectedBlob, MockOperation};
use super::registry::Registry;
use crate::blob::BlobMatcher;
use proofmark_smithy_model::model::Node;
use std::panic::Location;
use std::sync::Arc;

/// Requests of an operation, narrowed down member by member.
pub struct Given<O: MockOperation> {
    registry: Arc<Registry>,
    expected: O::InputBuilder,
    blobs: Vec<(String, BlobMatcher)>,
    predicates: Vec<Predicate>,
}

impl<O: MockOperation> Given<O> {
    pub(super) fn new(registry: Arc<Registry>) -> Self {
        Self { registry, expected: O::InputBuilder::default(), blobs: Vec::new(), predicates: Vec::new() }
    }

    /// Sets a member that requests must have.
    pub fn given(mut self, set: impl FnOnce(O::InputBuilder) -> O::InputBuilder) -> Self {
        self.expected = set(self.expected);
        self
    }

    /// Sets what a blob of requests must be.
    #[track_caller]
    pub fn given_blob(mut self, member: &str, expected: impl ExpectedBlob) -> Self {
        self.blobs.retain(|(name, _)| name != member);
        self.blobs.push((member.to_owned(), expected.into_matcher()));
        self
    }

    /// Takes only requests whose input is as `holds` says.
    #[track_caller]
    pub fn matching(mut self, holds: impl Fn(&O::Input) -> bool + Send + Sync + 'static) -> Self {
        let holds = Box::new(move |document: &Node| O::input(document.clone()).map(|input| holds(&input)));
        self.predicates.push(Predicate { holds, location: Location::caller() });
        self
    }

    /// Goes on to the responses to such requests.
    #[track_caller]
    pub fn then(self) -> Then<O> {
        let expected = O::expected(self.expected).unwrap_or_else(|problem| {
            panic!("the members expected of a {} request are not JSON: {problem}", O::NAME);
        });
        let expected = self.registry.document_of_input(O::NAME, expected);
        Then::new(self.registry, Criteria { expected, blobs: self.blobs, predicates: self.predicates })
    }
}
