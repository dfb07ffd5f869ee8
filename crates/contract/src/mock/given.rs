//! Narrows down which requests a mock takes. Its responses are in `mounted`.

use super::criteria::{Criteria, Predicate};
use super::mounted::Then;
use super::operation::MockOperation;
use super::registry::Registry;
use aws_smithy_types::byte_stream::ByteStream;
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::panic::Location;
use std::sync::Arc;

/// Requests of an operation, narrowed down member by member.
pub struct Given<O: MockOperation> {
    registry: Arc<Registry>,
    expected: O::InputBuilder,
    streams: Map<String, Node>,
    predicates: Vec<Predicate>,
}

impl<O: MockOperation> Given<O> {
    pub(super) fn new(registry: Arc<Registry>) -> Self {
        Self { registry, expected: O::InputBuilder::default(), streams: Map::new(), predicates: Vec::new() }
    }

    /// Sets a member that requests must have.
    pub fn given(mut self, set: impl FnOnce(O::InputBuilder) -> O::InputBuilder) -> Self {
        self.expected = set(self.expected);
        self
    }

    /// Sets a streamed blob that requests must have.
    #[track_caller]
    pub fn given_stream(mut self, member: &str, stream: &ByteStream) -> Self {
        let Some(bytes) = stream.bytes() else {
            panic!("{member}: only a stream whose bytes are in memory can be compared with what a request has");
        };
        self.streams.insert(member.to_owned(), Node::String(aws_smithy_types::base64::encode(bytes)));
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
        let mut expected = self.registry.document_of_input(O::NAME, expected);
        expected.extend(self.streams);
        Then::new(self.registry, Criteria { expected, predicates: self.predicates })
    }
}
