//! The API as data, behind the feature `contract`: the text that `crates/runtime` reads, and the module that holds it.

use crate::escape::word;
use crate::plan::Plan;
use proc_macro2::TokenStream;
use quote::quote;

/// Emits `contract.rs`.
pub(super) fn module() -> TokenStream {
    quote! {
        //! The API as data: every operation with its method, URI and errors, every shape with its members and
        //! constraints, at run time; and [`Validate`], which validates inputs against them before they are sent.

        pub use ::proofmark_runtime::contract::{
            Bounds, Constraint, ConstraintViolations, Constraints, Contract, ErrorTraits, Location, Member, OperationContract,
            Pagination, Shape, ShapeType, Target, Violation,
        };

        use ::std::sync::LazyLock;

        /// The operations and shapes of this API, whichever features are on.
        pub fn contract() -> &'static Contract {
            static CONTRACT: LazyLock<Contract> = LazyLock::new(|| Contract::parse(include_str!("contract.txt")));
            &CONTRACT
        }

        /// Validates a value against the constraints of the model: required members, lengths, ranges, patterns, unique
        /// items. For code that is generic over structures, each of which has a method `validate` of its own, too.
        pub trait Validate {
            /// All that breaks a constraint, with its path. Nothing is sent; calls do not do this by themselves.
            fn validate(&self) -> Result<(), ConstraintViolations>;
        }

        impl<T: ::proofmark_runtime::shape::Structure> Validate for T {
            fn validate(&self) -> Result<(), ConstraintViolations> {
                ::proofmark_runtime::contract::validate(contract(), self)
            }
        }
    }
}

/// Emits `contract.txt`.
pub(super) fn text(plan: &Plan) -> String {
    let mut text = format!("service {} {}\n", plan.service.id, word(&plan.service.version));
    for entry in &plan.contract {
        text.push_str(&entry.head);
        text.push('\n');
        for part in &entry.parts {
            text.push_str("  ");
            text.push_str(part);
            text.push('\n');
        }
    }
    text
}
