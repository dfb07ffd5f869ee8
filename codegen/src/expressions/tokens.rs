//! Small operations on tokens that several emitters need.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Drops the parentheses around a whole expression, which it needs as an operand only.
pub(crate) fn unparenthesized(tokens: &TokenStream) -> TokenStream {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::Parenthesis => group.stream(),
        _ => tokens.clone(),
    }
}

/// Whether a name stands anywhere in the tokens. A text that holds the name is not the name.
pub(crate) fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Whether the operator `||` stands at the top of an expression.
pub(crate) fn has_or(tokens: &TokenStream) -> bool {
    let puncts: Vec<Option<char>> = tokens
        .clone()
        .into_iter()
        .map(|tree| match tree {
            TokenTree::Punct(punct) => Some(punct.as_char()),
            _ => None,
        })
        .collect();
    puncts.windows(2).any(|pair| pair == [Some('|'), Some('|')])
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn a_name_in_a_text_is_not_mentioned() {
        assert!(mentions(&quote!(f(|x| { input.y })), "input"));
        assert!(!mentions(&quote!(f("input", r"input", inputs)), "input"));
    }

    #[test]
    fn only_parentheses_around_everything_go() {
        assert_eq!(unparenthesized(&quote!((a == b))).to_string(), quote!(a == b).to_string());
        for tokens in [quote!((a) == (b)), quote!({ a }), quote!(a), quote!()] {
            assert_eq!(unparenthesized(&tokens).to_string(), tokens.to_string());
        }
    }
}
