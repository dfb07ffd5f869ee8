//! Serde for all shapes, behind the feature `serde`: one table of types.

use super::source::Source;
use crate::plan::{Plan, Structure, Type};
use quote::quote;

/// The table's width; as in hand-written code.
const WIDTH: usize = 110;

/// Emits `serde.rs`.
pub(super) fn emit(plan: &Plan) -> Source {
    let holds_events =
        |s: &Structure| s.members.iter().any(|m| matches!(m.ty, Type::EventStream(_) | Type::EventSender(_)));
    let types = (plan.structures.iter().map(|s| &s.name))
        .chain(plan.enums.iter().map(|e| &e.name))
        .chain(plan.unions.iter().map(|u| &u.name))
        .map(|name| format!("crate::types::{name}"));
    let errors = plan.errors.iter().map(|error| format!("crate::types::error::{}", error.name));
    let calls = plan.operations.iter().flat_map(|operation| {
        [&operation.input, &operation.output]
            .into_iter()
            .filter(|io| !holds_events(io))
            .map(|io| format!("crate::operation::{}::{}", operation.module, io.name))
    });
    let mut table = "::proofmark_runtime::serde_shape! {\n   ".to_owned();
    let mut width = 3;
    for name in types.chain(errors).chain(calls) {
        if width + name.len() + 2 > WIDTH {
            table.push_str("\n   ");
            width = 3;
        }
        width += name.len() + 2;
        table.push(' ');
        table.push_str(&name);
        table.push(',');
    }
    Source::from(quote! {
        //! `Serialize` and `Deserialize` for every structure, enum, union, error, input and output, in the API's own
        //! member names. Event streams have none.
    })
    .table(table + "\n}\n")
}
