//! `config::endpoint`: the endpoint rules of a service as nested Rust, with their parameters.
//!
//! The rules themselves are compiled by `expressions`; the functions that they call are in the runtime.

mod params;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use tests::empty_plan;

use crate::expressions::tokens::mentions;
use crate::plan::Plan;
use crate::plan::endpoint_rules::RuleSet;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeSet;

/// The content of `config/endpoint.rs`; `body` follows the rules.
pub fn emit(plan: &Plan, body: &TokenStream) -> TokenStream {
    let members = plan.operations.iter().flat_map(|operation| &operation.input.members);
    let given: BTreeSet<&str> = members.filter_map(|member| member.context_param.as_deref()).collect();
    module(&plan.service.endpoint_rules, &given, body)
}

/// The module of these rules; `given` are the names of the parameters that members of inputs give.
fn module(rules: &RuleSet, given: &BTreeSet<&str>, body: &TokenStream) -> TokenStream {
    let document = mentions(body, "Document").then(|| {
        quote!(
            use ::aws_smithy_types::Document;
        )
    });
    let (params, collector) = (params::emit(rules), params::collector(rules, given));
    quote! {
        //! Where requests go: the service's endpoint rules, and how to replace them.
        pub use ::aws_smithy_runtime_api::client::endpoint::{EndpointFuture, SharedEndpointResolver};
        pub use ::aws_smithy_types::endpoint::Endpoint;
        pub use ::proofmark_runtime::endpoint::InvalidParams;
        use ::aws_smithy_runtime_api::box_error::BoxError;
        use ::aws_smithy_runtime_api::client::endpoint::EndpointResolverParams;
        use ::aws_smithy_runtime_api::client::interceptors::error::ContextAttachedError;
        #document
        use ::aws_smithy_types::config_bag::ConfigBag;
        use ::proofmark_runtime::endpoint;
        use ::proofmark_runtime::operation::OperationSpec;
        use ::proofmark_runtime::shape::Structure;

        /// Decides where a request goes.
        pub trait ResolveEndpoint: Send + Sync + ::std::fmt::Debug {
            /// The endpoint for these parameters.
            fn resolve_endpoint<'a>(&'a self, params: &'a Params) -> EndpointFuture<'a>;

            /// The resolver in the form that a client's configuration holds.
            fn into_shared_resolver(self) -> SharedEndpointResolver
            where
                Self: Sized + 'static,
            {
                SharedEndpointResolver::new(DowncastParams(self))
            }
        }

        #[derive(Debug)]
        struct DowncastParams<T>(T);

        impl<T: ResolveEndpoint> ::aws_smithy_runtime_api::client::endpoint::ResolveEndpoint for DowncastParams<T> {
            fn resolve_endpoint<'a>(&'a self, params: &'a EndpointResolverParams) -> EndpointFuture<'a> {
                match params.get::<Params>() {
                    Some(params) => self.0.resolve_endpoint(params),
                    None => EndpointFuture::ready(Err("params of expected type was not present".into())),
                }
            }
        }

        /// Follows the service's own rules.
        #[derive(Debug, Default)]
        pub struct DefaultResolver {
            _private: (),
        }

        impl DefaultResolver {
            /// Makes one.
            pub fn new() -> Self {
                Self::default()
            }
        }

        impl ResolveEndpoint for DefaultResolver {
            fn resolve_endpoint<'a>(&'a self, params: &'a Params) -> EndpointFuture<'a> {
                EndpointFuture::ready(resolve(params))
            }
        }

        /// The resolver that clients have unless they are given another.
        pub(crate) fn default_resolver() -> SharedEndpointResolver {
            DefaultResolver::new().into_shared_resolver()
        }

        #collector

        /// The service's endpoint rules.
        fn resolve(params: &Params) -> endpoint::Resolution {
            #body
        }

        #params
    }
}
