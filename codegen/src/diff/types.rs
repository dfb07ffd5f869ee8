//! Items of `types` and `types::error`.

use super::{Items, operations, side_by_side, structures};
use crate::emit::rust_type;
use crate::plan::{Member, Plan, Structure, Type, Union, Variant};
use proofmark_smithy_model::diff::Level;

pub(super) fn compare(old: &Plan, new: &Plan, items: &mut Items) {
    all_structures(&old.structures, &new.structures, "types", items);
    all_structures(&old.errors, &new.errors, "types::error", items);
    for (before, now) in side_by_side(&old.enums, &new.enums, |ty| &ty.name) {
        let path = format!("types::{}", now.or(before).map_or("", |ty| ty.name.as_str()));
        match (before, now) {
            (Some(ty), None) => items.removed(path, "enum", &ty.id),
            (None, Some(ty)) => items.added(path, "enum", &ty.id),
            (Some(before), Some(now)) => {
                items.deprecated(&path, &before.deprecated, &now.deprecated, &now.id);
                for (old, new) in side_by_side(&before.variants, &now.variants, |variant| &variant.name) {
                    // The plan has values, and facts have members: they meet at the enum, by value.
                    let Some(variant) = new.or(old) else { continue };
                    let path = format!("{path}::{}", variant.name);
                    let text = |variant: Option<&Variant>| variant.map(|variant| format!("{:?}", variant.value));
                    let shape = now.id.with_member(variant.value.as_str());
                    match (old, new) {
                        // Another value of the same variant is no other API.
                        (Some(old), Some(new)) => items.deprecated(&path, &old.deprecated, &new.deprecated, &shape),
                        _ => items.optional(&path, text(old), text(new), &shape),
                    }
                }
            }
            (None, None) => {}
        }
    }
    for (before, now) in side_by_side(&old.unions, &new.unions, |ty| &ty.name) {
        let path = format!("types::{}", now.or(before).map_or("", |ty| ty.name.as_str()));
        match (before, now) {
            (Some(ty), None) => items.removed(path, "enum", &ty.id),
            (None, Some(ty)) => items.added(path, "enum", &ty.id),
            (Some(before), Some(now)) => union(before, now, &path, items),
            (None, None) => {}
        }
    }
}

fn all_structures(old: &[Structure], new: &[Structure], module: &str, items: &mut Items) {
    for (before, now) in side_by_side(old, new, |ty| &ty.name) {
        let path = format!("{module}::{}", now.or(before).map_or("", |ty| ty.name.as_str()));
        match (before, now) {
            (Some(ty), None) => items.removed(path, "struct", &ty.id),
            (None, Some(ty)) => items.added(path, "struct", &ty.id),
            (Some(before), Some(now)) => {
                items.deprecated(&path, &before.deprecated, &now.deprecated, &now.id);
                structures::compare(before, now, &path, items);
            }
            (None, None) => {}
        }
    }
}

fn union(old: &Union, new: &Union, path: &str, items: &mut Items) {
    for (before, now) in side_by_side(&old.members, &new.members, |member| &member.variant) {
        let (owner, member) = match (before, now) {
            (_, Some(member)) => (new, member),
            (Some(member), None) => (old, member),
            (None, None) => continue,
        };
        let text = |member: &Member| match &member.ty {
            Type::Unit => member.variant.clone(),
            ty => format!("{}({})", member.variant, structures::text(rust_type::value(ty))),
        };
        let path = format!("{path}::{}", member.variant);
        let shape = owner.id.with_member(member.name.as_str());
        match (before, now) {
            (Some(before), Some(now)) if before.ty != now.ty => {
                items.changed(path, (text(before), text(now)), Level::Major, &shape);
            }
            (Some(_), Some(_)) => {}
            _ => items.optional(&path, before.map(text), now.map(text), &shape),
        }
    }
    let (none, error) = (Vec::new(), format!("types::error::{}Error", new.name));
    let (before, now) = (old.events.as_ref().unwrap_or(&none), new.events.as_ref().unwrap_or(&none));
    operations::errors(before, now, &error, &new.id, items);
}
