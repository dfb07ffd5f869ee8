//! The error type of an operation or of an event stream: one variant an error that it can answer with.

use super::setters::doc_lines;
use crate::plan::ErrorRef;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Emits the enum `name`, whose variants hold the given errors; `of` says what answers with them.
pub(super) fn emit(name: &str, of: &str, errors: &[ErrorRef]) -> TokenStream {
    let ident = format_ident!("{name}");
    let doc = doc_lines(&format!("The errors of {of}."));
    let variants: Vec<_> = errors.iter().map(|e| format_ident!("{}", e.name)).collect();
    let docs = errors.iter().map(|e| doc_lines(&format!("`{}`, HTTP {}.", e.id.name(), e.status)));
    let checks = errors.iter().zip(&variants).map(|(error, variant)| {
        let (is, doc) = (format_ident!("is_{}", error.snake), doc_lines(&format!("Whether it is [`{0}`](Self::{0}).", error.name)));
        quote! {
            #doc
            pub fn #is(&self) -> bool {
                matches!(self, Self::#variant(_))
            }
        }
    });
    let codes = errors.iter().zip(&variants).map(|(error, variant)| {
        let code = error.id.name();
        let retry = error.retryable.map(|retryable| match (retryable.throttling, retryable.server) {
            (true, _) => quote!(retry ThrottlingError),
            (false, true) => quote!(retry ServerError),
            (false, false) => quote!(retry ClientError),
        });
        quote!(#code => #variant #retry,)
    });
    quote! {
        #doc
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum #ident {
            #(#docs #variants(crate::types::error::#variants),)*
            /// Any other error: one that the model doesn't know, or an answer that can't be read.
            #[deprecated(note = "match with a wildcard and compare `code()`: an update may give the error a variant")]
            Unhandled(crate::error::sealed_unhandled::Unhandled),
        }
        impl #ident {
            #(#checks)*
        }
        ::proofmark_runtime::operation_error! {
            #ident => crate::Error { #(#codes)* }
        }
    }
}
