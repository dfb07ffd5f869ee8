//! The service-wide error, `Error`: any error of any operation.

use super::setters::doc_lines;
use crate::plan::Plan;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Emits `error_meta.rs`.
pub fn emit(plan: &Plan) -> TokenStream {
    let doc = doc_lines(&format!("Any error of {}.", plan.service.title));
    let variants: Vec<_> = plan.errors.iter().map(|error| format_ident!("{}", error.name)).collect();
    let docs = plan.errors.iter().map(|error| doc_lines(&error.doc));
    quote! {
        //! The error that every operation's error can become.

        #doc
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum Error {
            #(#docs #variants(crate::types::error::#variants),)*
            /// Any other error: one that the model doesn't know, or an answer that can't be read.
            #[deprecated(note = "match on `_` and compare `code()` instead")]
            Unhandled(crate::error::sealed_unhandled::Unhandled),
        }
        ::proofmark_runtime::service_error! { Error { #(#variants),* } }
    }
}
