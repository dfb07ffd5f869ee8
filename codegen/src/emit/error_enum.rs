//! The error type of an operation or of an event stream: one variant an error that it can answer with.

use crate::plan::{ErrorRef, Retryable};
use std::fmt::Write;

/// Emits the `operation_error!` of the enum `name`, one line an error; `of` says what answers with them. It wants the module
/// `types::error` to be imported.
pub(super) fn emit(name: &str, of: &str, errors: &[ErrorRef]) -> String {
    let mut table = format!(
        "::proofmark_runtime::operation_error! {{\n    /// The errors of {of}.\n    \
         {name} in error => crate::Error;\n"
    );
    for error in errors {
        let retry = match error.retryable {
            None => "",
            Some(Retryable { throttling: true, .. }) => " retry throttling",
            Some(Retryable { server: true, .. }) => " retry server",
            Some(_) => " retry client",
        };
        let _ = writeln!(table, "    /// `{}`, HTTP {}.", error.id.name(), error.status);
        let _ = writeln!(table, "    {:?} => {}, is_{}{retry};", error.code, error.name, error.snake);
    }
    table + "}\n"
}

/// The `event_errors!` of the error of a stream that is sent.
pub(super) fn events(name: &str, errors: &[ErrorRef]) -> String {
    let entries = errors.iter().map(|error| format!(" {} => {:?},", error.name, error.code));
    format!("::proofmark_runtime::event_errors! {{ {name} {{{} }} }}\n", entries.collect::<String>())
}
