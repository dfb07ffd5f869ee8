//! Which requests a mock takes. What it answers is `mounted`'s business.

use super::difference::{Difference, differences, shown};
use super::mounted::Then;
use super::operation::MockOperation;
use super::reconcile::reconcile;
use super::registry::Registry;
use crate::api::{Api, Operation};
use crate::service::Service;
use aws_smithy_types::byte_stream::ByteStream;
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::Arc;

/// Requests of an operation, narrowed down member by member.
pub struct Given<O: MockOperation> {
    registry: Arc<Registry>,
    expected: O::InputBuilder,
    streams: Map<String, Node>,
    predicates: Vec<Predicate>,
}

/// What a mock asks of requests.
pub(super) struct Criteria {
    /// The members that must be equal.
    expected: Map<String, Node>,
    predicates: Vec<Predicate>,
}

/// Whether an input is as the test wants it; an error when its document cannot be read as the operation's input.
type Holds = dyn Fn(&Node) -> Result<bool, String> + Send + Sync;

struct Predicate {
    holds: Box<Holds>,
    location: &'static Location<'static>,
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

    /// Goes on to what such requests are answered with.
    #[track_caller]
    pub fn then(self) -> Then<O> {
        let expected = O::expected(self.expected).unwrap_or_else(|problem| {
            panic!("the members expected of a {} request are no JSON: {problem}", O::NAME);
        });
        let mut expected = self.registry.document_of_input(O::NAME, expected);
        expected.extend(self.streams);
        Then::new(self.registry, Criteria { expected, predicates: self.predicates })
    }
}

impl Criteria {
    /// What keeps a request with this input from being taken: nothing when it is.
    pub(super) fn differences(
        &self,
        api: &Api,
        service: &dyn Service,
        operation: &Operation,
        input: &Node,
    ) -> Vec<Difference> {
        let mut found = input.as_object().cloned().unwrap_or_default();
        reconcile(service, &self.expected, &mut found);
        let members = api[operation.input].members().filter(|member| self.expected.contains_key(&member.name));
        let mut all = Vec::new();
        for member in members {
            differences(api, member, &member.name, self.expected.get(&member.name), found.get(&member.name), &mut all);
        }
        all.extend(self.predicates.iter().filter_map(|predicate| predicate.refusal(input)));
        all
    }

    /// What it asks, for people: `FunctionName = "my-function"`; empty when it asks for nothing.
    pub(super) fn text(&self, api: &Api, operation: &Operation) -> String {
        let members = api[operation.input].members().filter_map(|member| {
            let value = self.expected.get(&member.name)?;
            Some(format!("{} = {}", member.name, shown(api, member, value)))
        });
        let predicates = self.predicates.iter().map(|predicate| format!("the closure at {}", predicate.location));
        members.chain(predicates).collect::<Vec<_>>().join(", ")
    }
}

impl Predicate {
    fn refusal(&self, input: &Node) -> Option<Difference> {
        let found = match caught(|| (self.holds)(input)) {
            Ok(Ok(true)) => return None,
            Ok(Ok(false)) => "false".to_owned(),
            Ok(Err(problem)) => format!("an input that cannot be read: {problem}"),
            Err(panic) => format!("a panic: {panic}"),
        };
        let path = format!("`matching` at {}", self.location);
        Some(Difference { path, expected: "true".to_owned(), found })
    }
}

/// Runs a closure of the test's, which may panic; then the panic's text is the error.
pub(super) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a text".to_owned())
    })
}
