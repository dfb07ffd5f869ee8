//! The request serializer and response deserializer of every operation: they choose the way, `http_binding` goes it.

use super::output::Answer;
use super::{OperationSpec, OutputOrError};
use crate::http_binding::write_request;
use crate::idempotency::IdempotencyTokenProvider;
use aws_smithy_runtime_api::box_error::BoxError;
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
        let tokens = cfg.load::<IdempotencyTokenProvider>();
        write_request(&spec.request, input, &mut || match tokens {
            Some(provider) => provider.make_idempotency_token(),
            None => IdempotencyTokenProvider::random().make_idempotency_token(),
        })
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
        Some((spec.shims.output)(Answer::Begun(response)))
    }

    fn deserialize_nonstreaming_with_config(&self, response: &HttpResponse, _: &ConfigBag) -> OutputOrError {
        let Self(spec) = self;
        tracing::debug!(request_id = ?response.request_id());
        if response.status().is_success() {
            (spec.shims.output)(Answer::Whole(response))
        } else {
            Err(OrchestratorError::operation((spec.shims.error)(response)))
        }
    }
}
