//! Idempotency tokens: what fills members marked `@idempotencyToken` that the caller leaves unset.

use aws_smithy_types::config_bag::{Storable, StoreReplace};
use std::sync::{Mutex, PoisonError};

/// Makes idempotency tokens. A test can fix the token (`"token".into()`) or the seed.
#[derive(Debug)]
pub struct IdempotencyTokenProvider {
    source: Source,
}

#[derive(Debug)]
enum Source {
    Fixed(&'static str),
    Random(Mutex<fastrand::Rng>),
}

impl IdempotencyTokenProvider {
    /// A new token, a random UUID unless it is fixed.
    pub fn make_idempotency_token(&self) -> String {
        match &self.source {
            Source::Fixed(token) => (*token).to_owned(),
            Source::Random(rng) => uuid_v4(rng.lock().unwrap_or_else(PoisonError::into_inner).u128(..)),
        }
    }

    /// Tokens that follow from the seed.
    pub fn with_seed(seed: u64) -> Self {
        Self { source: Source::Random(Mutex::new(fastrand::Rng::with_seed(seed))) }
    }

    /// Random tokens.
    pub fn random() -> Self {
        Self { source: Source::Random(Mutex::new(fastrand::Rng::new())) }
    }

    /// Always the same token.
    pub fn fixed(token: &'static str) -> Self {
        Self { source: Source::Fixed(token) }
    }
}

impl From<&'static str> for IdempotencyTokenProvider {
    fn from(token: &'static str) -> Self {
        Self::fixed(token)
    }
}

impl Clone for IdempotencyTokenProvider {
    fn clone(&self) -> Self {
        match &self.source {
            Source::Fixed(token) => Self::fixed(token),
            Source::Random(_) => Self::random(),
        }
    }
}

impl Storable for IdempotencyTokenProvider {
    type Storer = StoreReplace<Self>;
}

fn uuid_v4(random: u128) -> String {
    const VERSION: u128 = 0x4 << 76;
    const VARIANT: u128 = 0x8 << 60;
    let bits = random & !(0xf << 76) & !(0xc << 60) | VERSION | VARIANT;
    let hex = format!("{bits:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_random_uuids() {
        assert_eq!(uuid_v4(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid_v4(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        let provider = IdempotencyTokenProvider::random();
        assert_ne!(provider.make_idempotency_token(), provider.make_idempotency_token());
    }

    #[test]
    fn a_fixed_token_stays_and_a_seed_repeats() {
        let fixed = IdempotencyTokenProvider::from("abc").clone();
        assert_eq!(fixed.make_idempotency_token(), "abc");
        let [first, second] = [(); 2].map(|()| IdempotencyTokenProvider::with_seed(7).make_idempotency_token());
        assert_eq!(first, second);
    }
}
