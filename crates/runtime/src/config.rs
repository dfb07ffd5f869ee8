//! What a client is configured with, without the names under which a generated crate shows it: the content of its
//! `Config` and `config::Builder`, and how a single call overrides it.

use crate::operation::ServiceSpec;
use aws_credential_types::provider::SharedCredentialsProvider;
#[cfg(feature = "bearer")]
use aws_credential_types::provider::token::SharedTokenProvider;
use aws_runtime::auth::sigv4;
use aws_runtime::service_clock_skew::DisableClockSkewCorrection;
use aws_runtime::user_agent::ApiMetadata;
use aws_smithy_runtime::client::config_override::Resolver;
use aws_smithy_runtime::client::identity::IdentityCache;
#[cfg(feature = "bearer")]
use aws_smithy_runtime_api::client::auth::http::HTTP_BEARER_AUTH_SCHEME_ID;
#[cfg(feature = "http-auth")]
use aws_smithy_runtime_api::client::auth::http::{HTTP_API_KEY_AUTH_SCHEME_ID, HTTP_BASIC_AUTH_SCHEME_ID};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
#[cfg(feature = "http-auth")]
use aws_smithy_runtime_api::client::identity::{ResolveIdentity, SharedIdentityResolver};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::{SharedRuntimePlugin, StaticRuntimePlugin};
use aws_smithy_types::config_bag::{CloneableLayer, FrozenLayer, Layer, Storable, StoreReplace};
use aws_smithy_types::telemetry::RequestedTelemetryAttributes;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SigningName;
use aws_types::endpoint_config::{EndpointUrl, UseDualStack, UseFips};
use aws_types::region::{Region, SigningRegion};
use aws_types::sdk_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

/// The content of a builder.
#[derive(Debug, Clone)]
pub struct Parts {
    /// Values.
    pub layer: CloneableLayer,
    /// Components: HTTP client, credentials, interceptors, ...
    pub components: RuntimeComponentsBuilder,
    /// Plugins.
    pub plugins: Vec<SharedRuntimePlugin>,
    /// The behavior version.
    pub behavior_version: Option<BehaviorVersion>,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            layer: CloneableLayer::default(),
            components: RuntimeComponentsBuilder::new("service config"),
            plugins: Vec::new(),
            behavior_version: None,
        }
    }
}

impl Parts {
    /// Completes the configuration of a client of `service`.
    pub fn build(mut self, service: &ServiceSpec) -> Frozen {
        if self.components.time_source().is_none() {
            self.components.set_time_source(Some(Default::default()));
        }
        self.layer.store_put(ApiMetadata::new(service.name, service.package.version));
        self.layer.store_put(SigningName::from_static(service.signing_name));
        if let Some(region) = self.layer.load::<Region>().cloned() {
            self.layer.store_put(SigningRegion::from(region));
        }
        let values = Layer::from(self.layer.clone()).with_name("service config").freeze();
        Frozen { values, parts: self }
    }

    /// Sets the timeouts; those that are unset stay as they were.
    pub fn set_timeout_config(&mut self, mut timeouts: TimeoutConfig) {
        if let Some(base) = self.layer.load::<TimeoutConfig>() {
            timeouts.take_defaults_from(base);
        }
        self.layer.store_put(timeouts);
    }

    /// Changes which input members are recorded as telemetry.
    pub fn telemetry(&mut self, change: impl FnOnce(&mut RequestedTelemetryAttributes)) {
        let mut requested = self.layer.load::<RequestedTelemetryAttributes>().cloned().unwrap_or_default();
        change(&mut requested);
        self.layer.store_put(requested);
    }

    /// Sets where credentials come from.
    pub fn set_credentials_provider(&mut self, provider: SharedCredentialsProvider) {
        #[cfg(feature = "sigv4a")]
        self.components.set_identity_resolver(aws_runtime::auth::sigv4a::SCHEME_ID, provider.clone());
        self.components.set_identity_resolver(sigv4::SCHEME_ID, provider);
    }

    /// Sets where bearer tokens come from.
    #[cfg(feature = "bearer")]
    pub fn set_token_provider(&mut self, provider: SharedTokenProvider) {
        self.components.set_identity_resolver(HTTP_BEARER_AUTH_SCHEME_ID, provider);
    }

    /// Sets where API keys come from.
    #[cfg(feature = "http-auth")]
    pub fn set_api_key_resolver(&mut self, resolver: impl ResolveIdentity + 'static) {
        self.components.set_identity_resolver(HTTP_API_KEY_AUTH_SCHEME_ID, SharedIdentityResolver::new(resolver));
    }

    /// Sets where user names and passwords come from.
    #[cfg(feature = "http-auth")]
    pub fn set_login_resolver(&mut self, resolver: impl ResolveIdentity + 'static) {
        self.components.set_identity_resolver(HTTP_BASIC_AUTH_SCHEME_ID, SharedIdentityResolver::new(resolver));
    }

    /// The plugin by which these parts override, for one call, what the client is configured with.
    fn into_override(self, client: &Frozen) -> StaticRuntimePlugin {
        let Self { mut layer, mut components, .. } = self;
        {
            let initial = (client.values.clone(), &client.parts.components);
            let mut resolver = Resolver::overrid(initial.0, initial.1, &mut layer, &mut components);
            let values = resolver.config_mut();
            if let Some(region) = values.load::<Region>().cloned() {
                values.store_put(SigningRegion::from(region));
            }
        }
        // Identities of a call must not pile up in the client's cache. They are cached for the call's own retries.
        if components.has_identity_resolvers() && components.identity_cache().is_none() {
            components.set_identity_cache(Some(IdentityCache::lazy().max_partitions(1).build()));
        }
        StaticRuntimePlugin::new()
            .with_config(Layer::from(layer).with_name("config override").freeze())
            .with_runtime_components(components)
    }

    /// The plugins by which these parts override a client's configuration for one call.
    pub(crate) fn override_plugins(self, client: &Frozen) -> Vec<SharedRuntimePlugin> {
        let mut plugins = self.plugins.clone();
        plugins.push(SharedRuntimePlugin::new(self.into_override(client)));
        plugins
    }
}

/// The content of a client's configuration.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// The values, as every call sees them.
    pub values: FrozenLayer,
    /// All of it, to make a builder of again.
    pub parts: Parts,
}

/// The endpoint URL that a shared configuration states for a service: in code, else for the service alone in the
/// environment or in a profile, else for all services.
fn endpoint_url(config: &SdkConfig, service: &ServiceSpec) -> Option<String> {
    let for_all = || config.endpoint_url().map(str::to_owned);
    if config.get_origin("endpoint_url").is_client_config() {
        return for_all();
    }
    let key = ServiceConfigKey::builder()
        .service_id(service.sdk_id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok();
    let own = key.and_then(|key| config.service_config()?.load_config(key));
    own.or_else(for_all)
}

/// What a shared configuration says for a client of `service`.
pub fn shared(config: &SdkConfig, service: &ServiceSpec) -> Parts {
    let mut parts = Parts::default();
    let Parts { layer, components, behavior_version, .. } = &mut parts;
    *behavior_version = config.behavior_version();
    put(layer, config.region().cloned());
    put(layer, config.use_fips().map(UseFips));
    put(layer, config.use_dual_stack().map(UseDualStack));
    put(layer, endpoint_url(config, service).map(EndpointUrl));
    put(layer, config.retry_config().cloned());
    put(layer, config.timeout_config().cloned());
    put(layer, config.auth_scheme_preference().cloned());
    put(layer, config.stalled_stream_protection());
    put(layer, config.disable_clock_skew_correction().map(DisableClockSkewCorrection::from));
    put(layer, config.app_name().cloned());
    #[cfg(feature = "sigv4a")]
    put(layer, config.sigv4a_signing_region_set().cloned());
    #[cfg(feature = "compression")]
    {
        use crate::compression::{DisableRequestCompression, RequestMinCompressionSizeBytes};
        put(layer, config.disable_request_compression().map(DisableRequestCompression));
        put(layer, config.request_min_compression_size_bytes().map(RequestMinCompressionSizeBytes));
    }
    for framework in config.framework_metadata() {
        layer.store_append(framework.clone());
    }
    components.set_sleep_impl(config.sleep_impl());
    components.set_http_client(config.http_client());
    components.set_time_source(config.time_source());
    if let Some(cache) = config.identity_cache() {
        components.set_identity_cache(Some(cache));
    }
    if let Some(provider) = config.credentials_provider() {
        parts.set_credentials_provider(provider);
    }
    #[cfg(feature = "bearer")]
    if let Some(provider) = config.token_provider() {
        parts.set_token_provider(provider);
    }
    parts
}

/// Stores what is there. Unsetting what isn't would hide a default.
fn put<T: Storable<Storer = StoreReplace<T>> + Clone>(layer: &mut CloneableLayer, value: Option<T>) {
    if let Some(value) = value {
        layer.store_put(value);
    }
}
