//! The descriptions by which the engine reads and writes shapes: the `structure!` and `union!` invocations. They are
//! tables, one line a member, so they are laid out here and not by the formatter.

use super::rust_type;
use crate::plan::{Binding, Member, Presence, Role, Structure, TimestampFormat, Type, Union};
use crate::table;
use proc_macro2::{Literal, TokenStream};
use proofmark_smithy_model::model::Node;
use quote::quote;
use std::fmt::Write;

/// The `structure!` of a structure, and of its builder where that holds the structure itself.
pub(super) fn structure(structure: &Structure, builder: Option<&TokenStream>) -> String {
    let builder = builder.map(|path| format!(", {}", path.to_string().replace(' ', ""))).unwrap_or_default();
    let hidden = match structure.role {
        Role::Output => " [_request_id: None]",
        Role::Error => " [meta: Default::default()]",
        Role::Input | Role::Type => "",
    };
    let mut table = format!(
        "::proofmark_runtime::structure! {{\n    {}{builder}{hidden}: {:?} {{",
        structure.name,
        structure.id.to_string()
    );
    for (index, m) in structure.members.iter().enumerate() {
        let _ = write!(table, "\n        {index} => {}: {:?}", m.rust, member(m));
        if let Presence::Default(node) = &m.presence
            && let Some(value) = default_value(m, node)
        {
            let _ = write!(table, ", default {value}");
        }
        table.push(';');
    }
    close(table, structure.members.is_empty())
}

/// The `union!` of a union.
pub(super) fn union(union: &Union) -> String {
    // Members without a value stand last in the schema, as the macro wants them.
    let (units, values): (Vec<&Member>, Vec<&Member>) = union.members.iter().partition(|m| m.ty == Type::Unit);
    let mut table = format!("::proofmark_runtime::union! {{\n    {}: {:?} {{", union.name, union.id.to_string());
    for (index, m) in values.iter().chain(&units).enumerate() {
        let unit = if m.ty == Type::Unit { "unit " } else { "" };
        let _ = write!(table, "\n        {unit}{index} => {}: {:?};", m.variant, member(m));
    }
    close(table, union.members.is_empty())
}

fn close(table: String, empty: bool) -> String {
    table + if empty { "}\n}\n" } else { "\n    }\n}\n" }
}

/// A member's name and the words that say what isn't ordinary about it.
fn member(member: &Member) -> String {
    let mut text = member.name.clone();
    let mut word = |key: &str, value: Option<&str>| {
        text.push(' ');
        text.push_str(key);
        if let Some(value) = value {
            text.push('=');
            text.push_str(&table::word(value));
        }
    };
    match &member.binding {
        Binding::Body => {}
        Binding::Label => word("label", None),
        Binding::Query(parameter) => word("query", Some(parameter)),
        Binding::Header(header) => word("header", Some(header)),
        Binding::PrefixHeaders(prefix) => word("prefix-headers", Some(prefix)),
        Binding::QueryParams => word("query-params", None),
        Binding::Payload => word("payload", None),
        Binding::ResponseCode => word("status", None),
        Binding::EventHeader => word("event-header", None),
        Binding::EventPayload => word("event-payload", None),
    }
    if member.wire_name != member.name {
        word("json", Some(&member.wire_name));
    }
    if let Some(format) = member.timestamp_format {
        let format = match format {
            TimestampFormat::DateTime => "date-time",
            TimestampFormat::HttpDate => "http-date",
            TimestampFormat::EpochSeconds => "epoch-seconds",
        };
        word("timestamp", Some(format));
    }
    if let Some(media_type) = &member.media_type {
        word("media", Some(media_type));
    }
    if let Some(blank) = &member.blank {
        word("blank", Some(blank));
    }
    let facts = [(member.required, "required"), (member.sensitive, "sensitive"), (member.idempotency_token, "token")];
    for (_, fact) in facts.iter().filter(|(holds, _)| *holds) {
        word(fact, None);
    }
    text
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
        // The type has no default of its own.
        (Type::Timestamp, Node::Number(seconds)) => {
            let literal = Literal::f64_unsuffixed(seconds.as_f64()?);
            Some(quote!(::aws_smithy_types::DateTime::from_secs_f64(#literal)))
        }
        (Type::Document, node) => document(node),
        (Type::Blob, Node::String(base64)) if !base64.is_empty() => {
            Some(quote!(::aws_smithy_types::Blob::new(::aws_smithy_types::base64::decode(#base64).unwrap_or_default())))
        }
        _ => None,
    }
}

/// A document that is not null: a scalar, or an empty collection.
fn document(node: &Node) -> Option<TokenStream> {
    let value = match node {
        Node::Null => return None,
        Node::Bool(value) => quote!(Bool(#value)),
        Node::String(text) => quote!(String(#text.to_owned())),
        Node::Array(_) => quote!(Array(Vec::new())),
        Node::Object(_) => quote!(Object(Default::default())),
        Node::Number(number) => {
            let number = match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), _, _) => {
                    let value = Literal::u64_unsuffixed(value);
                    quote!(PosInt(#value))
                }
                (_, Some(value), _) => {
                    let value = Literal::i64_unsuffixed(value);
                    quote!(NegInt(#value))
                }
                (_, _, value) => {
                    let value = Literal::f64_unsuffixed(value?);
                    quote!(Float(#value))
                }
            };
            quote!(Number(::aws_smithy_types::Number::#number))
        }
    };
    Some(quote!(::aws_smithy_types::Document::#value))
}
