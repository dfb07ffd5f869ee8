//! Tests of responses and errors: a valid call, whose response the player gives, and the value that is to come of it.

use super::request::call;
use super::{Expression, Suite, case, params};
use crate::emit::rust_type::ident;
use crate::literal::{built, setters};
use crate::plan::{Object, OperationPlan, Plan, Structure, Type, Value};
use crate::sample::{self, Extent};
use proc_macro2::TokenStream;
use proofmark_smithy_model::model::Node;
use quote::quote;

const ID: &str = "smithy.test#httpResponseTests";

impl Suite<'_> {
    /// All of them, by operation; those of an error with the first operation that can respond with it.
    pub(super) fn responses(&self) -> TokenStream {
        let outputs = self.plan.operations.iter().flat_map(|operation| {
            let tests = self.tests(&operation.id, ID);
            tests.map(move |test| case(operation.id.name(), test, self.output(operation, test)))
        });
        let errors = self.plan.errors.iter().flat_map(|error| {
            let operation = self.plan.operations.iter().find(|o| o.errors.iter().any(|e| e.id == error.id));
            operation.into_iter().flat_map(move |operation| {
                let tests = self.tests(&error.id, ID);
                tests.map(move |test| {
                    let params = params(self.plan, error, test, "params");
                    case(operation.id.name(), test, params.map(|params| self.error(operation, error, &params)))
                })
            })
        });
        outputs.chain(errors).collect()
    }

    fn output(&self, operation: &OperationPlan, test: &Node) -> Expression {
        let params = &params(self.plan, &operation.output, test, "params")?;
        let send = smallest(self.plan, operation);
        let (method, name) = (operation.module.ident(), ident(&operation.output.name));
        let expected = built(self.plan, &operation.output, &quote!(operation::#method::#name), params);
        let streams = operation.output.members.iter().filter(|member| member.ty == Type::ByteStream).map(|member| {
            let (field, name) = (member.rust.ident(), &member.name);
            let text = match params.get(name) {
                Some(Value::Blob(text)) => text.as_str(),
                _ => "",
            };
            quote!(findings.extend(stream_differs(#name, std::mem::take(&mut actual.#field), #text).await);)
        });
        let request_id = request_id(test);
        // No builder of another crate can set the request id, which `==` compares.
        let equal = if request_id.is_some() { quote!(None) } else { equal(&operation.output, params) };
        let request_id = request_id.map(|expected| quote!(findings.extend(request_id_differs(&actual, #expected));));
        Ok(quote! {
            let mut actual = succeeded(#send)?;
            let expected = #expected;
            let mut findings = check(&actual, &expected, #equal);
            #request_id
            #(#streams)*
            Failed::unless_empty(findings)
        })
    }

    fn error(&self, operation: &OperationPlan, error: &Structure, params: &Object) -> TokenStream {
        let send = smallest(self.plan, operation);
        let (method, name) = (operation.module.ident(), ident(&error.name));
        let operation_error = ident(&format!("{}Error", operation.name));
        let set = setters(self.plan, &error.members, params);
        let unwrap = error.has_fallible_builder().then(|| quote!(.expect("every required member is set")));
        let equal = equal(error, params);
        let shape = error.id.name();
        quote! {
            use ::aws_smithy_types::error::metadata::ProvideErrorMetadata;
            match rejected(#send)? {
                operation::#method::#operation_error::#name(actual) => {
                    let meta = actual.meta().clone();
                    let expected = types::error::#name::builder()#set.meta(meta).build()#unwrap;
                    Failed::unless_empty(check(&actual, &expected, #equal))
                }
                other => Err(Failed::error(#shape, &other)),
            }
        }
    }
}

/// The request id that the response of a test has.
fn request_id(test: &Node) -> Option<&str> {
    let mut headers = test.get("headers").and_then(Node::as_object).into_iter().flatten();
    let (_, id) = headers.find(|(name, _)| name.eq_ignore_ascii_case("x-amzn-requestid"))?;
    id.as_str()
}

/// The operation's smallest valid call, sent.
fn smallest(plan: &Plan, operation: &OperationPlan) -> TokenStream {
    let smallest = sample::structure(plan, &operation.input, Extent::Required);
    call(plan, operation, &smallest, quote!(Vec::new()))
}

/// Whether the values are equal as Rust has it, where that can be asked.
fn equal(structure: &Structure, params: &Object) -> TokenStream {
    if crate::emit::is_plain(structure) && !params.has_nan() { quote!(Some(actual == expected)) } else { quote!(None) }
}
