//! Plan to the tables that the test suite plays: every documented example as a call with its expected response, every
//! operation as its smallest valid call with the errors that it can respond with, as a synthesized call with every
//! member set, and with its mock; and every shape by its type. How they are played is written by hand in `tests/`; the
//! wire is not described here, so that the suite cannot repeat a fault of the client.

pub mod caller;
mod calls;
mod examples;
mod mocks;
pub mod protocol;
mod samples;
mod shapes;
pub mod wire;

use crate::plan::Plan;
use proc_macro2::TokenStream;
use quote::quote;

/// Emits the tables, with their paths below the suite's `src`.
pub fn emit(plan: &Plan) -> Vec<(String, TokenStream)> {
    let index = quote! {
        //! The suite's tables, generated from the model.

        pub mod examples;
        pub mod mocks;
        pub mod operations;
        pub mod samples;
        pub mod shapes;
    };
    vec![
        ("generated/mod.rs".to_owned(), index),
        ("generated/examples.rs".to_owned(), examples::emit(plan)),
        ("generated/mocks.rs".to_owned(), mocks::emit(plan)),
        ("generated/operations.rs".to_owned(), calls::emit(plan)),
        ("generated/samples.rs".to_owned(), samples::emit(plan)),
        ("generated/shapes.rs".to_owned(), shapes::emit(plan)),
    ]
}
