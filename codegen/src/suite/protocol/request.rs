//! Tests of requests: the call with the test's parameters. Its request is validated against the test by the player.

use super::{Suite, case, params};
use crate::literal::setters;
use crate::plan::{Object, OperationPlan, Plan, Type};
use proc_macro2::TokenStream;
use quote::quote;

const ID: &str = "smithy.test#httpRequestTests";

impl Suite<'_> {
    /// All of them, by operation.
    pub(super) fn requests(&self) -> TokenStream {
        let tests = self.plan.operations.iter().flat_map(|operation| {
            self.tests(&operation.id, ID).map(move |test| {
                let params = params(self.plan, &operation.input, test, "params");
                let sent = params.map(|params| {
                    let send = call(self.plan, operation, &params, quote!(Vec::new()));
                    quote!(answered(#send))
                });
                case(operation.id.name(), test, sent)
            })
        });
        tests.collect()
    }
}

/// The call of an operation with these parameters, sent; `events` is what a stream in its input sends.
pub(super) fn call(plan: &Plan, operation: &OperationPlan, params: &Object, events: TokenStream) -> TokenStream {
    let method = operation.module.ident();
    let calls = setters(plan, &operation.input.members, params);
    let stream = operation.input.members.iter().find(|member| matches!(member.ty, Type::EventSender(_)));
    let stream = stream.map(|member| {
        let name = member.rust.ident();
        quote!(.#name(sender(#events)))
    });
    quote!(client(&wire).#method()#calls #stream.send().await)
}
