//! The descriptions by which the engine reads and writes shapes: the `structure!` and `union!` invocations.

use super::rust_type;
use crate::plan::{Binding, Member, Presence, Role, Structure, TimestampFormat, Type, Union};
use proc_macro2::{Literal, TokenStream};
use proofmark_smithy_model::model::Node;
use quote::{format_ident, quote};

/// The `structure!` of a structure.
pub(super) fn structure(structure: &Structure) -> TokenStream {
    let (id, name) = (structure.id.to_string(), rust_type::ident(&structure.name));
    let fields = structure.members.iter().enumerate().map(|(index, m)| {
        let (index, field, description) = (Literal::usize_unsuffixed(index), m.rust.ident(), member(m));
        let default = match &m.presence {
            Presence::Default(node) => default_value(m, node).map(|value| quote!(, default #value)),
            _ => None,
        };
        quote!(#index => #field: #description #default;)
    });
    let hidden = match structure.role {
        Role::Output => quote!([_request_id: None]),
        Role::Error => quote!([meta: Default::default()]),
        Role::Input | Role::Type => quote!(),
    };
    quote! {
        ::proofmark_runtime::structure! {
            #name #hidden: #id { #(#fields)* }
        }
    }
}

/// The `union!` of a union.
pub(super) fn union(union: &Union) -> TokenStream {
    let (id, name) = (union.id.to_string(), rust_type::ident(&union.name));
    // Members without a value stand last in the schema, as the macro wants them.
    let (units, values): (Vec<&Member>, Vec<&Member>) = union.members.iter().partition(|m| m.ty == Type::Unit);
    let line = |(index, m): (usize, &&Member)| {
        let (index, variant, description) = (Literal::usize_unsuffixed(index), format_ident!("{}", m.variant), member(m));
        quote!(#index => #variant: #description;)
    };
    let count = values.len();
    let values = values.iter().enumerate().map(line);
    let units = units.iter().enumerate().map(|(index, m)| {
        let line = line((index + count, m));
        quote!(unit #line)
    });
    quote! {
        ::proofmark_runtime::union! {
            #name: #id { #(#values)* #(#units)* }
        }
    }
}

fn member(member: &Member) -> TokenStream {
    let name = &member.name;
    let bound = |binding: TokenStream| quote!(Member::bound(#name, #binding));
    let mut tokens = match &member.binding {
        Binding::Body => quote!(Member::body(#name)),
        Binding::Label => quote!(Member::label(#name)),
        Binding::Query(parameter) => quote!(Member::query(#name, #parameter)),
        Binding::Header(header) => quote!(Member::header(#name, #header)),
        Binding::QueryParams => bound(quote!(Binding::QueryParams)),
        Binding::PrefixHeaders(prefix) => bound(quote!(Binding::PrefixHeaders(#prefix))),
        Binding::Payload => bound(quote!(Binding::Payload)),
        Binding::ResponseCode => bound(quote!(Binding::ResponseCode)),
        Binding::EventHeader => bound(quote!(Binding::EventHeader)),
        Binding::EventPayload => bound(quote!(Binding::EventPayload)),
    };
    if member.wire_name != member.name {
        let wire_name = &member.wire_name;
        tokens.extend(quote!(.json_name(#wire_name)));
    }
    if let Some(format) = member.timestamp_format {
        let format = match format {
            TimestampFormat::DateTime => quote!(DateTime),
            TimestampFormat::HttpDate => quote!(HttpDate),
            TimestampFormat::EpochSeconds => quote!(EpochSeconds),
        };
        tokens.extend(quote!(.timestamp(TimestampFormat::#format)));
    }
    if let Some(media_type) = &member.media_type {
        tokens.extend(quote!(.media_type(#media_type)));
    }
    if member.required {
        tokens.extend(quote!(.required()));
    }
    if member.sensitive {
        tokens.extend(quote!(.sensitive()));
    }
    if member.idempotency_token {
        tokens.extend(quote!(.idempotency_token()));
    }
    if member.host_label {
        tokens.extend(quote!(.host_label()));
    }
    tokens
}

/// The value of `smithy.api#default`, where it isn't what the type starts with anyway.
pub(super) fn default_value(member: &Member, node: &Node) -> Option<TokenStream> {
    let number = |node: &Node| node.as_number().filter(|n| n.as_f64() != Some(0.0)).map(|n| n.to_string());
    match (&member.ty, node) {
        (Type::Boolean, Node::Bool(true)) => Some(quote!(true)),
        (Type::Byte | Type::Short | Type::Integer | Type::Long, _) => {
            let value = number(node)?.parse::<i64>().ok()?;
            let literal = Literal::i64_unsuffixed(value);
            Some(quote!(#literal))
        }
        (Type::Float | Type::Double, _) => {
            let value = number(node)?.parse::<f64>().ok()?;
            let literal = Literal::f64_unsuffixed(value);
            Some(quote!(#literal))
        }
        (Type::String, Node::String(text)) if !text.is_empty() => Some(quote!(#text.to_owned())),
        (Type::Enum(name), Node::String(text)) => {
            let name = rust_type::ident(name);
            Some(quote!(crate::types::#name::from(#text)))
        }
        (Type::Timestamp, Node::Number(seconds)) if seconds.as_f64() != Some(0.0) => {
            let literal = Literal::f64_unsuffixed(seconds.as_f64()?);
            Some(quote!(::aws_smithy_types::DateTime::from_secs_f64(#literal)))
        }
        (Type::Blob, Node::String(base64)) if !base64.is_empty() => {
            Some(quote!(::aws_smithy_types::Blob::new(::aws_smithy_types::base64::decode(#base64).unwrap_or_default())))
        }
        _ => None,
    }
}
