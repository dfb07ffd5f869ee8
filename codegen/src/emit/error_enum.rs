//! The error type of an operation or of an event stream: one variant an error that it can answer with.

use super::setters::doc_lines;
use super::source::Source;
use crate::plan::{ErrorRef, Retryable};
use quote::{format_ident, quote};
use std::fmt::Write;

/// Emits the enum `name`, whose variants hold the given errors; `of` says what answers with them.
pub(super) fn emit(name: &str, of: &str, errors: &[ErrorRef]) -> Source {
    let ident = format_ident!("{name}");
    let doc = doc_lines(&format!("The errors of {of}."));
    let variants: Vec<_> = errors.iter().map(|e| format_ident!("{}", e.name)).collect();
    let docs = errors.iter().map(|e| doc_lines(&format!("`{}`, HTTP {}.", e.id.name(), e.status)));
    let checks = errors.iter().zip(&variants).map(|(error, variant)| {
        let (is, doc) =
            (format_ident!("is_{}", error.snake), doc_lines(&format!("Whether it is [`{0}`](Self::{0}).", error.name)));
        quote! {
            #doc
            pub fn #is(&self) -> bool {
                matches!(self, Self::#variant(_))
            }
        }
    });
    let item = quote! {
        #doc
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum #ident {
            #(#docs #variants(crate::types::error::#variants),)*
            /// Any other error: one that the model doesn't know, or an answer that can't be read.
            #[deprecated(note = "match on `_` and compare `code()` instead")]
            Unhandled(crate::error::sealed_unhandled::Unhandled),
        }
        impl #ident {
            #(#checks)*
        }
    };
    Source::from(item).table(table(name, errors))
}

/// The `operation_error!` of the enum, one line an error.
fn table(name: &str, errors: &[ErrorRef]) -> String {
    let mut table = format!("::proofmark_runtime::operation_error! {{\n    {name} => crate::Error {{\n");
    for error in errors {
        let retry = match error.retryable {
            None => "",
            Some(Retryable { throttling: true, .. }) => " retry throttling",
            Some(Retryable { server: true, .. }) => " retry server",
            Some(_) => " retry client",
        };
        let _ = writeln!(table, "        {:?} => {}{retry},", error.code, error.name);
    }
    table + "    }\n}\n"
}

/// The `event_errors!` of the error of a stream that is sent.
pub(super) fn events(name: &str, errors: &[ErrorRef]) -> String {
    let entries = errors.iter().map(|error| format!(" {} => {:?},", error.name, error.code));
    format!("::proofmark_runtime::event_errors! {{ {name} {{{} }} }}\n", entries.collect::<String>())
}
