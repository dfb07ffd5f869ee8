//! `client.rs`: the client, its methods, and the customization of a single call.

use super::fluent_builder;
use super::setters::{deprecated, doc_lines};
use super::source::Source;
use crate::escape::prose;
use crate::plan::{OperationPlan, Plan};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Emits `client.rs` and the files below `client/`, with their paths under `src`. `waiters` is the trait with the
/// `wait_until_..` methods and its implementation.
pub fn emit(plan: &Plan, waiters: TokenStream) -> Vec<(String, Source)> {
    vec![
        ("client.rs".to_owned(), client(plan, waiters).into()),
        ("client/fluent_builder.rs".to_owned(), fluent_builder::file()),
        ("client/customize.rs".to_owned(), customize().into()),
        ("client/customize/internal.rs".to_owned(), internal().into()),
    ]
}

fn client(plan: &Plan, waiters: TokenStream) -> TokenStream {
    let title = prose(&plan.service.title);
    let module_doc = format!(" The client for {title}.");
    let doc = doc_lines(&format!(
        "A client for {title}: one method an operation, which gives a builder for the call.\n\n\
         Making a client is costly and cloning it is cheap: make one and clone it."
    ));
    quote! {
        #![doc = #module_doc]

        #[derive(Debug)]
        pub(crate) struct Handle {
            pub(crate) conf: crate::Config,
            pub(crate) runtime_plugins: ::aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugins,
        }
        #[allow(dead_code)] // no operation may be enabled
        impl Handle {
            /// The plugins of a call of `O` with the client's own configuration.
            #[inline]
            pub(crate) fn plugins<O: ::proofmark_runtime::operation::Operation>(
                &self,
            ) -> ::aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugins {
                ::proofmark_runtime::operation::plugins::<O>(&self.runtime_plugins)
            }
            #[inline]
            pub(crate) fn send<O: ::proofmark_runtime::operation::Operation>(
                &self,
                config_override: Option<crate::config::Builder>,
                input: Result<O::Input, crate::error::BuildError>,
            ) -> ::proofmark_runtime::operation::CallOf<O> {
                let config_override = config_override.map(|builder| builder.parts);
                ::proofmark_runtime::client::send::<O>(
                    &self.runtime_plugins,
                    &self.conf.content,
                    config_override,
                    input,
                )
            }
        }

        #doc
        #[derive(Clone, Debug)]
        pub struct Client {
            pub(crate) handle: ::std::sync::Arc<Handle>,
        }
        impl Client {
            /// A client with this configuration.
            ///
            /// # Panics
            ///
            /// When no behavior version is set, or when retries, timeouts or identity caching lack a sleep
            /// implementation or a time source. The message says what to set.
            #[track_caller]
            pub fn from_conf(conf: crate::Config) -> Self {
                let latest = cfg!(feature = "behavior-version-latest");
                let runtime_plugins =
                    ::proofmark_runtime::client::plugins(crate::meta::SERVICE, &conf.content, latest);
                Self { handle: ::std::sync::Arc::new(Handle { conf, runtime_plugins }) }
            }
            /// A client with the configuration that it shares with other services.
            ///
            /// # Panics
            ///
            /// As [`from_conf`](Self::from_conf).
            #[track_caller]
            pub fn new(sdk_config: &::aws_types::sdk_config::SdkConfig) -> Self {
                Self::from_conf(sdk_config.into())
            }
            /// What the client is configured with.
            pub fn config(&self) -> &crate::Config {
                &self.handle.conf
            }
        }
        #waiters

        /// Customization of a single call, through `customize()` on its builder.
        pub mod customize;
        #[allow(unused_imports, unused_macros)] // no operation may be enabled
        mod fluent_builder;
        #[allow(unused_imports)]
        pub(crate) use fluent_builder::fluent_builder;
    }
}

/// The client's method for an operation, to stand in the operation's own file.
pub(super) fn method(operation: &OperationPlan) -> TokenStream {
    let method = operation.module.ident();
    let builder = format_ident!("{}FluentBuilder", operation.name);
    let required = operation.input.members.iter().filter(|member| member.required);
    let required: Vec<String> = required
        .map(|member| {
            let name = member.rust.to_string();
            format!("[`{name}`](builders::{builder}::{name})")
        })
        .collect();
    let needs = if required.is_empty() { String::new() } else { format!("\n\nRequired: {}.", required.join(", ")) };
    let doc = doc_lines(&format!("{}{needs}", operation.doc.lines().next().unwrap_or_default()));
    let note = deprecated(&operation.deprecated);
    quote! {
        impl crate::Client {
            #doc
            #note
            #[inline]
            pub fn #method(&self) -> builders::#builder {
                builders::#builder::_new(self.handle.clone())
            }
        }
    }
}

fn customize() -> TokenStream {
    quote! {
        //! Customization of a single call.

        use ::aws_smithy_runtime::client::interceptors::{MapRequestInterceptor, MutateRequestInterceptor};
        use ::aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor};
        use ::aws_smithy_runtime_api::client::orchestrator::HttpRequest;

        /// A call that can be configured and intercepted before it is sent.
        pub struct CustomizableOperation<T, E, B> {
            customizable_send: B,
            config_override: Option<crate::config::Builder>,
            interceptors: Vec<SharedInterceptor>,
            result: ::std::marker::PhantomData<(T, E)>,
        }
        impl<T, E, B> CustomizableOperation<T, E, B> {
            #[inline]
            #[allow(dead_code)] // no operation may be enabled
            pub(crate) fn new(customizable_send: B) -> Self {
                Self {
                    customizable_send,
                    config_override: None,
                    interceptors: Vec::new(),
                    result: ::std::marker::PhantomData,
                }
            }
            /// Adds an interceptor. The order of a call's own interceptors is not defined.
            pub fn interceptor(mut self, interceptor: impl Intercept + 'static) -> Self {
                self.interceptors.push(SharedInterceptor::new(interceptor));
                self
            }
            /// Replaces the request by what `f` makes of it, before it is signed.
            pub fn map_request<F, MapE>(self, f: F) -> Self
            where
                F: Fn(HttpRequest) -> Result<HttpRequest, MapE> + Send + Sync + 'static,
                MapE: ::std::error::Error + Send + Sync + 'static,
            {
                self.interceptor(MapRequestInterceptor::new(f))
            }
            /// Changes the request, before it is signed.
            pub fn mutate_request<F>(self, f: F) -> Self
            where
                F: Fn(&mut HttpRequest) + Send + Sync + 'static,
            {
                self.interceptor(MutateRequestInterceptor::new(f))
            }
            /// Overrides the client's configuration for this call: what is set here counts, all else stays.
            pub fn config_override(mut self, config_override: impl Into<crate::config::Builder>) -> Self {
                self.config_override = Some(config_override.into());
                self
            }
            /// Sends the request and returns the response.
            pub async fn send(self) -> internal::SendResult<T, E>
            where
                E: ::std::error::Error + Send + Sync + 'static,
                B: internal::CustomizableSend<T, E>,
            {
                let mut config_override = self.config_override.unwrap_or_default();
                for interceptor in self.interceptors {
                    config_override.push_interceptor(interceptor);
                }
                self.customizable_send.send(config_override).await
            }
        }

        pub(crate) mod internal;
    }
}

fn internal() -> TokenStream {
    quote! {
        //! What a customized call needs of a fluent builder.

        pub type BoxFuture<T> = ::std::pin::Pin<Box<dyn ::std::future::Future<Output = T> + Send>>;

        /// What a call ends in.
        pub type SendResult<T, E> = Result<T, crate::error::SdkError<E>>;

        /// A fluent builder that can be sent with another configuration.
        pub trait CustomizableSend<T, E>: Send + Sync {
            /// Sends it.
            fn send(self, config_override: crate::config::Builder) -> BoxFuture<SendResult<T, E>>;
        }
    }
}
