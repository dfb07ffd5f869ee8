//! The table of documented examples: the call, and the response that it must give.

use crate::emit::rust_type::ident;
use crate::literal::{built, setters};
use crate::plan::{Binding, Example, Object, OperationPlan, Plan, Type, Value};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// Emits the table, and the list of examples that can't be written in Rust.
pub(super) fn emit(plan: &Plan) -> TokenStream {
    let (mut playable, mut unplayable) = (TokenStream::new(), TokenStream::new());
    for operation in &plan.operations {
        let name = operation.id.name();
        for example in &operation.examples {
            let number = Literal::usize_unsuffixed(example.number);
            match output(operation, example) {
                Ok(output) => {
                    let call = call(plan, operation, &example.input, output);
                    playable.extend(quote!(Example { operation: #name, index: #number, call: |client| #call },));
                }
                Err(reason) => unplayable.extend(quote!((#name, #number, #reason),)),
            }
        }
        for example in &operation.unusable_examples {
            let (number, reason) = (Literal::usize_unsuffixed(example.number), &example.reason);
            unplayable.extend(quote!((#name, #number, #reason),));
        }
    }
    quote! {
        //! Every documented example as a call with the response that it must give.
        #![allow(deprecated)]

        use crate::replay::{Example, replay};
        #[allow(unused_imports)] // which of them are needed depends on the examples
        use crate::values::{blob, date_time, document, stream};
        use crate::sdk::{operation, types};

        /// The examples, by operation.
        pub static EXAMPLES: &[Example] = &[#playable];

        /// Examples that can't be written in Rust: operation, number, reason.
        pub static UNPLAYABLE: &[(&str, usize, &str)] = &[#unplayable];
    }
}

/// The output that an example shows, or why it cannot be played.
fn output(operation: &OperationPlan, example: &Example) -> Result<Object, &'static str> {
    if example.error.is_some() {
        return Err("it shows an error");
    }
    if operation.output_events.is_some() {
        return Err("its response is an event stream");
    }
    example.output.clone().ok_or("it leaves out an output that has required members")
}

fn call(plan: &Plan, operation: &OperationPlan, input: &Object, output: Object) -> TokenStream {
    let (method, path) = (operation.module.ident(), ident(&operation.output.name));
    let input = setters(plan, &operation.input.members, input);
    let output = as_received(operation, output);
    let expected = built(plan, &operation.output, &quote!(operation::#method::#path), &output);
    quote!(replay(client.#method()#input.send(), #expected))
}

/// An output as it can be read from the wire: an empty payload is none, and a response always has a status.
fn as_received(operation: &OperationPlan, mut output: Object) -> Object {
    for member in &operation.output.members {
        let is_empty = matches!(output.get(&member.name), Some(Value::Blob(text)) if text.is_empty());
        if member.binding == Binding::Payload && member.ty == Type::Blob && is_empty {
            output.remove(&member.name);
        }
        if member.binding == Binding::ResponseCode && output.get(&member.name).is_none() {
            output.set(&member.name, Value::Integer(operation.http.code.into()));
        }
    }
    output
}
