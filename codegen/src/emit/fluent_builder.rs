//! The fluent builder of an operation: it collects the input through the input's builder and sends it.

use super::setters::doc_lines;
use super::structure;
use crate::plan::Operation;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Emits the fluent builder of `operation`, into the `builders` module of the operation's module.
pub fn emit(operation: &Operation) -> TokenStream {
    let marker = format_ident!("{}", operation.name);
    let (builder, input) = (format_ident!("{marker}FluentBuilder"), format_ident!("{marker}InputBuilder"));
    let (output, error) = (format_ident!("{marker}Output"), format_ident!("{marker}Error"));
    let method = operation.module.ident();
    let result = quote!(SendResult<#output, #error>);
    let doc = doc_lines(&format!("A call of [`{0}`], to be filled and sent.", operation.name));
    let setters = operation.input.members.iter().map(|m| structure::setters(&operation.input, m, &quote!(self.inner)));
    let paginator = operation.pagination.as_ref().map(|_| {
        let paginator = format_ident!("{marker}Paginator");
        quote! {
            /// Reads all pages. Call `send` on it to get a stream.
            #[inline]
            pub fn into_paginator(self) -> super::paginator::#paginator {
                super::paginator::#paginator::new(self.handle, self.inner)
            }
        }
    });
    // A stream can be sent only once.
    let clone = structure::is_plain(&operation.input).then(|| quote!(Clone,));
    quote! {
        use super::{#marker, #error, #output};
        use crate::client::Handle;
        use crate::client::customize::CustomizableOperation;
        use crate::client::customize::internal::{BoxFuture, CustomizableSend, SendResult};
        use ::std::sync::Arc;

        impl #input {
            /// Sends the input with `client`.
            #[inline]
            pub async fn send_with(self, client: &crate::Client) -> #result {
                let mut call = client.#method();
                call.inner = self;
                call.send().await
            }
        }
        #doc
        #[derive(#clone Debug)]
        pub struct #builder {
            handle: Arc<Handle>,
            inner: #input,
            config_override: Option<crate::config::Builder>,
        }
        impl CustomizableSend<#output, #error> for #builder {
            #[inline]
            fn send(mut self, config_override: crate::config::Builder) -> BoxFuture<#result> {
                self.config_override = Some(config_override);
                Box::pin(#builder::send(self))
            }
        }
        impl #builder {
            #[inline]
            pub(crate) fn new(handle: Arc<Handle>) -> Self {
                Self { handle, inner: Default::default(), config_override: None }
            }
            /// The input so far.
            #[inline]
            pub fn as_input(&self) -> &#input {
                &self.inner
            }
            /// Sends the request and gives the answer. What can be retried is retried as the client is configured.
            #[inline]
            pub async fn send(self) -> #result {
                self.handle.send::<#marker>(self.config_override, self.inner.build()).await
            }
            /// Lets this one call be configured and intercepted before it is sent.
            #[inline]
            pub fn customize(self) -> CustomizableOperation<#output, #error, Self> {
                CustomizableOperation::new(self)
            }
            #paginator
            #(#setters)*
        }
    }
}
