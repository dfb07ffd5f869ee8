//! What a mock asks of requests, and how a request differs from it.

use super::difference::{Difference, differences, shown, shown_blob};
use super::reconcile::reconcile;
use crate::api::{Api, ApiOperation, Member};
use crate::blob::BlobMatcher;
use crate::service::Service;
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};

/// What a mock asks of requests.
pub(super) struct Criteria {
    /// The members that must be equal.
    pub(super) expected: Map<String, Node>,
    /// What blobs must be, by the name of the member.
    pub(super) blobs: Vec<(String, BlobMatcher)>,
    pub(super) predicates: Vec<Predicate>,
}

/// Whether an input is as the test wants it; an error when its document cannot be read as the operation's input.
type Holds = dyn Fn(&Node) -> Result<bool, String> + Send + Sync;

pub(super) struct Predicate {
    pub(super) holds: Box<Holds>,
    pub(super) location: &'static Location<'static>,
}

impl Criteria {
    /// What keeps a request with this input from being taken: nothing when it is.
    pub(super) fn differences(
        &self,
        api: &Api,
        service: &dyn Service,
        operation: &ApiOperation,
        input: &Node,
    ) -> Vec<Difference> {
        let mut found = input.as_object().cloned().unwrap_or_default();
        reconcile(service, &self.expected, &mut found);
        let members = api[operation.input].members().filter(|member| self.expected.contains_key(&member.name));
        let mut all = Vec::new();
        for member in members {
            differences(api, member, &member.name, self.expected.get(&member.name), found.get(&member.name), &mut all);
        }
        for (member, blob) in self.blobs(api, operation) {
            let found = found.get(&member.name);
            if !found.is_some_and(|found| blob.matches_document(found)) {
                let found = found.map_or_else(|| "nothing".to_owned(), |found| shown_blob(api, member, found));
                all.push(Difference { path: member.name.clone(), expected: blob.to_string(), found });
            }
        }
        all.extend(self.predicates.iter().filter_map(|predicate| predicate.rejection(input)));
        all
    }

    /// What it asks, for people: `FunctionName = "my-function"`; empty when it asks for nothing.
    pub(super) fn text(&self, api: &Api, operation: &ApiOperation) -> String {
        let members = api[operation.input].members().filter_map(|member| {
            let value = self.expected.get(&member.name)?;
            Some(format!("{} = {}", member.name, shown(api, member, value)))
        });
        let blobs = self.blobs(api, operation).map(|(member, blob)| format!("{} = {blob}", member.name));
        let predicates = self.predicates.iter().map(|predicate| format!("the closure at {}", predicate.location));
        members.chain(blobs).chain(predicates).collect::<Vec<_>>().join(", ")
    }

    fn blobs<'c>(
        &'c self,
        api: &'c Api,
        operation: &ApiOperation,
    ) -> impl Iterator<Item = (&'c Member, &'c BlobMatcher)> {
        let input = &api[operation.input];
        self.blobs.iter().filter_map(|(name, blob)| Some((input.member(name)?, blob)))
    }
}

impl Predicate {
    fn rejection(&self, input: &Node) -> Option<Difference> {
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
