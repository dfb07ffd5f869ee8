//! The module of an operation: marker, input, output, error, builders and paginator in one file.

use super::source::Source;
use super::{client, error_enum, features, fluent_builder, operation_glue, paginator, structure};
use crate::escape::prose;
use crate::plan::{OperationPlan, Plan, Structure};
use quote::{format_ident, quote};

/// Emits `operation.rs`, with its path below `src`.
pub(super) fn index(plan: &Plan) -> (String, Source) {
    let modules = plan.operations.iter().map(|operation| {
        let (with, module) = (features::with(operation), operation.module.ident());
        quote!(#with pub mod #module;)
    });
    let doc = format!(" The operations of {}, one module each.", prose(&plan.service.title));
    let families = plan.families.iter().map(|family| {
        let links = plan.operations.iter().filter(|operation| family.operations.contains(&operation.feature));
        let links: Vec<String> = links.map(|operation| format!("[`{0}`](mod@{0})", operation.module.bare())).collect();
        format!(" - `{}`: {}", family.feature, links.join(", "))
    });

    let by_family = (!plan.families.is_empty()).then(|| {
        let intro = " By family, each with the cargo feature of that name:";
        quote!(#![doc = ""] #![doc = #intro] #![doc = ""] #(#![doc = #families])*)
    });
    let index = quote! {
        #![doc = #doc]
        #by_family
        pub use ::aws_types::request_id::RequestId;
        #(#modules)*
    };
    ("operation.rs".to_owned(), index.into())
}

/// Emits the file of an operation, with its path below `src`.
pub(super) fn emit(operation: &OperationPlan, plan: &Plan) -> (String, Source) {
    (format!("operation/{}.rs", operation.module.bare()), file(operation, plan))
}

/// Where the page of an operation is, below the crate's folder.
pub(super) fn page_path(operation: &OperationPlan) -> String {
    format!("docs/operation/{}.md", operation.module.bare())
}

fn file(operation: &OperationPlan, plan: &Plan) -> Source {
    let doc = operation.doc.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    // Beside the source, so that who compiles the crate does not read it.
    let page = format!("../../{}", page_path(operation));
    let marker = operation_glue::marker(operation);
    let table = operation_glue::table(operation, plan);
    let input = io(&operation.input);
    let output = io(&operation.output);
    let of = format!("[`{0}`]", operation.name);
    let error = error_enum::emit(&format!("{}Error", operation.name), &of, &operation.errors);
    let fluent = fluent_builder::emit(operation);
    let paginator = operation.pagination.as_ref().map(|_| {
        let paginator = paginator::emit(operation, plan);
        quote! {
            /// Reads page after page.
            pub mod paginator {
                #paginator
            }
        }
    });
    let input_type = format_ident!("{}", operation.input.name);
    let (input_builder, output_builder) = (input.builder, output.builder);
    let method = client::method(operation);
    let behind = quote! {
        #method
        /// Builders of the input, the output and the call.
        pub mod builders {
            use super::#input_type;
            #fluent
            #input_builder
            #output_builder
        }
        #paginator
    };
    let errors = (!operation.errors.is_empty()).then(|| {
        quote!(
            use crate::types::error;
        )
    });
    Source::from(quote!(#(#![doc = #doc])* #![cfg_attr(any(doc, doctest), doc = include_str!(#page))] #errors #marker))
        .table(table)
        .tokens(input.item)
        .table(input.wire)
        .tokens(output.item)
        .table(output.wire)
        .table(error)
        .tokens(behind)
}

fn io(structure: &Structure) -> structure::Emitted {
    let name = format_ident!("{}", structure.name);
    let builder = structure::builder_name(structure);
    structure::emit(structure, &quote!(#name), &quote!(builders::#builder))
}
