//! The request serializer and response deserializer of every operation. What a message looks like is the protocol's.

use super::spec::{OperationSpec, OutputOrError, SuccessResponse};
use crate::idempotency::IdempotencyTokenProvider;
use crate::protocol::{RequestContext, host_prefix};
use aws_smithy_eventstream::frame::DeferredSigner;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::endpoint::EndpointPrefix;
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SerializeRequest};
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::request_id::RequestId;

#[derive(Debug)]
pub(super) struct Serializer(pub(super) &'static OperationSpec);

impl SerializeRequest for Serializer {
    fn serialize_input(&self, mut input: Input, cfg: &mut ConfigBag) -> Result<HttpRequest, BoxError> {
        let Self(spec) = self;
        let input = (spec.shims.input_mut)(&mut input).ok_or_else(|| format!("not an input of {}", spec.name))?;
        if let Some(pattern) = spec.traits.host_prefix {
            let prefix = EndpointPrefix::new(host_prefix(pattern, input)?)?;
            cfg.interceptor_state().store_put(prefix);
        }
        let mut request = spec.service.protocol.write_request(&spec.request, input, &mut CallContext(cfg))?;
        for (name, value) in spec.service.headers {
            request.headers_mut().try_insert(*name, *value)?;
        }
        Ok(request)
    }
}

/// What a configuration gives to the writing of a request.
struct CallContext<'a>(&'a mut ConfigBag);

impl RequestContext for CallContext<'_> {
    fn token(&mut self) -> String {
        match self.0.load::<IdempotencyTokenProvider>() {
            Some(provider) => provider.make_idempotency_token(),
            None => IdempotencyTokenProvider::random().make_idempotency_token(),
        }
    }

    fn message_signer(&mut self) -> DeferredSigner {
        // The signer of the request sends through it what signs the messages that follow.
        let (signer, sender) = DeferredSigner::new();
        self.0.interceptor_state().store_put(sender);
        signer
    }
}

#[derive(Debug)]
pub(super) struct Deserializer(pub(super) &'static OperationSpec);

impl DeserializeResponse for Deserializer {
    fn deserialize_streaming_with_config(&self, response: &mut HttpResponse, _: &ConfigBag) -> Option<OutputOrError> {
        let Self(spec) = self;
        if !spec.traits.streaming_output || !response.status().is_success() {
            return None;
        }
        tracing::debug!(request_id = ?response.request_id());
        Some((spec.shims.output)(spec.service.protocol, SuccessResponse::Streaming(response)))
    }

    fn deserialize_nonstreaming_with_config(&self, response: &HttpResponse, _: &ConfigBag) -> OutputOrError {
        let Self(spec) = self;
        tracing::debug!(request_id = ?response.request_id());
        if response.status().is_success() {
            (spec.shims.output)(spec.service.protocol, SuccessResponse::Complete(response))
        } else {
            Err(OrchestratorError::operation((spec.shims.error)(spec.service.protocol, response)))
        }
    }
}
