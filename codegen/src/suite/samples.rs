//! The table of synthesized calls: each operation with every member of its input and output set, so that no member goes
//! unplayed that no documented example has.

use crate::emit::rust_type::ident;
use crate::literal::{built, setters};
use crate::plan::{OperationPlan, Plan};
use crate::sample::{self, Extent};
use proc_macro2::TokenStream;
use quote::quote;

/// Emits the table. Operations that respond with a stream of events are left to tests of their own.
pub(super) fn emit(plan: &Plan) -> TokenStream {
    let operations = plan.operations.iter().filter(|operation| operation.output_events.is_none());
    let samples = operations.map(|operation| entry(plan, operation));
    quote! {
        //! Every operation with every member of its input and output set to a synthesized value.
        #![allow(deprecated)]

        use crate::replay::{Sample, replay};
        #[allow(unused_imports)] // which of them are needed depends on the model
        use crate::values::{blob, date_time, document, stream};
        use crate::sdk::{operation, types};

        /// The samples, by operation.
        pub static SAMPLES: &[Sample] = &[#(#samples),*];
    }
}

fn entry(plan: &Plan, operation: &OperationPlan) -> TokenStream {
    let input = sample::structure(plan, &operation.input, Extent::All);
    let output = sample::output(plan, operation, Extent::All);
    let (name, method) = (operation.id.name(), operation.module.ident());
    let [input_text, output_text] = [&input, &output].map(|object| object.to_document().to_string());
    let calls = setters(plan, &operation.input.members, &input);
    let path = ident(&operation.output.name);
    let expected = built(plan, &operation.output, &quote!(operation::#method::#path), &output);
    quote! {
        Sample {
            operation: #name,
            input: #input_text,
            output: #output_text,
            call: |client| replay(client.#method()#calls.send(), #expected),
        }
    }
}
