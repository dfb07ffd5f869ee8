//! Revision ids, and the precondition that a call makes of one.

use crate::behaviour;
use crate::request::Rejection;
use proofmark_smithy_model::model::Node;
use sha2::{Digest, Sha256};

const PRECONDITION_FAILED: &str = "PreconditionFailedException";

/// Makes revision ids: UUIDs, none of them twice, the same ones in each run.
#[derive(Debug, Default)]
pub(crate) struct Revisions(u64);

impl Revisions {
    pub(crate) fn next(&mut self) -> String {
        self.0 += 1;
        let digest = Sha256::digest(format!("revision {}", self.0));
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&digest[..16]);
        // Version 4, variant 1: what AWS's revision ids look like.
        let number = (u128::from_be_bytes(bytes) & !(0xf << 76) | (4 << 76)) & !(0b11 << 62) | (0b10 << 62);
        let hex = format!("{number:032x}");
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }
}

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
