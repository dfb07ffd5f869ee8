//! The `x`, `set_x`, `get_x` methods that builders and fluent builders have for a member: names, parameters and
//! types, without bodies (a builder stores, a fluent builder delegates).

use super::rust_type;
use crate::escape;
use crate::plan::{Member, Type};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

/// What the method named like the member does with its argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Replaces the value: `x(input)`.
    Set,
    /// Appends an item to the list: `x(input)`.
    Append,
    /// Inserts an entry into the map: `x(k, v)`.
    Insert,
}

/// The three methods of a member.
#[derive(Debug, Clone)]
pub struct Setters {
    /// The field and the first method, `x`.
    pub name: Ident,
    /// The name without `r#`.
    pub bare: String,
    /// `set_x`.
    pub set: Ident,
    /// `get_x`.
    pub get: Ident,
    /// What `x` does.
    pub action: Action,
    /// The parameters of `x`: `input: impl Into<String>`, or `k: .., v: ..`.
    pub params: TokenStream,
    /// The arguments of `x`, turned into what is stored: `input.into()`, or `k.into(), v`.
    pub values: TokenStream,
    /// The type that a builder stores, without its `Option`.
    pub value: TokenStream,
}

impl Setters {
    /// The methods of `member`.
    pub fn of(member: &Member) -> Self {
        let bare = member.rust.bare();
        let (action, params, values) = match &member.ty {
            Type::List { item, sparse } => {
                let input = format_ident!("input");
                let (ty, value) = rust_type::argument(item, *sparse, &input);
                (Action::Append, quote!(input: #ty), value)
            }
            Type::Map { key, value, sparse } => {
                let (k, v) = (format_ident!("k"), format_ident!("v"));
                let (key_type, key) = rust_type::argument(key, false, &k);
                let (value_type, value) = rust_type::argument(value, *sparse, &v);
                (Action::Insert, quote!(k: #key_type, v: #value_type), quote!(#key, #value))
            }
            ty => {
                let input = format_ident!("input");
                let (ty, value) = rust_type::argument(ty, false, &input);
                (Action::Set, quote!(input: #ty), value)
            }
        };
        Self {
            name: member.rust.ident(),
            bare: bare.to_owned(),
            set: format_ident!("set_{bare}"),
            get: format_ident!("get_{bare}"),
            action,
            params,
            values,
            value: rust_type::value(&member.ty),
        }
    }

    /// The documentation lines of `x`: what the member is, and that a list or map grows.
    pub fn doc(&self, member: &Member) -> TokenStream {
        let doc = match self.action {
            Action::Set => member.summary.clone(),
            Action::Append => format!("Appends an item. {}", member.summary),
            Action::Insert => format!("Inserts an entry. {}", member.summary),
        };
        doc_lines(doc.trim_end())
    }

    /// The documentation of `set_x`.
    pub fn set_doc(&self) -> TokenStream {
        let doc = format!("Sets or unsets [`Self::{}`].", self.bare);
        doc_lines(&doc)
    }

    /// The documentation of `get_x`.
    pub fn get_doc(&self) -> TokenStream {
        let doc = format!("The [`Self::{}`] so far.", self.bare);
        doc_lines(&doc)
    }
}

/// Doc attributes for a text, one per line; prettyplease writes them as `///`.
pub fn doc_lines(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// The attribute of something deprecated, with the model's note.
pub fn deprecated(note: &Option<String>) -> TokenStream {
    match note.as_deref() {
        None => quote!(),
        Some("") => quote!(#[deprecated]),
        Some(note) => {
            let note = escape::note(note);
            quote!(#[deprecated(note = #note)])
        }
    }
}
