//! A union: one variant per member, and one for members that aren't known here.

use super::setters::doc_lines;
use super::source::Source;
use super::wire;
use super::{redacted, rust_type};
use crate::plan::{Type, Union};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Emits a union: the type, and its description for the engine.
pub(super) fn emit(plan: &Union) -> Source {
    Source::from(item(plan)).table(wire::union(plan))
}

fn item(plan: &Union) -> TokenStream {
    let name = rust_type::ident(&plan.name);
    let doc = doc_lines(&plan.doc);
    let variants = plan.members.iter().map(|member| {
        let (doc, variant) = (doc_lines(&member.doc), format_ident!("{}", member.variant));
        match &member.ty {
            Type::Unit => quote!(#doc #variant),
            ty => {
                let ty = rust_type::value(ty);
                quote!(#doc #variant(#ty))
            }
        }
    });
    let accessors = plan.members.iter().map(|member| {
        let variant = format_ident!("{}", member.variant);
        let (is, as_) = (member.rust.prefixed("is_"), member.rust.prefixed("as_"));
        let is_doc = doc_lines(&format!("Whether it is `{}`.", member.name));
        if member.ty == Type::Unit {
            return quote! {
                #is_doc
                pub fn #is(&self) -> bool {
                    matches!(self, Self::#variant)
                }
            };
        }
        let (ty, value) = match &member.ty {
            Type::Box(inner) => (rust_type::value(inner), quote!(Ok(value))),
            ty => (rust_type::value(ty), quote!(Ok(value))),
        };
        let as_doc = doc_lines(&format!("The value if it is `{}`, else the union itself.", member.name));
        quote! {
            #as_doc
            pub fn #as_(&self) -> Result<&#ty, &Self> {
                match self {
                    Self::#variant(value) => #value,
                    _ => Err(self),
                }
            }
            #is_doc
            pub fn #is(&self) -> bool {
                matches!(self, Self::#variant(_))
            }
        }
    });
    let debug = (!plan.sensitive).then(|| quote!(Debug,));
    let redacted = plan.sensitive.then(|| redacted::redacted(&name));
    quote! {
        #doc
        #[derive(Clone, PartialEq, #debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A member that isn't known here; it cannot be sent.
            #[non_exhaustive]
            Unknown,
        }
        #redacted
        impl #name {
            #(#accessors)*
            /// Whether it is a member that isn't known here.
            pub fn is_unknown(&self) -> bool {
                matches!(self, Self::Unknown)
            }
        }
    }
}
