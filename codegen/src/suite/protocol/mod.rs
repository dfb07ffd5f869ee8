//! The protocol tests of a model (`smithy.test#httpRequestTests`, `httpResponseTests`, `eventStreamTests`) as tables of
//! calls of the generated client. How a call is played and what it is validated against is written by hand in
//! `tests/protocol`; here inputs and expected values become expressions on the client's public builders.

mod events;
mod request;
mod response;
#[cfg(test)]
mod tests;

use crate::emit::rust_type::ident;
use crate::lower::values;
use crate::plan::{Object, Plan, Structure};
use proc_macro2::TokenStream;
use proofmark_smithy_model::model::{Model, Node, ShapeId};
use quote::quote;

/// The tables of a service, for one protocol; `library` is the name under which the program has the client.
pub fn emit(plan: &Plan, model: &Model, protocol: &str, library: &str) -> TokenStream {
    let library = ident(library);
    let suite = Suite { plan, model, protocol };
    let (requests, responses, events) = (suite.requests(), suite.responses(), suite.events());
    quote! {
        //! Protocol tests of a service, by kind.
        #![allow(deprecated, unused_imports, unused_mut)] // which of them are needed depends on the model

        use crate::compare::{check, request_id_differs, stream_differs};
        use crate::play::{Case, End, Failed, answered, no_events, receive, refused, rejected, sender, succeeded, unanswered};
        use crate::values::{blob, date_time, document, stream};
        use ::#library::{operation, types};

        crate::client!(#library);

        pub static REQUESTS: &[Case] = &[#requests];
        pub static RESPONSES: &[Case] = &[#responses];
        pub static EVENTS: &[Case] = &[#events];
    }
}

/// The program: what plays the tables is the crate in `tests/protocol`, under the names by which they call it.
pub fn program() -> TokenStream {
    quote! {
        //! Plays the protocol tests of generated clients.

        use proofmark_protocol_tests::{Service, client, compare, play, values};

        mod services;

        fn main() -> std::io::Result<()> {
            proofmark_protocol_tests::run(services::SERVICES)
        }
    }
}

/// The list of the services, each by its client's library, which is the module of its tables.
pub fn index(libraries: &[String]) -> TokenStream {
    let modules = libraries.iter().map(|library| {
        let module = ident(library);
        quote!(mod #module;)
    });
    let entries = libraries.iter().map(|library| {
        let module = ident(library);
        quote! {
            crate::Service {
                name: #library,
                requests: #module::REQUESTS,
                responses: #module::RESPONSES,
                events: #module::EVENTS,
            }
        }
    });
    quote! {
        //! The services whose tests are played.

        #(#modules)*

        pub(crate) static SERVICES: &[crate::Service] = &[#(#entries),*];
    }
}

/// An expression, or why a test cannot be written as one.
type Expression = Result<TokenStream, String>;

struct Suite<'a> {
    plan: &'a Plan,
    model: &'a Model,
    protocol: &'a str,
}

impl<'a> Suite<'a> {
    /// The tests of a shape that are for clients and for the protocol.
    fn tests(&self, shape: &ShapeId, id: &str) -> impl Iterator<Item = &'a Node> + use<'a> {
        let protocol = self.protocol.to_owned();
        let tests = self.model.shape(shape).and_then(|shape| shape.traits.get(id)).and_then(Node::as_array);
        tests.into_iter().flatten().filter(move |test| {
            let text = |key: &str| test.get(key).and_then(Node::as_str);
            text("protocol") == Some(protocol.as_str()) && text("appliesTo") != Some("server")
        })
    }
}

/// A case: the test as it is written, and the call that plays it. What can't be written as Rust fails when it is
/// played.
fn case(operation: &str, test: &Node, call: Expression) -> TokenStream {
    let id = test.get("id").and_then(Node::as_str).unwrap_or_default();
    let text = without_documentation(test).to_string();
    let body = call.unwrap_or_else(|reason| quote!(Err(Failed::unplayable(#reason))));
    quote! {
        Case {
            operation: #operation,
            id: #id,
            test: #text,
            call: |wire| Box::pin(async move { #body }),
        },
    }
}

fn without_documentation(test: &Node) -> Node {
    let mut test = test.clone();
    if let Some(object) = test.as_object_mut() {
        object.shift_remove("documentation");
    }
    test
}

/// The parameters of a test as members of a structure; none when the test has none.
fn params(plan: &Plan, structure: &Structure, test: &Node, key: &str) -> Result<Object, String> {
    match test.get(key) {
        Some(node) => values::object(plan, structure, node, key).map_err(|faults| faults.join("; ")),
        None => Ok(Object::default()),
    }
}
