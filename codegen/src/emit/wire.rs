//! The descriptions by which the engine reads and writes shapes: the `structure!` and `union!` invocations. They are
//! tables, one line per member, so they are laid out here and not by the formatter.

use super::defaults;
use crate::escape::{literal, word};
use crate::plan::{Member, Presence, Role, Structure, Type, Union, binding};
use proc_macro2::TokenStream;
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
        "::proofmark_runtime::structure! {{\n    {}{builder}{hidden}: {} {{",
        structure.name,
        literal(&structure.id.to_string())
    );
    for (index, m) in structure.members.iter().enumerate() {
        let _ = write!(table, "\n        {index} => {}: {};", m.rust, literal(&member(m)));
    }
    let defaults: String = structure.members.iter().enumerate().filter_map(|(index, m)| default(index, m)).collect();
    if defaults.is_empty() {
        return close(table, structure.members.is_empty());
    }
    format!("{table}\n    }} defaults {{{defaults}\n    }}\n}}\n")
}

/// The line of a member whose default isn't the empty value of its type.
fn default(index: usize, member: &Member) -> Option<String> {
    let Presence::Default(value) = &member.presence else { return None };
    let expression = defaults::expression(member, value)?;
    Some(format!("\n        {index} => {} = {expression};", member.rust))
}

/// The `union!` of a union.
pub(super) fn union(union: &Union) -> String {
    // Members without a value stand last in the schema, as the macro wants them.
    let (units, values): (Vec<&Member>, Vec<&Member>) = union.members.iter().partition(|m| m.ty == Type::Unit);
    let mut table =
        format!("::proofmark_runtime::union! {{\n    {}: {} {{", union.name, literal(&union.id.to_string()));
    for (index, m) in values.iter().chain(&units).enumerate() {
        let unit = if m.ty == Type::Unit { "unit " } else { "" };
        let _ = write!(table, "\n        {unit}{index} => {}: {};", m.variant, literal(&member(m)));
    }
    close(table, union.members.is_empty())
}

fn close(table: String, empty: bool) -> String {
    table + if empty { "}\n}\n" } else { "\n    }\n}\n" }
}

/// A member's name and the words that say what isn't ordinary about it.
fn member(member: &Member) -> String {
    let mut text = member.name.clone();
    let mut push = |key: &str, value: Option<&str>| {
        text.push(' ');
        text.push_str(key);
        if let Some(value) = value {
            text.push('=');
            text.push_str(&word(value));
        }
    };
    if let Some((key, name)) = binding::word(&member.binding) {
        push(key, name);
    }
    if member.wire_name != member.name {
        push("json", Some(&member.wire_name));
    }
    if let Some(format) = member.timestamp_format {
        push("timestamp", Some(format.name()));
    }
    if let Some(media_type) = &member.media_type {
        push("media", Some(media_type));
    }
    if let Some(blank) = &member.blank {
        push("blank", Some(blank));
    }
    let facts = [(member.required, "required"), (member.sensitive, "sensitive"), (member.idempotency_token, "token")];
    for (_, fact) in facts.iter().filter(|(holds, _)| *holds) {
        push(fact, None);
    }
    text
}
