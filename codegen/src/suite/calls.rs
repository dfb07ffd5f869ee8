//! The table of operations: the smallest valid call of each, and the errors that it can respond with.

use crate::emit::rust_type::ident;
use crate::plan::{ErrorRef, OperationPlan, Plan};
use crate::sample::Extent;
use crate::{literal, sample};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

/// Emits the table.
pub(super) fn emit(plan: &Plan) -> TokenStream {
    let operations = plan.operations.iter().map(|operation| entry(plan, operation));
    quote! {
        //! Every operation as its smallest valid call, and the errors that it can respond with.
        #![allow(deprecated)]

        use crate::outcome::{ModelledError, OperationCase, outcome, validate};
        #[allow(unused_imports)] // which of them are needed depends on the model
        use crate::values::{blob, date_time, document, stream};
        use crate::sdk::{operation, types};

        const fn error(name: &'static str, status: u16, retryable: bool) -> ModelledError {
            ModelledError { name, status, retryable }
        }

        /// The operations, by name.
        pub static OPERATIONS: &[OperationCase] = &[#(#operations),*];
    }
}

fn entry(plan: &Plan, operation: &OperationPlan) -> TokenStream {
    let (name, method) = (operation.id.name(), operation.module.ident());
    let smallest = sample::structure(plan, &operation.input, Extent::Required);
    let calls = literal::setters(plan, &operation.input.members, &smallest);
    let error_type = ident(&format!("{}Error", operation.name));
    let checks = operation.errors.iter().map(|error| {
        let is = format_ident!("is_{}", error.snake);
        quote!(E::#is)
    });
    let errors = operation.errors.iter().map(modelled);
    let input_type = ident(&operation.input.name);
    quote! {
        OperationCase {
            name: #name,
            validate: validate::<operation::#method::#input_type>,
            call: |client| {
                use operation::#method::#error_type as E;
                outcome(client.#method()#calls.send(), &[#(#checks),*])
            },
            errors: &[#(#errors),*],
        }
    }
}

fn modelled(error: &ErrorRef) -> TokenStream {
    let (name, status) = (error.id.name(), Literal::u16_unsuffixed(error.status));
    let retryable = error.retryable.is_some();
    quote!(error(#name, #status, #retryable))
}
