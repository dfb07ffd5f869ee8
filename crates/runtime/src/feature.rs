//! Notes for the user agent: through which convenience a call came, and which features of the client it uses.

use aws_smithy_runtime::client::sdk_feature::SmithySdkFeature;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextMut, BeforeSerializationInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::{RuntimeComponents, RuntimeComponentsBuilder};
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::retry::{RetryConfig, RetryMode};
use std::borrow::Cow;

/// Marks every request of an operation as made by a paginator or a waiter.
#[derive(Debug)]
pub struct FeaturePlugin {
    components: RuntimeComponentsBuilder,
}

impl FeaturePlugin {
    /// The call comes from a paginator.
    pub fn paginator() -> Self {
        Self::new(SmithySdkFeature::Paginator)
    }

    /// The call comes from a waiter.
    pub fn waiter() -> Self {
        Self::new(SmithySdkFeature::Waiter)
    }

    fn new(feature: SmithySdkFeature) -> Self {
        let interceptor = SharedInterceptor::permanent(FeatureInterceptor(feature));
        Self { components: RuntimeComponentsBuilder::new("FeaturePlugin").with_interceptor(interceptor) }
    }
}

impl RuntimePlugin for FeaturePlugin {
    fn runtime_components(&self, _: &RuntimeComponentsBuilder) -> Cow<'_, RuntimeComponentsBuilder> {
        Cow::Borrowed(&self.components)
    }
}

#[derive(Debug)]
struct FeatureInterceptor(SmithySdkFeature);

#[dyn_dispatch_hint]
impl Intercept for FeatureInterceptor {
    fn name(&self) -> &'static str {
        "FeatureInterceptor"
    }

    fn modify_before_serialization(
        &self,
        _context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        cfg.interceptor_state().store_append(self.0.clone());
        Ok(())
    }
}

/// Adds the retry mode to the user agent.
#[derive(Debug)]
pub(crate) struct RetryModeInterceptor;

#[dyn_dispatch_hint]
impl Intercept for RetryModeInterceptor {
    fn name(&self) -> &'static str {
        "RetryModeFeatureTrackerInterceptor"
    }

    fn read_before_serialization(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let feature = match cfg.load::<RetryConfig>().map(RetryConfig::mode) {
            Some(RetryMode::Standard) => SmithySdkFeature::RetryModeStandard,
            Some(RetryMode::Adaptive) => SmithySdkFeature::RetryModeAdaptive,
            _ => return Ok(()),
        };
        cfg.interceptor_state().store_append(feature);
        Ok(())
    }
}

/// Adds to the user agent that metrics go to OpenTelemetry.
#[derive(Debug)]
pub(crate) struct ObservabilityInterceptor;

#[dyn_dispatch_hint]
impl Intercept for ObservabilityInterceptor {
    fn name(&self) -> &'static str {
        "ObservabilityFeatureTrackerInterceptor"
    }

    fn read_before_execution(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let provider = aws_smithy_observability::global::get_telemetry_provider();
        let name = provider.map(|provider| provider.meter_provider().provider_name());
        if name.is_ok_and(|name| name == "AwsSmithyObservabilityOtelProvider") {
            cfg.interceptor_state().store_append(SmithySdkFeature::ObservabilityOtelMetrics);
        }
        Ok(())
    }
}
