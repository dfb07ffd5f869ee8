//! An open string enum: known values as variants, any other kept as it came.

use super::setters::{deprecated, doc_lines};
use super::{redacted, rust_type};
use crate::escape::code;
use crate::plan::Enum;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Emits an enum.
pub(super) fn emit(plan: &Enum) -> TokenStream {
    let name = rust_type::ident(&plan.name);
    let doc = doc_lines(&format!("{} Open: a value that isn't known here is kept.", plan.doc));
    let variants: Vec<_> = plan.variants.iter().map(|v| format_ident!("{}", v.name)).collect();
    let values: Vec<&str> = plan.variants.iter().map(|v| v.value.as_str()).collect();
    let variant_docs = plan.variants.iter().map(|v| {
        let doc = doc_lines(&code(&v.value));
        let note = deprecated(&v.deprecated);
        quote!(#doc #note)
    });
    let note = deprecated(&plan.deprecated);
    let debug = (!plan.sensitive).then(|| quote!(, Debug));
    let redacted = plan.sensitive.then(|| redacted::redacted(&name));
    quote! {
        #doc
        #note
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash #debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#variant_docs #variants,)*
            /// A value that isn't known here; take it from `as_str()`.
            #[deprecated(note = "match on `_` and compare `as_str()` instead")]
            Unknown(crate::primitives::sealed_enum_unknown::UnknownVariantValue),
        }
        #redacted
        impl From<&str> for #name {
            fn from(s: &str) -> Self {
                match s {
                    #(#values => Self::#variants,)*
                    other => Self::Unknown(other.into()),
                }
            }
        }
        impl #name {
            /// The value as it travels.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
            /// All values that are known here.
            pub const fn values() -> &'static [&'static str] {
                &[#(#values),*]
            }
        }
        ::proofmark_runtime::string_enum!(#name);
    }
}
