//! `Debug` of what must not be shown.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

/// `Debug` of a type whose values must not be shown.
pub(super) fn redacted(name: &Ident) -> TokenStream {
    quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(::proofmark_runtime::shape::REDACTED)
            }
        }
    }
}
