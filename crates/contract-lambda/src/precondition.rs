//! The precondition that a call makes of a resource's revision. Revision ids are made in `collections::revision`.

use crate::behaviour;
use crate::rejection::Rejection;
use proofmark_smithy_model::model::Node;

/// The operations that give revision ids of functions.
pub(crate) const REVISIONS_FROM: &str = "GetFunction/GetAlias";
const PRECONDITION_FAILED: &str = "PreconditionFailedException";

/// Rejects a call whose `RevisionId` is not the current one. `from` names the operations that give it.
pub(crate) fn check_revision(input: &Node, current: &str, from: &str) -> Result<(), Rejection> {
    match input.get("RevisionId").and_then(Node::as_str) {
        Some(given) if given != current => {
            let text = format!(
                "The Revision Id provided does not match the latest Revision Id. Call the {from} API to retrieve the \
                 latest Revision Id"
            );
            Err(Rejection::new(behaviour::REVISION_MISMATCH, PRECONDITION_FAILED, text))
        }
        _ => Ok(()),
    }
}
