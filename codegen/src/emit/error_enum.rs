//! The error type of an operation or of an event stream: one variant per error that it can respond with.

use crate::escape::literal;
use crate::plan::{ErrorRef, Retryable};
use std::fmt::Write;

/// Emits the `operation_error!` of the enum `name`, one line per error; `of` says what responds with them. It wants the
/// module `types::error` to be imported.
pub(super) fn emit(name: &str, of: &str, errors: &[ErrorRef]) -> String {
    let mut table = format!(
        "::proofmark_runtime::operation_error! {{\n    /// The errors of {of}.\n    \
         {name} in error => crate::Error;\n"
    );
    for error in errors {
        let _ = writeln!(table, "    /// `{}`, HTTP {}.", error.id.name(), error.status);
        let _ = writeln!(table, "    {} => {}, is_{};", literal(&error.code), error.name, error.snake);
    }
    let retried = errors.iter().filter_map(|error| Some(format!(" {} => {},", error.name, kind(error.retryable?))));
    let retried: String = retried.collect();
    if !retried.is_empty() {
        let _ = writeln!(table, "    retry {{{retried} }}");
    }
    table + "}\n"
}

fn kind(retryable: Retryable) -> &'static str {
    match retryable {
        Retryable { throttling: true, .. } => "throttling",
        Retryable { server: true, .. } => "server",
        Retryable { .. } => "client",
    }
}

/// The `event_errors!` of the error of a stream that is sent.
pub(super) fn events(name: &str, errors: &[ErrorRef]) -> String {
    let entries = errors.iter().map(|error| format!(" {} => {},", error.name, literal(&error.code)));
    format!("::proofmark_runtime::event_errors! {{ {name} {{{} }} }}\n", entries.collect::<String>())
}
