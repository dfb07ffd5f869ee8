//! Items of one structure: fields, `build()`, and the traits that it derives.

use super::{Items, side_by_side};
use crate::emit::rust_type;
use crate::plan::{Member, Presence, Role, Structure, Type};
use proc_macro2::TokenStream;
use proofmark_smithy_model::diff::Level;
use proofmark_smithy_model::model::ShapeId;

pub(super) fn compare(old: &Structure, new: &Structure, path: &str, items: &mut Items) {
    let shape = |structure: &Structure, member: &Member| structure.id.with_member(member.name.as_str());
    for (before, now) in side_by_side(&old.members, &new.members, |member| member.rust.bare()) {
        let name = now.or(before).map_or("", |member| member.rust.bare());
        let path = format!("{path}::{name}");
        match (before, now) {
            (Some(member), None) => items.removed(path, field(member), &shape(old, member)),
            (None, Some(member)) => items.added(path, field(member), &shape(new, member)),
            (Some(before), Some(now)) => {
                let is_optional = |member: &Member| member.presence == Presence::Optional;
                if before.ty != now.ty || is_optional(before) != is_optional(now) {
                    items.changed(&path, (field(before), field(now)), Level::Major, &shape(new, now));
                }
                items.deprecated(&path, &before.deprecated, &now.deprecated, &shape(new, now));
            }
            (None, None) => {}
        }
    }
    build(old, new, path, items);
    let derives = |structure: &Structure| {
        let is_plain = !structure.members.iter().any(is_stream);
        is_plain.then(|| "Clone + PartialEq".to_owned())
    };
    let cause = old.members.iter().chain(&new.members).find(|member| is_stream(member));
    let cause = cause.map_or_else(|| new.id.clone(), |member| shape(new, member));
    items.optional(&format!("impl for {path}"), derives(old), derives(new), &cause);
}

/// Builders of inputs are always fallible.
fn build(old: &Structure, new: &Structure, path: &str, items: &mut Items) {
    if new.role == Role::Input || old.has_fallible_builder() == new.has_fallible_builder() {
        return;
    }
    let text = |structure: &Structure| match structure.has_fallible_builder() {
        true => format!("Result<{}, BuildError>", structure.name),
        false => structure.name.clone(),
    };
    let texts = (text(old), text(new));
    let path = format!("{path}Builder::build");
    for cause in causes(old, new) {
        items.changed(path.clone(), texts.clone(), Level::Major, &cause);
    }
}

/// The members that are required in one of the structures alone, and so make `build()` fallible or infallible.
fn causes(old: &Structure, new: &Structure) -> Vec<ShapeId> {
    let required = |structure: &Structure| -> Vec<ShapeId> {
        let members = structure.members.iter().filter(|member| member.presence == Presence::Required);
        members.map(|member| structure.id.with_member(member.name.as_str())).collect()
    };
    if new.has_fallible_builder() { required(new) } else { required(old) }
}

fn is_stream(member: &Member) -> bool {
    matches!(member.ty, Type::ByteStream | Type::EventStream(_) | Type::EventSender(_))
}

/// The type of a field, as in source text.
pub(super) fn field(member: &Member) -> String {
    text(rust_type::field(member))
}

/// Tokens of a type as they are usually written.
pub(super) fn text(tokens: TokenStream) -> String {
    let text = tokens.to_string();
    let mut out = String::with_capacity(text.len());
    // A type needs blanks after commas and around nothing else.
    for word in text.split(' ') {
        out.push_str(word);
        if word.ends_with(',') {
            out.push(' ');
        }
    }
    out.replace("crate::", "").replace("::std::collections::", "").replace("::aws_smithy_types::", "")
}
