//! Capacity providers: what is kept of them, and their states.

use crate::behaviour;
use crate::collections::{Document, Member, Place, Resources, Table, document_bytes, iso};
use crate::rejection::{CONFLICT, Rejection};
use crate::resources::tags::Tagged;
use proofmark_contract::aws::partition_of;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// The members that calls give.
pub(crate) static TABLE: Table = Table(&[
    Member::given("VpcConfig"),
    Member::given("PermissionsConfig"),
    Member::given("InstanceRequirements"),
    Member::given("CapacityProviderScalingConfig"),
    Member::given("KmsKeyArn"),
    Member::given("PropagateTags"),
    Member::given("TelemetryConfig"),
]);

/// All capacity providers, by name.
pub(crate) type Providers = Resources<Provider>;

/// A capacity provider.
#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) document: Document,
    /// `LastModified` in milliseconds since 1970.
    pub(crate) modified: i64,
    /// When it is active, in milliseconds since 1970.
    pub(crate) active: i64,
    pub(crate) is_deleted: bool,
    pub(crate) tags: Document,
}

/// The ARN of a provider.
pub(crate) fn provider_arn(place: Place<'_>, name: &str) -> String {
    let Place { account, region } = place;
    format!("arn:{}:lambda:{region}:{account}:capacity-provider:{name}", partition_of(region))
}

impl Tagged for Provider {
    fn tags(&self) -> &Document {
        &self.tags
    }

    fn tags_mut(&mut self) -> &mut Document {
        &mut self.tags
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + document_bytes(&self.document) + document_bytes(&self.tags)
    }
}

impl Provider {
    pub(crate) fn state(&self, now: i64) -> &'static str {
        match self.is_deleted {
            true => "Deleting",
            false if self.active > now => "Pending",
            false => "Active",
        }
    }

    pub(crate) fn check_not_deleting(&self, place: Place<'_>, name: &str) -> Result<(), Rejection> {
        match self.is_deleted {
            true => {
                let text = format!("Capacity provider is being deleted: {}", provider_arn(place, name));
                Err(Rejection::new(behaviour::PROVIDER_IN_USE, CONFLICT, text))
            }
            false => Ok(()),
        }
    }

    pub(crate) fn describe(&self, place: Place<'_>, name: &str, now: i64) -> Node {
        let mut members = self.document.clone();
        members.insert("CapacityProviderArn".to_owned(), provider_arn(place, name).into());
        members.insert("State".to_owned(), self.state(now).into());
        members.insert("LastModified".to_owned(), iso(self.modified).into());
        Node::Object(members)
    }

    pub(crate) fn output(&self, place: Place<'_>, name: &str, now: i64) -> Outcome {
        Outcome::Output(json!({ "CapacityProvider": self.describe(place, name, now) }))
    }
}
