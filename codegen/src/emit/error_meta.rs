//! The service-wide error, `Error`: any error of any operation.

use super::features;
use super::source::Source;
use crate::escape::prose;
use crate::plan::{Needed, Plan};
use quote::quote;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Emits `error_meta.rs`.
pub(super) fn emit(plan: &Plan) -> Source {
    // With some features, or in some models, there is no error at all.
    let always = plan.errors.iter().any(|error| features::condition(&error.needed) == "all()");
    let unused = (!always).then(|| quote!(#[allow(unused_imports)]));
    Source::from(quote! {
        //! The error that every operation's error can become.

        #unused
        use crate::types::error;
    })
    .table(table(plan))
}

/// The `service_error!`, one line per error, in groups that are compiled together.
fn table(plan: &Plan) -> String {
    let mut groups: BTreeMap<&Needed, Vec<String>> = BTreeMap::new();
    for error in &plan.errors {
        groups.entry(&error.needed).or_default().push(format!("        /// {}\n        {},", error.doc, error.name));
    }
    let title = prose(&plan.service.title);
    let mut table =
        format!("::proofmark_runtime::service_error! {{\n    /// Any error of {title}.\n    Error in error;\n");
    for (needed, errors) in groups {
        let _ = writeln!(table, "    {} => {{\n{}\n    }}", features::condition(needed), errors.join("\n"));
    }
    table + "}\n"
}
