//! The components of a client, for tests of single pieces.

use crate::auth::{DefaultAuthSchemeResolver, ResolveAuthScheme};
use crate::signing::SigV4AuthScheme;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::auth::sigv4::SCHEME_ID;
use aws_smithy_async::test_util::ManualTimeSource;
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_runtime::client::orchestrator::endpoints::StaticUriEndpointResolver;
use aws_smithy_runtime::client::retries::strategy::NeverRetryStrategy;
use aws_smithy_runtime_api::client::auth::SharedAuthScheme;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::runtime_components::{RuntimeComponents, RuntimeComponentsBuilder};
use std::time::{Duration, SystemTime};

/// A client's components, with a clock that stands still at this time, and an HTTP client, if any.
pub(crate) fn components(seconds: u64, http_client: Option<SharedHttpClient>) -> (RuntimeComponents, ManualTimeSource) {
    let clock = ManualTimeSource::new(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    let mut components = RuntimeComponentsBuilder::new("test").with_time_source(Some(clock.clone()));
    components.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::default()));
    components.set_auth_scheme_option_resolver(Some(DefaultAuthSchemeResolver::default().into_shared_resolver()));
    components.set_endpoint_resolver(Some(StaticUriEndpointResolver::http_localhost(80)));
    let credentials = Credentials::new("AKID", "secret", None, None, "test");
    components.set_identity_resolver(SCHEME_ID, SharedCredentialsProvider::new(credentials));
    components.set_identity_cache(Some(IdentityCache::no_cache()));
    components.set_retry_strategy(Some(NeverRetryStrategy::new()));
    components.set_http_client(http_client);
    let components = components.build().unwrap();
    (components, clock)
}
