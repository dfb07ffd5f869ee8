//! Aliases of functions: what is kept of them, which version an invocation runs, and how responses describe them.

use crate::request::Request;
use proofmark_contract::budget::node_bytes;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::cell::Cell;

/// An alias of a function.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alias {
    pub(crate) version: String,
    description: String,
    routing: Option<Node>,
    pub(crate) revision: String,
    /// How many invocations it routed.
    routed: Cell<u64>,
}

impl Alias {
    /// An alias of a version.
    pub(crate) fn of(version: &str, revision: String) -> Self {
        Self { version: version.to_owned(), revision, ..Self::default() }
    }

    pub(crate) fn revision(&self) -> &str {
        &self.revision
    }

    /// Whether the version is one that it routes to.
    pub(crate) fn points_to(&self, version: &str) -> bool {
        self.version == version || self.weights().any(|(other, _)| other == version)
    }

    /// The other versions that it routes to, with the parts of the calls that they get.
    pub(crate) fn weights(&self) -> impl Iterator<Item = (&str, &Node)> {
        let weights = self.routing.as_ref().and_then(|routing| routing.get("AdditionalVersionWeights"));
        weights.and_then(Node::as_object).into_iter().flatten().map(|(version, weight)| (version.as_str(), weight))
    }

    /// The version that the next invocation runs. The other version gets its part of the calls evenly, so that a weight
    /// of 0.25 means every fourth one.
    pub(crate) fn route(&self) -> String {
        let before = self.routed.replace(self.routed.get().wrapping_add(1));
        #[allow(clippy::cast_precision_loss)] // exact for more invocations than there will be
        let calls = |count: u64, weight: f64| (count as f64 * weight + 1e-9).floor();
        let other = self.weights().find(|(_, weight)| {
            let weight = weight.as_f64().unwrap_or_default();
            calls(before.wrapping_add(1), weight) > calls(before, weight)
        });
        other.map_or(self.version.as_str(), |(version, _)| version).to_owned()
    }

    /// Takes the members that a request gives.
    pub(crate) fn set(&mut self, request: &Request<'_>) {
        if let Some(description) = request.text("Description") {
            description.clone_into(&mut self.description);
        }
        if let Some(routing) = request.input().get("RoutingConfig") {
            let weights = routing.get("AdditionalVersionWeights").and_then(Node::as_object);
            self.routing = weights.is_some_and(|weights| !weights.is_empty()).then(|| routing.clone());
        }
    }

    /// How much memory it takes, about.
    pub(crate) fn bytes(&self) -> usize {
        let texts = self.version.len() + self.description.len() + self.revision.len();
        size_of::<Self>() + texts + self.routing.as_ref().map_or(0, node_bytes)
    }

    pub(crate) fn document(&self, name: &str, arn: &str) -> Node {
        let mut output = json!({
            "AliasArn": arn,
            "Name": name,
            "FunctionVersion": self.version,
            "Description": self.description,
            "RevisionId": self.revision,
        });
        if let Some(routing) = &self.routing {
            output["RoutingConfig"] = routing.clone();
        }
        output
    }
}
