//! Layers and their versions: what is kept of them, and how responses describe them.

use crate::behaviour;
use crate::collections::{Collection, Document, Member, Table, iso};
use crate::rejection::{NOT_FOUND, Rejection};
use crate::resources::code::Code;
use crate::resources::layer_name::LayerName;
use crate::resources::policy::Policy;
use proofmark_contract::budget::{Budgeted, Reservation};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::collections::BTreeMap;

/// What calls give of a version.
pub(crate) static TABLE: Table = Table(&[
    Member::given("Description").or(r#""""#),
    Member::given("LicenseInfo"),
    Member::given("CompatibleRuntimes"),
    Member::given("CompatibleArchitectures"),
]);

/// All layers.
pub(crate) type Layers = Collection<Layer>;

/// A layer. It stays when all of its versions are deleted: their numbers are never used again.
#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) versions: BTreeMap<u64, Budgeted<LayerVersion>>,
    /// By the version's number, as text.
    pub(crate) policies: BTreeMap<String, Budgeted<Policy>>,
    pub(crate) last: u64,
    /// Whether documented calls alone published it: then documented responses are about it.
    pub(crate) of_example: bool,
    /// What its own entry takes.
    pub(crate) _memory: Reservation,
}

#[derive(Debug)]
pub(crate) struct LayerVersion {
    pub(crate) document: Document,
    pub(crate) code: Code,
    /// What its code takes of the account's.
    pub(crate) _code_room: Reservation,
    /// In milliseconds since 1970.
    pub(crate) created: i64,
}

impl LayerName<'_> {
    /// The layer of this name, if there is one.
    pub(crate) fn find<'s>(&self, layers: &'s Layers) -> Option<&'s Layer> {
        layers.get(self.place(), self.name)
    }
}

impl LayerVersion {
    /// As calls about one version have it.
    pub(crate) fn full(&self, name: &LayerName<'_>, number: u64) -> Node {
        let LayerName { region, account, name: layer, .. } = name;
        let content = json!({
            // In no network: nothing here leads to AWS.
            "Location": format!("https://lambda-layers.{region}.invalid/snapshots/{account}/{layer}-{number}"),
            "CodeSha256": self.code.sha256,
            "CodeSize": self.code.size,
        });
        let mut output = json!({ "Content": content, "LayerArn": name.arn() });
        for (member, value) in self.listed(name, number).as_object().into_iter().flatten() {
            output[member] = value.clone();
        }
        output
    }

    /// As lists have it.
    pub(crate) fn listed(&self, name: &LayerName<'_>, number: u64) -> Node {
        let mut output = json!({
            "LayerVersionArn": name.arn_of(number),
            "Version": number,
            "CreatedDate": iso(self.created),
        });
        for (member, value) in &self.document {
            output[member] = value.clone();
        }
        output
    }
}

/// The error where a version of a layer does not exist.
pub(crate) fn version_missing(shape: &'static str, arn: &str) -> Rejection {
    Rejection::new(behaviour::LAYER_VERSION_MISSING, shape, format!("Layer version {arn} does not exist."))
}

/// The error of a call about a layer's version that does not exist.
pub(crate) fn not_there(arn: &str) -> Rejection {
    version_missing(NOT_FOUND, arn)
}
