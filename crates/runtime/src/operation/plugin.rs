//! What an operation adds to a client's configuration. It is the same for every call, so it is made once.

use super::classify::{AwsCode, Modeled};
use super::interceptors::{EndpointParams, TelemetryCapture};
use super::ser_de::{Deserializer, Serializer};
use super::span::SpanSite;
use super::spec::OperationSpec;
use crate::auth;
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_sigv4::http_request::SignableBody;
use aws_smithy_runtime::client::retries::classifiers::TransientErrorClassifier;
use aws_smithy_runtime::client::stalled_stream_protection::StalledStreamProtectionInterceptor;
use aws_smithy_runtime_api::client::auth::AuthSchemeOptionResolverParams;
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::orchestrator::{Metadata, SensitiveOutput};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::{SharedRuntimePlugin, StaticRuntimePlugin};
use aws_smithy_runtime_api::client::ser_de::{SharedRequestSerializer, SharedResponseDeserializer};
use aws_smithy_types::config_bag::{FrozenLayer, Layer};
use std::sync::OnceLock;

#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) layer: FrozenLayer,
    pub(super) components: RuntimeComponentsBuilder,
    pub(super) plugin: SharedRuntimePlugin,
    pub(super) span: &'static SpanSite,
}

/// What one operation adds, made on its first use and kept.
#[derive(Debug)]
pub struct PreparedCell(OnceLock<Prepared>);

impl PreparedCell {
    /// Nothing yet.
    #[allow(clippy::new_without_default)] // it is for statics
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    pub(super) fn get(&'static self, spec: &'static OperationSpec) -> &'static Prepared {
        self.0.get_or_init(|| Prepared::new(spec))
    }
}

impl Prepared {
    fn new(spec: &'static OperationSpec) -> Self {
        let (layer, components) = (layer(spec), components(spec));
        let plugin = StaticRuntimePlugin::new().with_config(layer.clone()).with_runtime_components(components.clone());
        Self { layer, components, plugin: SharedRuntimePlugin::new(plugin), span: SpanSite::new(spec.span) }
    }
}

fn layer(spec: &'static OperationSpec) -> FrozenLayer {
    let mut layer = Layer::new(spec.name);
    layer.store_put(SharedRequestSerializer::new(Serializer(spec)));
    layer.store_put(SharedResponseDeserializer::new(Deserializer(spec)));
    layer.store_put(AuthSchemeOptionResolverParams::new(auth::Params::of(spec.name, spec.traits.auth)));
    layer.store_put(Metadata::new(spec.name, spec.service.sdk_id));
    if spec.traits.sensitive_output {
        layer.store_put(SensitiveOutput);
    }
    let mut signing_options = SigningOptions::default();
    signing_options.double_uri_encode = true;
    signing_options.content_sha256_header = false;
    signing_options.normalize_uri_path = true;
    signing_options.payload_override = spec.traits.unsigned_payload.then_some(SignableBody::UnsignedPayload);
    layer.store_put(SigV4OperationSigningConfig { signing_options, ..Default::default() });
    layer.freeze()
}

fn components(spec: &'static OperationSpec) -> RuntimeComponentsBuilder {
    let mut components = RuntimeComponentsBuilder::new(spec.name);
    components.push_interceptor(SharedInterceptor::permanent(TelemetryCapture(spec)));
    if !spec.traits.slow_response {
        components.push_interceptor(SharedInterceptor::permanent(StalledStreamProtectionInterceptor::default()));
    }
    components.push_interceptor(SharedInterceptor::permanent(EndpointParams(spec)));
    for finish in spec.traits.finishes {
        components.push_interceptor(finish());
    }
    components
        // It looks at the kind of failure only, never at the error's type.
        .with_retry_classifier(TransientErrorClassifier::<std::convert::Infallible>::new())
        .with_retry_classifier(Modeled(spec))
        .with_retry_classifier(AwsCode(spec))
        .with_retry_classifier((spec.shims.clock_skew)())
}
