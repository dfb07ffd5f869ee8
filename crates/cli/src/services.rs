//! The services that this program knows: what stands behind an API is found by the API's name in AWS's SDKs.

use proofmark_contract::Api;
use proofmark_contract::service::{Plain, Service};
use std::sync::Arc;

/// The service behind an API; one of which only its model is known when no other is.
pub(crate) fn behind(api: &Api) -> Arc<dyn Service> {
    let known = [proofmark_contract_lambda::service()];
    known.into_iter().find(|service| service.sdk_id() == api.sdk_id).unwrap_or_else(|| Arc::new(Plain))
}
