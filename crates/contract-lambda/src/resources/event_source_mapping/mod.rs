//! Event source mappings: what is kept of them, and their states. Which members each kind of source takes is in `source`,
//! what a filter's pattern can be in `pattern`. Nothing is read from the sources: whether they exist is not known here.

mod pattern;
pub(crate) mod source;

use crate::collections::{Document, Place, Resources, document_bytes, epoch};
use crate::resources::event_source_mapping::source::Kind;
use crate::resources::tags::Tagged;
use proofmark_contract::aws::partition_of;
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// All event source mappings, by UUID.
pub(crate) type Mappings = Resources<Mapping>;

/// An event source mapping.
#[derive(Clone)]
pub(crate) struct Mapping {
    pub(crate) kind: &'static Kind,
    /// The members that calls give, with the defaults of the kind.
    pub(crate) document: Document,
    /// The function, with the version or alias that was given.
    pub(crate) function_arn: String,
    /// `LastModified` in milliseconds since 1970.
    pub(crate) modified: i64,
    pub(crate) enabled: bool,
    /// The change in progress, and when it is done, in milliseconds since 1970.
    pub(crate) change: Option<(Change, i64)>,
    pub(crate) tags: Document,
}

/// A change of a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Creating,
    Updating,
    Enabling,
    Disabling,
    Deleting,
}

/// The ARN of a mapping.
pub(crate) fn mapping_arn(place: Place<'_>, uuid: &str) -> String {
    let Place { account, region } = place;
    format!("arn:{}:lambda:{region}:{account}:event-source-mapping:{uuid}", partition_of(region))
}

impl Tagged for Mapping {
    fn tags(&self) -> &Document {
        &self.tags
    }

    fn tags_mut(&mut self) -> &mut Document {
        &mut self.tags
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.function_arn.len() + document_bytes(&self.document) + document_bytes(&self.tags)
    }
}

impl Mapping {
    pub(crate) fn text(&self, member: &str) -> Option<&str> {
        self.document.get(member).and_then(Node::as_str)
    }

    pub(crate) fn state(&self, now: i64) -> &'static str {
        match self.change.filter(|(_, until)| *until > now) {
            Some((Change::Creating, _)) => "Creating",
            Some((Change::Updating, _)) => "Updating",
            Some((Change::Enabling, _)) => "Enabling",
            Some((Change::Disabling, _)) => "Disabling",
            Some((Change::Deleting, _)) => "Deleting",
            None if self.enabled => "Enabled",
            None => "Disabled",
        }
    }

    /// An `EventSourceMappingConfiguration`.
    pub(crate) fn describe(&self, place: Place<'_>, uuid: &str, now: i64) -> Node {
        let mut members = json!({
            "UUID": uuid,
            "EventSourceMappingArn": mapping_arn(place, uuid),
            "FunctionArn": self.function_arn,
            "LastModified": epoch(self.modified),
            "State": self.state(now),
        });
        if let Node::Object(members) = &mut members {
            members.extend(self.document.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        members
    }
}
