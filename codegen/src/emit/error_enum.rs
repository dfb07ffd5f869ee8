//! The error type of an operation or of an event stream: one variant per error that it can respond with.

use crate::escape::literal;
use crate::plan::{ErrorRef, Retryable};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Emits the `operation_error!` of the enum `name`, one line per error; `of` says what responds with them. It wants the
/// module `types::error` to be imported.
pub(super) fn emit(name: &str, of: &str, errors: &[ErrorRef]) -> String {
    let mut table = format!(
        "::proofmark_runtime::operation_error! {{\n    /// The errors of {of}.\n    \
         {name} in error => crate::Error;\n"
    );
    let mut codes: BTreeSet<&str> = errors.iter().map(|error| error.code.as_str()).collect();
    for error in errors {
        let _ = writeln!(table, "    /// `{}`, HTTP {}.", error.id.name(), error.status);
        // A response may name the error by its code in awsQuery alone, unless that names another one.
        let query_code = error.query_code.as_deref().filter(|code| codes.insert(code));
        let query_code = query_code.map(|code| format!(" | {}", literal(code))).unwrap_or_default();
        let _ = writeln!(table, "    {}{query_code} => {}, is_{};", literal(&error.code), error.name, error.snake);
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

#[cfg(test)]
mod tests {
    use super::{ErrorRef, emit};
    use proofmark_smithy_model::model::ShapeId;

    fn error(name: &str, query_code: &str) -> ErrorRef {
        ErrorRef {
            id: ShapeId::parse(&format!("a#{name}")).unwrap(),
            code: name.to_owned(),
            query_code: Some(query_code.to_owned()),
            name: name.to_owned(),
            snake: name.to_lowercase(),
            status: 400,
            retryable: None,
        }
    }

    #[test]
    fn an_error_is_recognized_by_its_code_in_aws_query_too() {
        let table = emit("SendError", "`Send`", &[error("Gone", "AWS.Gone"), error("Late", "Late")]);
        assert!(table.contains("    \"Gone\" | \"AWS.Gone\" => Gone, is_gone;\n"), "{table}");
        assert!(table.contains("    \"Late\" => Late, is_late;\n"), "{table}");
    }

    #[test]
    fn no_two_errors_have_one_code() {
        let table = emit("SendError", "`Send`", &[error("Gone", "Late"), error("Late", "Same"), error("Lost", "Same")]);
        assert!(table.contains("    \"Gone\" => Gone,"), "{table}");
        assert!(table.contains("    \"Late\" | \"Same\" => Late,"), "{table}");
        assert!(table.contains("    \"Lost\" => Lost,"), "{table}");
    }
}
