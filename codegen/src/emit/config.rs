//! `config.rs` and the small files below `config/`, but not `config/endpoint.rs`: the client's configuration, its
//! builder (in `config_builder`), and the names that both need.

use super::config_builder;
use crate::plan::{Auth, Plan};
use proc_macro2::TokenStream;
use quote::quote;

/// Emits the files, with their paths under `src`.
pub fn emit(plan: &Plan) -> Vec<(String, TokenStream)> {
    vec![
        ("config.rs".to_owned(), config(plan)),
        ("config/auth.rs".to_owned(), auth(plan)),
        ("config/http.rs".to_owned(), http()),
        ("config/interceptors.rs".to_owned(), interceptors()),
        ("config/retry.rs".to_owned(), retry()),
        ("config/timeout.rs".to_owned(), timeout()),
    ]
}

fn config(plan: &Plan) -> TokenStream {
    let names = names();
    let getters = getters();
    let builder = config_builder::emit(plan);
    let signing_name = &plan.service.signing_name;
    quote! {
        #names

        /// What a client is configured with. Made by a [`Builder`], or from an `SdkConfig`.
        #[derive(Clone, Debug)]
        pub struct Config {
            pub(crate) content: ::proofmark_runtime::config::Frozen,
        }
        impl Config {
            /// A builder with nothing set.
            pub fn builder() -> Builder {
                Builder::default()
            }
            /// A builder with what is set here.
            pub fn to_builder(&self) -> Builder {
                Builder { parts: self.content.parts.clone() }
            }
            /// The configuration that the client shares with other services.
            pub fn new(config: &::aws_types::sdk_config::SdkConfig) -> Self {
                Builder::from(config).build()
            }
            /// The service name in signatures.
            pub fn signing_name(&self) -> &'static str {
                #signing_name
            }
            #getters
        }

        #builder

        impl From<&::aws_types::sdk_config::SdkConfig> for Config {
            fn from(sdk_config: &::aws_types::sdk_config::SdkConfig) -> Self {
                Builder::from(sdk_config).build()
            }
        }

        pub mod auth;
        pub mod endpoint;
        /// HTTP messages, as interceptors see them.
        pub mod http;
        /// What interceptors are made of.
        pub mod interceptors;
        /// What retries are configured with.
        pub mod retry;
        /// What timeouts are configured with.
        pub mod timeout;
    }
}

fn names() -> TokenStream {
    quote! {
        pub use ::aws_credential_types::Credentials;
        pub use ::aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
        pub use ::aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep, Sleep};
        pub use ::aws_smithy_runtime::client::identity::IdentityCache;
        pub use ::aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
        pub use ::aws_smithy_runtime_api::client::http::{HttpClient, SharedHttpClient};
        pub use ::aws_smithy_runtime_api::client::identity::{ResolveCachedIdentity, SharedIdentityCache};
        pub use ::aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor};
        pub use ::aws_smithy_runtime_api::client::runtime_components::{RuntimeComponents, RuntimeComponentsBuilder};
        pub use ::aws_smithy_runtime_api::client::runtime_plugin::{RuntimePlugin, SharedRuntimePlugin};
        pub use ::aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
        pub use ::aws_smithy_runtime_api::shared::IntoShared;
        pub use ::aws_smithy_types::config_bag::{ConfigBag, FrozenLayer, Layer};
        pub use ::aws_types::app_name::AppName;
        pub use ::aws_types::region::Region;
        pub use ::aws_types::sdk_ua_metadata::FrameworkMetadata;
        use ::aws_runtime::invocation_id::{InvocationIdGenerator, SharedInvocationIdGenerator};
        use ::aws_runtime::service_clock_skew::DisableClockSkewCorrection;
        use ::aws_smithy_async::time::{SharedTimeSource, TimeSource};
        use ::aws_smithy_runtime::client::retries::RetryPartition;
        use ::aws_smithy_runtime_api::client::auth::{
            AuthScheme, AuthSchemePreference, SharedAuthScheme, SharedAuthSchemeOptionResolver,
        };
        use ::aws_smithy_runtime_api::client::endpoint::SharedEndpointResolver;
        use ::aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, SharedRetryClassifier};
        use ::aws_smithy_types::retry::RetryConfig;
        use ::aws_smithy_types::timeout::TimeoutConfig;
        use ::aws_types::endpoint_config::{EndpointUrl, UseDualStack, UseFips};
        use ::proofmark_runtime::idempotency::IdempotencyTokenProvider;
    }
}

fn getters() -> TokenStream {
    quote! {
        /// The region.
        pub fn region(&self) -> Option<&Region> {
            self.content.values.load::<Region>()
        }
        /// How often and how a call is retried.
        pub fn retry_config(&self) -> Option<&RetryConfig> {
            self.content.values.load::<RetryConfig>()
        }
        /// How long calls and their parts may take.
        pub fn timeout_config(&self) -> Option<&TimeoutConfig> {
            self.content.values.load::<TimeoutConfig>()
        }
        /// The partition whose retry quota the client shares.
        pub fn retry_partition(&self) -> Option<&RetryPartition> {
            self.content.values.load::<RetryPartition>()
        }
        /// What is taken for a stalled stream.
        pub fn stalled_stream_protection(&self) -> Option<&StalledStreamProtectionConfig> {
            self.content.values.load::<StalledStreamProtectionConfig>()
        }
        /// The order in which auth schemes are preferred.
        pub fn auth_scheme_preference(&self) -> Option<&AuthSchemePreference> {
            self.content.values.load::<AuthSchemePreference>()
        }
        /// The application's name in the user agent.
        pub fn app_name(&self) -> Option<&AppName> {
            self.content.values.load::<AppName>()
        }
        /// The frameworks in the user agent, the first first.
        pub fn framework_metadata(&self) -> Vec<&FrameworkMetadata> {
            let mut frameworks: Vec<_> = self.content.values.load::<FrameworkMetadata>().collect();
            frameworks.reverse();
            frameworks
        }
        /// Whether signatures keep to the local clock although the service's differs.
        pub fn disable_clock_skew_correction(&self) -> Option<bool> {
            self.content.values.load::<DisableClockSkewCorrection>().map(|disable| disable.is_disabled())
        }
        /// What makes invocation ids.
        pub fn invocation_id_generator(&self) -> Option<SharedInvocationIdGenerator> {
            self.content.values.load::<SharedInvocationIdGenerator>().cloned()
        }
        /// The HTTP client.
        pub fn http_client(&self) -> Option<SharedHttpClient> {
            self.content.parts.components.http_client()
        }
        /// The auth schemes besides the service's own.
        pub fn auth_schemes(&self) -> impl Iterator<Item = SharedAuthScheme> + '_ {
            self.content.parts.components.auth_schemes()
        }
        /// What decides how an operation is authenticated.
        pub fn auth_scheme_resolver(&self) -> Option<SharedAuthSchemeOptionResolver> {
            self.content.parts.components.auth_scheme_option_resolver()
        }
        /// What decides where requests go.
        pub fn endpoint_resolver(&self) -> SharedEndpointResolver {
            self.content.parts.components.endpoint_resolver().unwrap_or_else(endpoint::default_resolver)
        }
        /// What sleeps between attempts.
        pub fn sleep_impl(&self) -> Option<SharedAsyncSleep> {
            self.content.parts.components.sleep_impl()
        }
        /// Where credentials are cached.
        pub fn identity_cache(&self) -> Option<SharedIdentityCache> {
            self.content.parts.components.identity_cache()
        }
        /// The interceptors.
        pub fn interceptors(&self) -> impl Iterator<Item = SharedInterceptor> + '_ {
            self.content.parts.components.interceptors()
        }
        /// The clock.
        pub fn time_source(&self) -> Option<SharedTimeSource> {
            self.content.parts.components.time_source()
        }
        /// What decides, besides the client's own rules, which errors are retried.
        pub fn retry_classifiers(&self) -> impl Iterator<Item = SharedRetryClassifier> + '_ {
            self.content.parts.components.retry_classifiers()
        }
        /// Always `None`: a configuration doesn't give its credentials away.
        #[deprecated(note = "it always returns `None`")]
        pub fn credentials_provider(&self) -> Option<SharedCredentialsProvider> {
            None
        }
    }
}

fn auth(plan: &Plan) -> TokenStream {
    let login = plan.uses(Auth::Basic).then(|| quote!(Login,));
    let token = plan.uses(Auth::ApiKey).then(|| quote!(Token,));
    let identity = (login.is_some() || token.is_some()).then(|| quote!(ResolveIdentity,));
    quote! {
        //! How calls are authenticated, and how to replace that.

        pub use ::proofmark_runtime::auth::{
            BuildError, DefaultAuthSchemeResolver, #login Params, ParamsBuilder, ResolveAuthScheme, #identity #token
        };
    }
}

fn http() -> TokenStream {
    quote! {
        pub use ::aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
    }
}

fn interceptors() -> TokenStream {
    quote! {
        pub use ::aws_smithy_runtime_api::client::interceptors::context::{
            AfterDeserializationInterceptorContextRef, BeforeDeserializationInterceptorContextMut,
            BeforeDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextMut,
            BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
            BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextMut, FinalizerInterceptorContextRef,
            InterceptorContext,
        };
    }
}

fn retry() -> TokenStream {
    quote! {
        pub use ::aws_smithy_runtime::client::retries::{ClientRateLimiter, RetryPartition, TokenBucket};
        pub use ::aws_smithy_runtime_api::client::retries::ShouldAttempt;
        pub use ::aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};
        pub use ::aws_smithy_types::retry::{ReconnectMode, RetryConfig, RetryConfigBuilder, RetryMode};
    }
}

fn timeout() -> TokenStream {
    quote! {
        pub use ::aws_smithy_types::timeout::{TimeoutConfig, TimeoutConfigBuilder};
    }
}
