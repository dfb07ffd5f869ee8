//! The HTTP clients that cargo features ask for beside AWS's default one: rustls with ring, and HTTP without TLS. They are
//! set up as the default one is, and used where nothing else is there: a client that is configured, AWS's default one and
//! its former one come first.

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::{Builder, Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::{Order, RuntimePlugin};
use std::borrow::Cow;

/// Adds an HTTP client where no plugin before has one.
#[derive(Debug)]
pub(crate) struct FallbackHttpClient {
    components: RuntimeComponentsBuilder,
}

impl FallbackHttpClient {
    pub(crate) fn new(behavior_version: BehaviorVersion) -> Self {
        let client = Builder::new().build_with_connector_fn(move |settings, components| {
            let mut builder = ConnectorBuilder::default();
            builder.set_connector_settings(settings.cloned());
            builder.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
            #[allow(deprecated)] // AWS's default client compares with it, too
            let proxies = behavior_version.is_at_least(BehaviorVersion::v2025_08_07());
            builder.set_proxy_config(Some(if proxies { ProxyConfig::from_env() } else { ProxyConfig::disabled() }));
            connector(builder)
        });
        let components = RuntimeComponentsBuilder::new("fallback_http_client").with_http_client(Some(client));
        Self { components }
    }
}

#[cfg(feature = "rustls-ring")]
fn connector(builder: ConnectorBuilder) -> Connector {
    use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
    builder.tls_provider(Provider::Rustls(CryptoMode::Ring)).build()
}

#[cfg(not(feature = "rustls-ring"))]
fn connector(builder: ConnectorBuilder) -> Connector {
    builder.build_http()
}

impl RuntimePlugin for FallbackHttpClient {
    fn order(&self) -> Order {
        Order::Defaults
    }

    fn runtime_components(&self, current: &RuntimeComponentsBuilder) -> Cow<'_, RuntimeComponentsBuilder> {
        match current.http_client() {
            Some(_) => Cow::Owned(RuntimeComponentsBuilder::new("no_fallback_http_client")),
            None => Cow::Borrowed(&self.components),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FallbackHttpClient;
    use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
    use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
    use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;

    fn added_to(current: &RuntimeComponentsBuilder) -> bool {
        let plugin = FallbackHttpClient::new(BehaviorVersion::latest());
        plugin.runtime_components(current).http_client().is_some()
    }

    #[test]
    fn a_client_that_has_none_gets_one() {
        assert!(added_to(&RuntimeComponentsBuilder::new("test")));
    }

    #[test]
    fn one_that_is_there_stays() {
        let plugin = FallbackHttpClient::new(BehaviorVersion::latest());
        let with_one = plugin.components.clone();
        assert!(!added_to(&with_one));
    }
}
