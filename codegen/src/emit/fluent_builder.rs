//! The fluent builder of an operation: it collects the input through the input's builder and sends it. What all have is
//! one macro of the generated crate; setters and paginators stand beside it.

use super::source::Source;
use super::structure;
use crate::plan::OperationPlan;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Emits the fluent builder of `operation`, into the `builders` module of the operation's module.
pub fn emit(operation: &OperationPlan) -> TokenStream {
    let marker = format_ident!("{}", operation.name);
    let [builder, input, output, error] =
        ["FluentBuilder", "InputBuilder", "Output", "Error"].map(|part| format_ident!("{marker}{part}"));
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
    let derives = if structure::is_plain(&operation.input) { quote!(Clone, Debug) } else { quote!(Debug) };
    let methods = quote!(#paginator #(#setters)*);
    let methods = (!methods.is_empty()).then(|| {
        quote! {
            impl #builder {
                #methods
            }
        }
    });
    quote! {
        use super::{#marker, #error, #output};

        crate::client::fluent_builder!(#builder(#derives): #marker, #input, #output, #error);
        #methods
    }
}

/// Emits `client/fluent_builder.rs`, with the macro.
pub(super) fn file() -> Source {
    Source::from(quote! {
        //! What the fluent builders of all operations have.
    })
    .table(MACRO.to_owned())
    .tokens(quote!(
        pub(crate) use fluent_builder;
    ))
}

const MACRO: &str = r#"/// Makes the fluent builder of an operation: a call, which collects its input through the input's builder. Setters stand
/// beside it.
macro_rules! fluent_builder {
    ($builder:ident($($derive:ident),*): $operation:ident, $input:ident, $output:ident, $error:ident) => {
        impl $input {
            /// Sends the input with `client`.
            #[inline]
            pub fn send_with(
                self,
                client: &$crate::Client,
            ) -> ::proofmark_runtime::operation::Call<Result<$output, $crate::error::SdkError<$error>>> {
                client.handle.send::<$operation>(None, self.build())
            }
        }
        #[doc = concat!("A call of [`", stringify!($operation), "`], to be filled and sent.")]
        #[derive($($derive),*)]
        pub struct $builder {
            handle: ::std::sync::Arc<$crate::client::Handle>,
            inner: $input,
            config_override: Option<$crate::config::Builder>,
        }
        impl $builder {
            #[inline]
            pub(crate) fn _new(handle: ::std::sync::Arc<$crate::client::Handle>) -> Self {
                Self { handle, inner: Default::default(), config_override: None }
            }
            /// The input so far.
            #[inline]
            pub fn as_input(&self) -> &$input {
                &self.inner
            }
            /// Sends the request; await it for the response. It is retried as the client is configured.
            #[inline]
            pub fn send(
                self,
            ) -> ::proofmark_runtime::operation::Call<Result<$output, $crate::error::SdkError<$error>>> {
                self.handle.send::<$operation>(self.config_override, self.inner.build())
            }
            /// Lets this one call be configured and intercepted before it is sent.
            #[inline]
            pub fn customize(self) -> $crate::client::customize::CustomizableOperation<$output, $error, Self> {
                $crate::client::customize::CustomizableOperation::new(self)
            }
        }
        impl $crate::client::customize::internal::CustomizableSend<$output, $error> for $builder {
            #[inline]
            fn send(
                mut self,
                config_override: $crate::config::Builder,
            ) -> $crate::client::customize::internal::BoxFuture<
                $crate::client::customize::internal::SendResult<$output, $error>,
            > {
                self.config_override = Some(config_override);
                Box::pin(self.send())
            }
        }
    };
}
"#;
