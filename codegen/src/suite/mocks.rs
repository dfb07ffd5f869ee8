//! The table of mocks: each operation handled by its mock with an output that is given as JSON.

use crate::plan::Plan;
use proc_macro2::TokenStream;
use quote::quote;

/// Emits the table. Operations that respond with a stream of events are left to tests of their own.
pub(super) fn emit(plan: &Plan) -> TokenStream {
    let operations = plan.operations.iter().filter(|operation| operation.output_events.is_none());
    let entries = operations.map(|operation| {
        let (name, method) = (operation.id.name(), operation.module.ident());
        quote! {
            Mocked { operation: #name, respond: |mocks, output| drop(mocks.#method().respond(shape(output))) }
        }
    });
    quote! {
        //! Every operation with its mock.
        #![allow(deprecated)]

        use crate::mocked::{Mocked, shape};

        /// The mocks, by operation.
        pub static MOCKS: &[Mocked] = &[#(#entries),*];
    }
}
