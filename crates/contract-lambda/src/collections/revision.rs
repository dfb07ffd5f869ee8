//! Revision ids.

use sha2::{Digest, Sha256};

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
