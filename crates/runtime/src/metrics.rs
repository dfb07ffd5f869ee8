//! Metrics of calls. They are AWS's, and measured only while somebody has set up a telemetry provider that takes them.

use aws_smithy_observability::global::get_telemetry_provider;
use aws_smithy_runtime::client::metrics::MetricsRuntimePlugin;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_types::config_bag::FrozenLayer;
use std::borrow::Cow;

/// The name of the provider that is there from the start and takes nothing.
const NO_PROVIDER: &str = "noop";

/// AWS's plugin, asked at every call whether it is needed: a provider may be set at any time.
#[derive(Debug)]
pub(crate) struct Metrics {
    aws: MetricsRuntimePlugin,
    /// The instruments of a call at whose beginning there was no provider, should one be set that very moment.
    idle: Option<FrozenLayer>,
    nothing: RuntimeComponentsBuilder,
}

impl Metrics {
    pub(crate) fn new(aws: MetricsRuntimePlugin) -> Self {
        let idle = aws.config();
        Self { aws, idle, nothing: RuntimeComponentsBuilder::new("Metrics") }
    }
}

fn are_wanted() -> bool {
    get_telemetry_provider().is_ok_and(|provider| provider.meter_provider().provider_name() != NO_PROVIDER)
}

impl RuntimePlugin for Metrics {
    fn config(&self) -> Option<FrozenLayer> {
        if are_wanted() { self.aws.config() } else { self.idle.clone() }
    }

    fn runtime_components(&self, current: &RuntimeComponentsBuilder) -> Cow<'_, RuntimeComponentsBuilder> {
        if are_wanted() { self.aws.runtime_components(current) } else { Cow::Borrowed(&self.nothing) }
    }
}
