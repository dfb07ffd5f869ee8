//! The tables of members: where each travels, what it is, and its limits.

use crate::escape::cell_code;
use crate::plan::{Binding, Limits, Member, Structure, Type};
use std::fmt::Write;

/// The table of an input; empty without members.
pub(super) fn input(structure: &Structure) -> String {
    table(structure, true)
}

/// The table of an output; empty without members.
pub(super) fn output(structure: &Structure) -> String {
    table(structure, false)
}

fn table(structure: &Structure, is_input: bool) -> String {
    if structure.members.is_empty() {
        return String::new();
    }
    let mut text = if is_input {
        "\n| Member | Method | In | Type | Required | Limits |\n|---|---|---|---|---|---|\n".to_owned()
    } else {
        "\n| Member | Method | In | Type | Limits |\n|---|---|---|---|---|\n".to_owned()
    };
    for member in &structure.members {
        let required = match (is_input, member.required) {
            (false, _) => "",
            (true, true) => " yes |",
            (true, false) => " no |",
        };
        let _ = writeln!(
            text,
            "| `{}` | `{}` | {} | {} |{required} {} |",
            member.name,
            member.rust.bare(),
            place(member),
            kind(&member.ty),
            limits(member)
        );
    }
    text
}

fn place(member: &Member) -> String {
    match &member.binding {
        Binding::Body if member.wire_name != member.name => format!("body, as {}", cell_code(&member.wire_name)),
        Binding::Body => "body".to_owned(),
        Binding::Label => "path".to_owned(),
        Binding::Query(name) => format!("query {}", cell_code(name)),
        Binding::QueryParams => "all other query parameters".to_owned(),
        Binding::Header(name) => format!("header {}", cell_code(name)),
        Binding::PrefixHeaders(prefix) => format!("headers {}", cell_code(&format!("{prefix}*"))),
        Binding::Payload => "the whole body".to_owned(),
        Binding::ResponseCode => "status".to_owned(),
        Binding::EventHeader => "event header".to_owned(),
        Binding::EventPayload => "event payload".to_owned(),
    }
}

fn kind(ty: &Type) -> String {
    let linked = |path: &str, name: &str| format!("[`{name}`](crate::{path}::{name})");
    match ty {
        Type::Boolean => "boolean".to_owned(),
        Type::Byte => "byte".to_owned(),
        Type::Short => "short".to_owned(),
        Type::Integer => "integer".to_owned(),
        Type::Long => "long".to_owned(),
        Type::Float => "float".to_owned(),
        Type::Double => "double".to_owned(),
        Type::BigInteger => "big integer".to_owned(),
        Type::BigDecimal => "big decimal".to_owned(),
        Type::String => "string".to_owned(),
        Type::Blob => "blob".to_owned(),
        Type::Timestamp => "timestamp".to_owned(),
        Type::Document => "document".to_owned(),
        Type::ByteStream => "streaming blob".to_owned(),
        Type::Unit => "no value".to_owned(),
        Type::EventStream(name) | Type::EventSender(name) => format!("events, {}", linked("types", name)),
        Type::Structure(name) | Type::Union(name) | Type::Enum(name) => linked("types", name),
        Type::Error(name) => linked("types::error", name),
        Type::List { item, .. } => format!("list of {}", kind(item)),
        Type::Map { key, value, .. } => format!("map of {} to {}", kind(key), kind(value)),
        Type::Box(inner) => kind(inner),
    }
}

fn limits(member: &Member) -> String {
    let Limits { length_min, length_max, range_min, range_max, pattern } = &member.limits;
    let mut parts = Vec::new();
    let text = |n: &Option<u64>| n.map(|n| n.to_string());
    if let Some(bounds) = Limits::bounds(text(length_min), text(length_max)) {
        parts.push(format!("length {bounds}"));
    }
    let text = |n: &Option<crate::plan::Number>| n.as_ref().map(ToString::to_string);
    if let Some(bounds) = Limits::bounds(text(range_min), text(range_max)) {
        parts.push(format!("range {bounds}"));
    }
    if let Some(pattern) = pattern {
        parts.push(format!("pattern {}", cell_code(pattern)));
    }
    if member.idempotency_token {
        parts.push("synthesized when unset".to_owned());
    }
    if member.sensitive {
        parts.push("sensitive".to_owned());
    }
    if member.deprecated.is_some() {
        parts.push("deprecated".to_owned());
    }
    parts.join("; ")
}
