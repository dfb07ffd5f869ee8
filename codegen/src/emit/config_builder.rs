//! The builder of a client's configuration.

use super::config_settings;
use crate::plan::{Auth, Plan};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Emits `Builder`, into `config.rs`.
pub fn emit(plan: &Plan) -> TokenStream {
    let settings = config_settings::emit(plan);
    let (values, components, plugins, tests) = (values(), components(), behavior(), test_defaults(plan));
    let from = from_sdk_config();
    quote! {
        /// Builds a [`Config`]. What is left unset gets the defaults of the behavior version.
        #[derive(Clone, Debug, Default)]
        pub struct Builder {
            pub(crate) parts: ::proofmark_runtime::config::Parts,
        }
        impl Builder {
            /// A builder with nothing set.
            pub fn new() -> Self {
                Self::default()
            }
            #values
            #settings
            #components
            #plugins
            #tests
            /// The configuration.
            pub fn build(self) -> Config {
                Config { content: self.parts.build(crate::meta::SERVICE) }
            }
        }
        #from
    }
}

/// `x` and `set_x` of a value that is stored as it is; unsetting it takes the value away.
fn stored(name: &str, ty: TokenStream, doc: &str) -> TokenStream {
    let (name, set) = (format_ident!("{name}"), format_ident!("set_{name}"));
    let (doc, set_doc) = (format!(" Sets {doc}."), format!(" Sets or unsets {doc}."));
    quote! {
        #[doc = #doc]
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#set(Some(#name));
            self
        }
        #[doc = #set_doc]
        pub fn #set(&mut self, #name: Option<#ty>) -> &mut Self {
            self.parts.layer.store_or_unset(#name);
            self
        }
    }
}

/// The same for a value that can't be taken away again: `None` changes nothing.
fn kept(name: &str, ty: TokenStream, doc: &str) -> TokenStream {
    let (name, set) = (format_ident!("{name}"), format_ident!("set_{name}"));
    let (doc, set_doc) = (format!(" Sets {doc}."), format!(" Sets {doc}; `None` changes nothing."));
    quote! {
        #[doc = #doc]
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#set(Some(#name));
            self
        }
        #[doc = #set_doc]
        pub fn #set(&mut self, #name: Option<#ty>) -> &mut Self {
            if let Some(#name) = #name {
                self.parts.layer.store_put(#name);
            }
            self
        }
    }
}

/// Where bearer tokens come from.
fn values() -> TokenStream {
    let stalled_stream_protection = stored(
        "stalled_stream_protection",
        quote!(StalledStreamProtectionConfig),
        "what is taken for a stalled stream",
    );
    let app_name = stored("app_name", quote!(AppName), "the application's name in the user agent");
    let retry_config = kept("retry_config", quote!(RetryConfig), "how often and how a call is retried");
    let retry_partition =
        kept("retry_partition", quote!(RetryPartition), "the partition whose retry quota the client shares");
    let settings = endpoint_settings();
    quote! {
        #settings
        #retry_config
        #retry_partition
        /// Sets how long calls and their parts may take; what is unset in it stays as it was.
        pub fn timeout_config(mut self, timeout_config: TimeoutConfig) -> Self {
            self.set_timeout_config(Some(timeout_config));
            self
        }
        /// Sets how long calls and their parts may take; `None` changes nothing.
        pub fn set_timeout_config(&mut self, timeout_config: Option<TimeoutConfig>) -> &mut Self {
            if let Some(timeout_config) = timeout_config {
                self.parts.set_timeout_config(timeout_config);
            }
            self
        }
        #stalled_stream_protection
        #app_name
        /// Adds a framework to the user agent.
        pub fn framework_metadata(mut self, framework_metadata: FrameworkMetadata) -> Self {
            self.push_framework_metadata(framework_metadata);
            self
        }
        /// Adds a framework to the user agent.
        pub fn push_framework_metadata(&mut self, framework_metadata: FrameworkMetadata) -> &mut Self {
            self.parts.layer.store_append(framework_metadata);
            self
        }
        /// Sets whether signatures keep to the local clock although the service's differs.
        pub fn disable_clock_skew_correction(mut self, disable_clock_skew_correction: impl Into<Option<bool>>) -> Self {
            self.set_disable_clock_skew_correction(disable_clock_skew_correction.into());
            self
        }
        /// Sets or unsets whether signatures keep to the local clock although the service's differs.
        pub fn set_disable_clock_skew_correction(&mut self, disable_clock_skew_correction: Option<bool>) -> &mut Self {
            let disable = disable_clock_skew_correction.map(DisableClockSkewCorrection::from);
            self.parts.layer.store_or_unset(disable);
            self
        }
        /// Sets what makes invocation ids.
        pub fn invocation_id_generator(mut self, generator: impl InvocationIdGenerator + 'static) -> Self {
            self.set_invocation_id_generator(Some(SharedInvocationIdGenerator::new(generator)));
            self
        }
        /// Sets or unsets what makes invocation ids.
        pub fn set_invocation_id_generator(&mut self, generator: Option<SharedInvocationIdGenerator>) -> &mut Self {
            self.parts.layer.store_or_unset(generator);
            self
        }
        /// Sets what fills idempotency tokens that a call leaves unset. A `&'static str` is a fixed token.
        pub fn idempotency_token_provider(
            mut self,
            idempotency_token_provider: impl Into<IdempotencyTokenProvider>,
        ) -> Self {
            self.set_idempotency_token_provider(Some(idempotency_token_provider.into()));
            self
        }
        /// Sets or unsets what fills idempotency tokens that a call leaves unset.
        pub fn set_idempotency_token_provider(
            &mut self,
            idempotency_token_provider: Option<IdempotencyTokenProvider>,
        ) -> &mut Self {
            self.parts.layer.store_or_unset(idempotency_token_provider);
            self
        }
        /// Names input members, as the model does, that interceptors see and telemetry records.
        pub fn emit_input_attributes(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
            let names = names.into_iter().map(Into::<String>::into);
            self.parts.telemetry(|requested| requested.emit(names));
            self
        }
        /// Names input members, as the model does, that interceptors see but telemetry doesn't record.
        pub fn capture_input_attributes(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
            let names = names.into_iter().map(Into::<String>::into);
            self.parts.telemetry(|requested| requested.capture_only(names));
            self
        }
    }
}

fn endpoint_settings() -> TokenStream {
    quote! {
        /// Sets the region.
        pub fn region(mut self, region: impl Into<Option<Region>>) -> Self {
            self.set_region(region.into());
            self
        }
        /// Sets or unsets the region.
        pub fn set_region(&mut self, region: Option<Region>) -> &mut Self {
            self.parts.layer.store_or_unset(region);
            self
        }
        /// Sets the URL that requests go to, whatever the region.
        pub fn endpoint_url(mut self, endpoint_url: impl Into<String>) -> Self {
            self.set_endpoint_url(Some(endpoint_url.into()));
            self
        }
        /// Sets or unsets the URL that requests go to.
        pub fn set_endpoint_url(&mut self, endpoint_url: Option<String>) -> &mut Self {
            self.parts.layer.store_or_unset(endpoint_url.map(EndpointUrl));
            self
        }
        /// Sets whether requests go to a dual-stack endpoint.
        pub fn use_dual_stack(mut self, use_dual_stack: impl Into<bool>) -> Self {
            self.set_use_dual_stack(Some(use_dual_stack.into()));
            self
        }
        /// Sets or unsets whether requests go to a dual-stack endpoint.
        pub fn set_use_dual_stack(&mut self, use_dual_stack: Option<bool>) -> &mut Self {
            self.parts.layer.store_or_unset(use_dual_stack.map(UseDualStack));
            self
        }
        /// Sets whether requests go to a FIPS endpoint.
        pub fn use_fips(mut self, use_fips: impl Into<bool>) -> Self {
            self.set_use_fips(Some(use_fips.into()));
            self
        }
        /// Sets or unsets whether requests go to a FIPS endpoint.
        pub fn set_use_fips(&mut self, use_fips: Option<bool>) -> &mut Self {
            self.parts.layer.store_or_unset(use_fips.map(UseFips));
            self
        }
        /// Sets what decides where requests go.
        pub fn endpoint_resolver(mut self, endpoint_resolver: impl endpoint::ResolveEndpoint + 'static) -> Self {
            self.set_endpoint_resolver(Some(endpoint_resolver.into_shared_resolver()));
            self
        }
        /// Sets or unsets what decides where requests go.
        pub fn set_endpoint_resolver(&mut self, endpoint_resolver: Option<SharedEndpointResolver>) -> &mut Self {
            self.parts.components.set_endpoint_resolver(endpoint_resolver);
            self
        }
    }
}

fn components() -> TokenStream {
    let identity = identity();
    quote! {
        /// Sets the HTTP client.
        pub fn http_client(mut self, http_client: impl HttpClient + 'static) -> Self {
            self.set_http_client(Some(http_client.into_shared()));
            self
        }
        /// Sets or unsets the HTTP client.
        pub fn set_http_client(&mut self, http_client: Option<SharedHttpClient>) -> &mut Self {
            self.parts.components.set_http_client(http_client);
            self
        }
        #identity
        /// Sets what sleeps between attempts.
        pub fn sleep_impl(mut self, sleep_impl: impl AsyncSleep + 'static) -> Self {
            self.set_sleep_impl(Some(sleep_impl.into_shared()));
            self
        }
        /// Sets or unsets what sleeps between attempts.
        pub fn set_sleep_impl(&mut self, sleep_impl: Option<SharedAsyncSleep>) -> &mut Self {
            self.parts.components.set_sleep_impl(sleep_impl);
            self
        }
        /// Sets the clock.
        pub fn time_source(mut self, time_source: impl TimeSource + 'static) -> Self {
            self.set_time_source(Some(time_source.into_shared()));
            self
        }
        /// Sets or unsets the clock.
        pub fn set_time_source(&mut self, time_source: Option<SharedTimeSource>) -> &mut Self {
            self.parts.components.set_time_source(time_source);
            self
        }
        /// Adds an interceptor.
        pub fn interceptor(mut self, interceptor: impl Intercept + 'static) -> Self {
            self.push_interceptor(SharedInterceptor::new(interceptor));
            self
        }
        /// Adds an interceptor.
        pub fn push_interceptor(&mut self, interceptor: SharedInterceptor) -> &mut Self {
            self.parts.components.push_interceptor(interceptor);
            self
        }
        /// Replaces the interceptors.
        pub fn set_interceptors(&mut self, interceptors: impl IntoIterator<Item = SharedInterceptor>) -> &mut Self {
            self.parts.components.set_interceptors(interceptors.into_iter());
            self
        }
        /// Adds something that decides which errors are retried.
        pub fn retry_classifier(mut self, retry_classifier: impl ClassifyRetry + 'static) -> Self {
            self.push_retry_classifier(SharedRetryClassifier::new(retry_classifier));
            self
        }
        /// Adds something that decides which errors are retried.
        pub fn push_retry_classifier(&mut self, retry_classifier: SharedRetryClassifier) -> &mut Self {
            self.parts.components.push_retry_classifier(retry_classifier);
            self
        }
        /// Replaces what decides, besides the client's own rules, which errors are retried.
        pub fn set_retry_classifiers(
            &mut self,
            retry_classifiers: impl IntoIterator<Item = SharedRetryClassifier>,
        ) -> &mut Self {
            self.parts.components.set_retry_classifiers(retry_classifiers.into_iter());
            self
        }
    }
}

fn identity() -> TokenStream {
    quote! {
        /// Sets where credentials come from.
        pub fn credentials_provider(mut self, credentials_provider: impl ProvideCredentials + 'static) -> Self {
            self.set_credentials_provider(Some(SharedCredentialsProvider::new(credentials_provider)));
            self
        }
        /// Sets where credentials come from; `None` changes nothing.
        pub fn set_credentials_provider(
            &mut self,
            credentials_provider: Option<SharedCredentialsProvider>,
        ) -> &mut Self {
            if let Some(credentials_provider) = credentials_provider {
                self.parts.set_credentials_provider(credentials_provider);
            }
            self
        }
        /// Sets where credentials are cached.
        pub fn identity_cache(mut self, identity_cache: impl ResolveCachedIdentity + 'static) -> Self {
            self.set_identity_cache(identity_cache);
            self
        }
        /// Sets where credentials are cached.
        pub fn set_identity_cache(&mut self, identity_cache: impl ResolveCachedIdentity + 'static) -> &mut Self {
            self.parts.components.set_identity_cache(Some(identity_cache));
            self
        }
        /// Adds an auth scheme.
        pub fn push_auth_scheme(mut self, auth_scheme: impl AuthScheme + 'static) -> Self {
            self.parts.components.push_auth_scheme(auth_scheme);
            self
        }
        /// Sets what decides how an operation is authenticated.
        pub fn auth_scheme_resolver(mut self, auth_scheme_resolver: impl auth::ResolveAuthScheme + 'static) -> Self {
            self.set_auth_scheme_resolver(auth_scheme_resolver);
            self
        }
        /// Sets what decides how an operation is authenticated.
        pub fn set_auth_scheme_resolver(
            &mut self,
            auth_scheme_resolver: impl auth::ResolveAuthScheme + 'static,
        ) -> &mut Self {
            let resolver = auth_scheme_resolver.into_shared_resolver();
            self.parts.components.set_auth_scheme_option_resolver(Some(resolver));
            self
        }
        /// Lets calls go unsigned where there are no credentials.
        pub fn allow_no_auth(mut self) -> Self {
            self.set_allow_no_auth();
            self
        }
        /// Lets calls go unsigned where there are no credentials.
        pub fn set_allow_no_auth(&mut self) -> &mut Self {
            let plugin = ::aws_smithy_runtime::client::auth::no_auth::NoAuthRuntimePluginV2::new();
            self.push_runtime_plugin(plugin.into_shared())
        }
        /// Sets the order in which auth schemes are preferred.
        pub fn auth_scheme_preference(mut self, preference: impl Into<AuthSchemePreference>) -> Self {
            self.set_auth_scheme_preference(Some(preference.into()));
            self
        }
        /// Sets or unsets the order in which auth schemes are preferred.
        pub fn set_auth_scheme_preference(&mut self, preference: Option<AuthSchemePreference>) -> &mut Self {
            self.parts.layer.store_or_unset(preference);
            self
        }
    }
}

fn behavior() -> TokenStream {
    quote! {
        /// Sets the behavior version, which decides the defaults.
        pub fn behavior_version(mut self, behavior_version: BehaviorVersion) -> Self {
            self.set_behavior_version(Some(behavior_version));
            self
        }
        /// Sets or unsets the behavior version.
        pub fn set_behavior_version(&mut self, behavior_version: Option<BehaviorVersion>) -> &mut Self {
            self.parts.behavior_version = behavior_version;
            self
        }
        /// Takes the defaults of the latest behavior version, which an update can change.
        pub fn behavior_version_latest(mut self) -> Self {
            self.set_behavior_version(Some(BehaviorVersion::latest()));
            self
        }
        pub(crate) fn push_runtime_plugin(&mut self, plugin: SharedRuntimePlugin) -> &mut Self {
            self.parts.plugins.push(plugin);
            self
        }
    }
}

fn test_defaults(plan: &Plan) -> TokenStream {
    let token = plan.uses(Auth::Bearer).then(|| {
        quote!(self.set_token_provider(Some(
            ::aws_credential_types::provider::token::SharedTokenProvider::new(::aws_credential_types::Token::for_tests()),
        ));)
    });
    let login = plan
        .uses(Auth::Basic)
        .then(|| quote!(self.parts.set_login_resolver(auth::Login::new("test-user", "test-password", None));));
    let api_key = plan
        .uses(Auth::ApiKey)
        .then(|| quote!(self.parts.set_api_key_resolver(auth::Token::new("test-api-key", None));));
    quote! {
        /// Sets what makes calls repeatable: token, clock, user agent, credentials, behavior version.
        #[cfg(feature = "test-util")]
        pub fn apply_test_defaults(&mut self) -> &mut Self {
            self.set_idempotency_token_provider(Some("00000000-0000-4000-8000-000000000000".into()));
            let now = ::std::time::UNIX_EPOCH + ::std::time::Duration::from_secs(1234567890);
            let clock = ::aws_smithy_async::time::StaticTimeSource::new(now);
            self.set_time_source(Some(SharedTimeSource::new(clock)));
            self.parts.layer.store_put(::aws_runtime::user_agent::AwsUserAgent::for_tests());
            self.set_credentials_provider(Some(SharedCredentialsProvider::new(Credentials::for_tests())));
            #token
            #login
            #api_key
            self.set_behavior_version(Some(BehaviorVersion::latest()))
        }
        /// Sets what makes calls repeatable.
        #[cfg(feature = "test-util")]
        pub fn with_test_defaults(mut self) -> Self {
            self.apply_test_defaults();
            self
        }
        /// Sets what makes calls repeatable, and the region `us-east-1` unless there is one.
        #[cfg(feature = "test-util")]
        pub fn apply_test_defaults_v2(&mut self) -> &mut Self {
            self.apply_test_defaults();
            if self.parts.layer.load::<Region>().is_none() {
                self.set_region(Some(Region::new("us-east-1")));
            }
            self
        }
        /// Sets what makes calls repeatable, and the region `us-east-1` unless there is one.
        #[cfg(feature = "test-util")]
        pub fn with_test_defaults_v2(mut self) -> Self {
            self.apply_test_defaults_v2();
            self
        }
    }
}

fn from_sdk_config() -> TokenStream {
    quote! {
        impl From<&::aws_types::sdk_config::SdkConfig> for Builder {
            fn from(input: &::aws_types::sdk_config::SdkConfig) -> Self {
                Self { parts: ::proofmark_runtime::config::shared(input, crate::meta::SERVICE) }
            }
        }
    }
}
