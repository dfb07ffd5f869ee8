//! Signing keys: derived by `aws-sigv4`, kept for as long as they hold. The secret itself is not kept, only a hash that
//! distinguishes it from another one.

use super::canonical::{Scope, hex};
use aws_sigv4::sign::v4::generate_signing_key;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// The keys that a client signs with. Nearly always it is one; calls may have credentials of their own.
#[derive(Default)]
pub(super) struct KeyCache(Mutex<Vec<Entry>>);

const CAPACITY: usize = 4;

struct Entry {
    secret: [u8; 32],
    day: String,
    region: String,
    service: String,
    key: SigningKey,
}

impl KeyCache {
    /// The key for a secret and a scope. `time` is the scope's.
    pub(super) fn get(&self, secret: &str, time: SystemTime, scope: &Scope<'_>) -> SigningKey {
        let digest: [u8; 32] = Sha256::digest(secret).into();
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = entries.iter().find(|entry| {
            entry.secret == digest
                && entry.day == scope.day()
                && entry.region == scope.region
                && entry.service == scope.service
        });
        if let Some(entry) = known {
            return entry.key.clone();
        }
        let key = SigningKey::derive(secret, time, scope);
        entries.retain(|entry| entry.day == scope.day());
        if entries.len() == CAPACITY {
            entries.remove(0);
        }
        entries.push(Entry {
            secret: digest,
            day: scope.day().to_owned(),
            region: scope.region.to_owned(),
            service: scope.service.to_owned(),
            key: key.clone(),
        });
        key
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

impl fmt::Debug for KeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyCache").finish_non_exhaustive()
    }
}

/// A signing key, ready for use.
#[derive(Clone)]
pub(super) struct SigningKey(Hmac<Sha256>);

impl SigningKey {
    fn derive(secret: &str, time: SystemTime, scope: &Scope<'_>) -> Self {
        let key = generate_signing_key(secret, time, scope.region, scope.service);
        Self(Hmac::new_from_slice(key.as_ref()).expect("HMAC takes keys of any length"))
    }

    /// The signature of a text.
    pub(super) fn signature(&self, text: &str) -> String {
        hex(&self.0.clone().chain_update(text).finalize().into_bytes())
    }
}
