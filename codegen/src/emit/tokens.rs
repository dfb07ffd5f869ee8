//! Small operations on tokens that several emitters need.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
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

/// Drops the parentheses around a whole expression, which it needs as an operand only.
pub(crate) fn unparenthesized(tokens: &TokenStream) -> TokenStream {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::Parenthesis => group.stream(),
        _ => tokens.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parentheses_around_everything_go() {
        assert_eq!(unparenthesized(&quote!((a == b))).to_string(), quote!(a == b).to_string());
        for tokens in [quote!((a) == (b)), quote!({ a }), quote!(a), quote!()] {
            assert_eq!(unparenthesized(&tokens).to_string(), tokens.to_string());
        }
    }
}
