//! What all operations of a client share: its plugins, made once when the client is made, and the way from a fluent
//! builder into a call.

use crate::auth::{DefaultAuthSchemeResolver, ResolveAuthScheme};
use crate::config::{Frozen, Parts};
use crate::endpoint::EndpointOverrideInterceptor;
use crate::feature::{ObservabilityInterceptor, RetryModeInterceptor};
use crate::idempotency::IdempotencyTokenProvider;
use crate::metrics::Metrics;
use crate::operation::{self, CallOf, Operation, ServiceSpec};
use crate::signing::{SigV4AuthScheme, SigningClock};
use crate::user_agent::CachedUserAgent;
use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::recursion_detection::RecursionDetectionInterceptor;
use aws_runtime::request_info::RequestInfoInterceptor;
use aws_runtime::service_clock_skew::ServiceClockSkewInterceptor;
#[allow(deprecated)] // the clients of AWS fall back to no auth in this way too
use aws_smithy_runtime::client::auth::no_auth::NoAuthRuntimePlugin;
use aws_smithy_runtime::client::defaults::{DefaultPluginParams, default_plugins};
use aws_smithy_runtime::client::http::connection_poisoning::ConnectionPoisoningInterceptor;
use aws_smithy_runtime::client::metrics::MetricsRuntimePlugin;
use aws_smithy_runtime::client::orchestrator::AuthSchemeAndEndpointOrchestrationV2;
use aws_smithy_runtime::client::retries::classifiers::HttpStatusCodeClassifier;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::SharedAuthScheme;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::{Order, RuntimePlugins, StaticRuntimePlugin};
use aws_smithy_types::config_bag::{ConfigBag, Layer};
use aws_types::region::Region;

const NO_BEHAVIOR_VERSION: &str = "Invalid client configuration: A behavior major version must be set when sending a \
    request or constructing a client. You must set it during client construction or by enabling the \
    `behavior-version-latest` cargo feature.";

/// The plugins of a client. `latest` says whether the crate was built to fall back to the latest behavior version.
///
/// # Panics
///
/// When no behavior version is set, or when retries, timeouts or identity caching lack what they need: a sleep
/// implementation, a time source. The message says what to do.
#[track_caller]
pub fn plugins(service: &'static ServiceSpec, config: &Frozen, latest: bool) -> RuntimePlugins {
    let parts = &config.parts;
    let behavior_version = match parts.behavior_version {
        None if latest => BehaviorVersion::latest(),
        version => version.expect(NO_BEHAVIOR_VERSION),
    };
    let partition = match config.values.load::<Region>() {
        Some(region) => format!("{}-{region}", service.name),
        None => service.name.to_owned(),
    };
    let defaults = DefaultPluginParams::new()
        .with_retry_partition_name(partition)
        .with_behavior_version(behavior_version)
        .with_is_aws_sdk(true);
    let user =
        StaticRuntimePlugin::new().with_config(config.values.clone()).with_runtime_components(parts.components.clone());
    let metrics = MetricsRuntimePlugin::builder()
        .with_scope(service.package.name)
        .with_time_source(parts.components.time_source().unwrap_or_default())
        .build()
        .expect("scope and time source are set");
    let plugins = RuntimePlugins::new().with_client_plugins(default_plugins(defaults));
    #[cfg(any(feature = "rustls-ring", feature = "plain-http"))]
    let plugins = plugins.with_client_plugin(crate::http_client::FallbackHttpClient::new(behavior_version));
    #[allow(deprecated)]
    let plugins = plugins
        .with_client_plugin(user)
        .with_client_plugin(service_plugin(service))
        .with_client_plugin(NoAuthRuntimePlugin::new())
        .with_client_plugin(Metrics::new(metrics))
        .with_client_plugins(parts.plugins.iter().cloned());
    if let Err(error) = validate(&plugins) {
        panic!("Invalid client configuration: {error}");
    }
    plugins
}

fn validate(plugins: &RuntimePlugins) -> Result<(), BoxError> {
    let mut cfg = ConfigBag::base();
    plugins.apply_client_configuration(&mut cfg)?.validate_base_client_config(&cfg)
}

/// What the service and AWS's ways add to every call.
fn service_plugin(service: &'static ServiceSpec) -> StaticRuntimePlugin {
    let mut layer = Layer::new(service.name);
    layer.store_put(IdempotencyTokenProvider::random());
    layer.store_put(AuthSchemeAndEndpointOrchestrationV2);

    let mut components = RuntimeComponentsBuilder::new(service.name);
    components.set_auth_scheme_option_resolver(Some(DefaultAuthSchemeResolver::default().into_shared_resolver()));
    components.set_endpoint_resolver(Some((service.endpoint_resolver)()));
    components.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::default()));
    for scheme in service.auth_schemes {
        components.push_auth_scheme(scheme());
    }
    components.push_retry_classifier(HttpStatusCodeClassifier::default());
    components.push_interceptor(SharedInterceptor::permanent(ConnectionPoisoningInterceptor::new()));
    components.push_interceptor(SharedInterceptor::permanent(RetryModeInterceptor));
    components.push_interceptor(SharedInterceptor::new(ServiceClockSkewInterceptor::new()));
    components.push_interceptor(SharedInterceptor::permanent(SigningClock::default()));
    components.push_interceptor(SharedInterceptor::new(RequestInfoInterceptor::new()));
    components.push_interceptor(SharedInterceptor::permanent(CachedUserAgent::default()));
    components.push_interceptor(SharedInterceptor::new(InvocationIdInterceptor::new()));
    components.push_interceptor(SharedInterceptor::permanent(RecursionDetectionInterceptor::new()));
    components.push_interceptor(SharedInterceptor::permanent(EndpointOverrideInterceptor));
    components.push_interceptor(SharedInterceptor::permanent(ObservabilityInterceptor));

    StaticRuntimePlugin::new()
        .with_config(layer.freeze())
        .with_runtime_components(components)
        .with_order(Order::Defaults)
}

/// The plugins of one call: the client's, the operation's, and what overrides the configuration for this call.
pub fn call_plugins<O: Operation>(
    client: &RuntimePlugins,
    config: &Frozen,
    config_override: Option<Parts>,
) -> RuntimePlugins {
    let plugins = operation::plugins::<O>(client);
    match config_override {
        Some(parts) => plugins.with_operation_plugins(parts.override_plugins(config)),
        None => plugins,
    }
}

/// Sends what a fluent builder has built.
pub fn send<O: Operation>(
    client: &RuntimePlugins,
    config: &Frozen,
    config_override: Option<Parts>,
    input: Result<O::Input, impl Into<BoxError>>,
) -> CallOf<O> {
    match input {
        Ok(input) => operation::orchestrate::<O>(call_plugins::<O>(client, config, config_override), input),
        Err(error) => operation::fail(error.into()),
    }
}
