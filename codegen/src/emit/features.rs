//! When the parts of the crate are compiled: attributes and conditions from the operations that need them.

use crate::plan::{Needed, OperationPlan};
use proc_macro2::TokenStream;
use quote::quote;

/// The width of tables; as in hand-written code.
const WIDTH: usize = 110;

/// The attribute of what only one operation needs.
pub(super) fn with(operation: &OperationPlan) -> TokenStream {
    let feature = &operation.feature;
    quote!(#[cfg(feature = #feature)])
}

/// A condition, as it stands in the tables of modules and of errors: `feature = "a"`, `any(..)`, or `all()` for what is
/// always there.
pub(super) fn condition(needed: &Needed) -> String {
    match needed {
        Needed::Always => "all()".to_owned(),
        Needed::By(operations) => match operations.as_slice() {
            [operation] => format!("feature = {operation:?}"),
            operations => {
                let features = operations.iter().map(|operation| format!("feature = {operation:?}"));
                format!("any(\n{}    )", wrapped(features, 8))
            }
        },
    }
}

/// Entries with commas between them, as many in a line as fit.
fn wrapped(entries: impl Iterator<Item = String>, indent: usize) -> String {
    let mut text = String::new();
    let mut width = WIDTH;
    for entry in entries {
        if width + entry.len() + 2 > WIDTH {
            text.push_str(if text.is_empty() { "" } else { ",\n" });
            text.push_str(&" ".repeat(indent));
            width = indent;
        } else {
            text.push_str(", ");
            width += 2;
        }
        width += entry.len();
        text.push_str(&entry);
    }
    text + "\n"
}
