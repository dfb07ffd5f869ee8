//! Items of operations: methods of the client, inputs and outputs, error variants, paginators.

use super::{Items, side_by_side, structures};
use crate::emit::rust_type;
use crate::plan::{ErrorRef, Member, OperationPlan, Pagination, Plan, Type};

pub(super) fn compare(old: &Plan, new: &Plan, items: &mut Items) {
    for (before, now) in side_by_side(&old.operations, &new.operations, |operation| &operation.name) {
        match (before, now) {
            (Some(operation), None) => {
                for (path, text) in own(operation) {
                    items.removed(path, text, &operation.id);
                }
            }
            (None, Some(operation)) => {
                for (path, text) in own(operation) {
                    items.added(path, text, &operation.id);
                }
            }
            (Some(before), Some(now)) => both(before, now, items),
            (None, None) => {}
        }
    }
}

fn own(operation: &OperationPlan) -> [(String, String); 3] {
    let module = operation.module.bare();
    [
        (format!("Client::{module}"), format!("builders::{}FluentBuilder", operation.name)),
        (format!("operation::{module}"), "module".to_owned()),
        (format!("feature {}", operation.feature), "an operation".to_owned()),
    ]
}

fn both(old: &OperationPlan, new: &OperationPlan, items: &mut Items) {
    let shape = &new.id;
    for ((before, _), (path, text)) in own(old).into_iter().zip(own(new)) {
        if before != path {
            items.removed(before, text.clone(), shape);
            items.added(path, text, shape);
        }
    }
    let module = format!("operation::{}", new.module.bare());
    items.deprecated(&format!("Client::{}", new.module.bare()), &old.deprecated, &new.deprecated, shape);
    structures::compare(&old.input, &new.input, &format!("{module}::{}", new.input.name), items);
    structures::compare(&old.output, &new.output, &format!("{module}::{}", new.output.name), items);
    errors(&old.errors, &new.errors, &format!("{module}::{}Error", new.name), shape, items);
    let there =
        |pagination: &Option<Pagination>| pagination.as_ref().map(|_| format!("paginator::{}Paginator", new.name));
    let builder = format!("{module}::builders::{}FluentBuilder", new.name);
    items.optional(&format!("{builder}::into_paginator"), there(&old.pagination), there(&new.pagination), shape);
    if let (Some(before), Some(now)) = (&old.pagination, &new.pagination) {
        let path = format!("{module}::paginator::{}Paginator", new.name);
        let item = |pagination: &Pagination| item_type(pagination.items.as_ref()?.last()?);
        items.optional(&format!("{path}::items"), item(before), item(now), shape);
        let size =
            |pagination: &Pagination| Some(structures::text(rust_type::value(&pagination.page_size.as_ref()?.ty)));
        items.optional(&format!("{path}::page_size"), size(before), size(now), shape);
    }
}

fn item_type(items: &Member) -> Option<String> {
    let text = match &items.ty {
        Type::List { item, .. } => structures::text(rust_type::value(item)),
        Type::Map { key, value, .. } => {
            format!("({}, {})", structures::text(rust_type::value(key)), structures::text(rust_type::value(value)))
        }
        ty => structures::text(rust_type::value(ty)),
    };
    Some(text)
}

/// The variants of an error enum.
pub(super) fn errors(
    old: &[ErrorRef],
    new: &[ErrorRef],
    path: &str,
    owner: &proofmark_smithy_model::model::ShapeId,
    items: &mut Items,
) {
    for (before, now) in side_by_side(old, new, |error| &error.name) {
        let Some(error) = now.or(before) else { continue };
        let text = |error: Option<&ErrorRef>| error.map(|error| format!("types::error::{}", error.name));
        let shape = owner.with_member(error.id.name());
        items.optional(&format!("{path}::{}", error.name), text(before), text(now), &shape);
    }
}
