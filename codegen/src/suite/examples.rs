//! The table of documented examples: the call, and the response that it must give.

use crate::emit::rust_type::ident;
use crate::literal::{Expression, built, setters};
use crate::plan::{Binding, Example, OperationPlan, Plan, Type};
use proc_macro2::{Literal, TokenStream};
use proofmark_smithy_model::model::Node;
use quote::quote;

/// Emits the table, and the list of examples that can't be written in Rust.
pub(super) fn emit(plan: &Plan) -> TokenStream {
    let (mut playable, mut unplayable) = (TokenStream::new(), TokenStream::new());
    for operation in &plan.operations {
        let name = operation.id.name();
        for (index, example) in operation.examples.iter().enumerate() {
            let number = Literal::usize_unsuffixed(index + 1);
            match call(plan, operation, example) {
                Ok(call) => playable.extend(quote! {
                    Example { operation: #name, index: #number, call: |client| #call },
                }),
                Err(reason) => unplayable.extend(quote!((#name, #number, #reason),)),
            }
        }
    }
    quote! {
        //! Every documented example as a call with the response that it must give.
        #![allow(deprecated)]

        use crate::replay::{Example, replay};
        #[allow(unused_imports)] // which of them are needed depends on the examples
        use crate::values::{blob, date_time, document, seconds, stream};
        use crate::sdk::{operation, types};

        /// The examples, by operation.
        pub static EXAMPLES: &[Example] = &[#playable];

        /// Examples that can't be written in Rust: operation, number, reason.
        pub static UNPLAYABLE: &[(&str, usize, &str)] = &[#unplayable];
    }
}

fn call(plan: &Plan, operation: &OperationPlan, example: &Example) -> Expression {
    if example.error.is_some() {
        return Err("it shows an error".to_owned());
    }
    if operation.output_events.is_some() {
        return Err("its response is an event stream".to_owned());
    }
    let method = operation.module.ident();
    let input = setters(plan, &operation.input.members, &example.input).map_err(|reason| format!("input.{reason}"))?;
    let output = example.output.clone().unwrap_or_else(|| Node::Object(Default::default()));
    let path = ident(&operation.output.name);
    let expected = built(plan, &operation.output, &quote!(operation::#method::#path), &as_received(operation, output))
        .map_err(|reason| format!("output.{reason}"))?;
    Ok(quote!(replay(client.#method()#input.send(), #expected)))
}

/// An output as it can be read from the wire: an empty payload is none, and a response always has a status.
fn as_received(operation: &OperationPlan, mut output: Node) -> Node {
    let Some(object) = output.as_object_mut() else { return output };
    for member in &operation.output.members {
        let empty = object.get(&member.name).and_then(Node::as_str) == Some("");
        if member.binding == Binding::Payload && member.ty == Type::Blob && empty {
            object.remove(&member.name);
        }
        if member.binding == Binding::ResponseCode {
            object.entry(&member.name).or_insert(operation.http.code.into());
        }
    }
    output
}
