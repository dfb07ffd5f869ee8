//! Versions of functions: what is kept of them, and how responses describe them.

use crate::collections::{Document, document_bytes, iso};
use crate::function_name::Target;
use crate::resources::code::Code;
use crate::resources::configuration::{hex, identity, owned};
use proofmark_contract::budget::{Budgeted, Reservation};
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// How long an update is in progress, in milliseconds. A function is created at once: only CreateFunction itself
/// responds that it is pending.
pub(crate) const UPDATE_TAKES: i64 = 100;

/// A version of a function.
#[derive(Debug)]
pub(crate) struct Version {
    pub(crate) kept: Budgeted<Kept>,
    /// What its code takes of the account's.
    pub(crate) code_room: Reservation,
    /// `LastModified` in milliseconds since 1970.
    pub(crate) modified: i64,
    pub(crate) revision: String,
    /// What is in progress.
    pub(crate) change: Option<Change>,
}

/// What is kept of a version.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// The members of its configuration that calls give.
    pub(crate) document: Document,
    pub(crate) code: Code,
}

/// A change in progress.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    /// Whether it is the version's creation; otherwise an update.
    pub(crate) creating: bool,
    /// When it is done, in milliseconds since 1970.
    pub(crate) until: i64,
}

impl Kept {
    /// How much memory it takes, about.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Version>() + document_bytes(&self.document) + self.code.bytes()
    }
}

/// Members that only a call about one version returns, and no list.
const NOT_LISTED: [&str; 7] = [
    "RuntimeVersionConfig",
    "State",
    "StateReason",
    "StateReasonCode",
    "LastUpdateStatus",
    "LastUpdateStatusReason",
    "LastUpdateStatusReasonCode",
];

const CREATING: (&str, &str) = ("The function is being created.", "Creating");

impl Version {
    /// A `FunctionConfiguration` as a call about this version has it, under this ARN and version.
    pub(crate) fn describe(&self, target: &Target<'_>, arn: String, version: &str) -> Node {
        let mut members: Document = identity(target, arn, version);
        members.extend(self.kept.document.iter().map(owned));
        let mut add = |name: &str, value: Node| _ = members.insert(name.to_owned(), value);
        add("CodeSha256", self.kept.code.sha256.as_str().into());
        add("CodeSize", self.kept.code.size.into());
        add("LastModified", iso(self.modified).into());
        add("RevisionId", self.revision.as_str().into());
        if let Some(runtime) = self.kept.document.get("Runtime").and_then(Node::as_str) {
            let arn = format!("arn:{}:lambda:{}::runtime:{}", target.partition, target.region, hex(runtime));
            add("RuntimeVersionConfig", json!({ "RuntimeVersionArn": arn }));
        }
        let (reason, code) = CREATING;
        match self.change {
            Some(Change { creating: true, .. }) => {
                add("State", "Pending".into());
                add("StateReason", reason.into());
                add("StateReasonCode", code.into());
            }
            Some(_) => {
                add("State", "Active".into());
                add("LastUpdateStatus", "InProgress".into());
                add("LastUpdateStatusReason", reason.into());
                add("LastUpdateStatusReasonCode", code.into());
            }
            None => {
                add("State", "Active".into());
                add("LastUpdateStatus", "Successful".into());
            }
        }
        Node::Object(members)
    }

    /// The same as lists have it.
    pub(crate) fn listed(&self, target: &Target<'_>, arn: String, version: &str) -> Node {
        let mut members = self.describe(target, arn, version);
        if let Node::Object(members) = &mut members {
            members.retain(|name, _| !NOT_LISTED.contains(&name.as_str()));
        }
        members
    }
}
