//! Rust identifiers and types as tokens: the only place where a planned type becomes Rust text. What a type means
//! is decided by the plan.

use crate::name::is_keyword;
use crate::plan::{Member, Presence, Type};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

/// A name as an identifier, raw where it is a keyword.
pub fn ident(name: &str) -> Ident {
    let bare = name.strip_prefix("r#").unwrap_or(name);
    match bare {
        // These four can't be raw.
        "self" | "Self" | "super" | "crate" => format_ident!("{bare}_"),
        _ if is_keyword(bare) => format_ident!("r#{bare}"),
        _ => format_ident!("{bare}"),
    }
}

/// The type of a value, as a struct holds it when it is set.
pub fn value(ty: &Type) -> TokenStream {
    match ty {
        Type::Boolean => quote!(bool),
        Type::Byte => quote!(i8),
        Type::Short => quote!(i16),
        Type::Integer => quote!(i32),
        Type::Long => quote!(i64),
        Type::Float => quote!(f32),
        Type::Double => quote!(f64),
        Type::BigInteger => quote!(::aws_smithy_types::BigInteger),
        Type::BigDecimal => quote!(::aws_smithy_types::BigDecimal),
        Type::String => quote!(String),
        Type::Blob => quote!(crate::primitives::Blob),
        Type::Timestamp => quote!(crate::primitives::DateTime),
        Type::Document => quote!(::aws_smithy_types::Document),
        Type::ByteStream => quote!(crate::primitives::ByteStream),
        Type::EventStream(union) => {
            let (event, error) = (ident(union), format_ident!("{union}Error"));
            quote!(crate::primitives::event_stream::EventReceiver<crate::types::#event, crate::types::error::#error>)
        }
        Type::EventSender(union) => {
            let (event, error) = (ident(union), format_ident!("{union}Error"));
            quote!(crate::primitives::event_stream::EventStreamSender<crate::types::#event, crate::types::error::#error>)
        }
        Type::Structure(name) | Type::Union(name) | Type::Enum(name) => {
            let name = ident(name);
            quote!(crate::types::#name)
        }
        Type::Error(name) => {
            let name = ident(name);
            quote!(crate::types::error::#name)
        }
        Type::List { item, sparse } => {
            let item = element(item, *sparse);
            quote!(Vec<#item>)
        }
        Type::Map { key, value: item, sparse } => {
            let (key, item) = (value(key), element(item, *sparse));
            quote!(::std::collections::HashMap<#key, #item>)
        }
        Type::Box(inner) => {
            let inner = value(inner);
            quote!(Box<#inner>)
        }
        Type::Unit => quote!(()),
    }
}

/// The type of an item of a list or of a map's value.
pub fn element(ty: &Type, sparse: bool) -> TokenStream {
    let item = value(ty);
    if sparse { quote!(Option<#item>) } else { item }
}

/// The type of a structure's field: optional unless the member always has a value.
pub fn field(member: &Member) -> TokenStream {
    let value = value(&member.ty);
    match member.presence {
        Presence::Optional => quote!(Option<#value>),
        Presence::Required | Presence::Default(_) => value,
    }
}

/// The type of a builder method's argument, and the expression that turns the argument into the value.
pub fn argument(ty: &Type, sparse: bool, name: &Ident) -> (TokenStream, TokenStream) {
    let held = element(ty, sparse);
    match ty {
        _ if sparse => (held, quote!(#name)),
        Type::String | Type::Box(_) => (quote!(impl Into<#held>), quote!(#name.into())),
        _ => (held, quote!(#name)),
    }
}
