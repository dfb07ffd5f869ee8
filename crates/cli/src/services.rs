//! The services that this program knows: what stands behind an API is found by the API's name in AWS's SDKs.

use proofmark_contract::Api;
use proofmark_contract::service::{Plain, Service};
use proofmark_contract_lambda::{Handler, Lambda};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The service behind an API; one of which only its model is known when no other is.
pub(crate) fn behind(api: &Api) -> Arc<dyn Service> {
    let known = [proofmark_contract_lambda::service()];
    known.into_iter().find(|service| service.sdk_id() == api.sdk_id).unwrap_or_else(|| Arc::new(Plain))
}

/// The same with what is attached to its functions.
pub(crate) fn with_handlers(api: &Api, handlers: BTreeMap<String, Handler>) -> Arc<dyn Service> {
    match handlers.is_empty() {
        true => behind(api),
        false => Arc::new(Lambda { handlers, ..Lambda::default() }),
    }
}
