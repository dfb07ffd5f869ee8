//! The waiters: a builder per waiter, the function that judges a poll, and the client's trait. Polling is the runtime's
//! business, and what acceptors ask is compiled by `expressions`.

#[cfg(test)]
mod tests;

use super::features;
use super::rust_type;
use super::setters::{deprecated, doc_lines};
use super::structure;
use crate::escape::code;
use crate::expressions::Judge;
use crate::expressions::tokens::mentions;
use crate::plan::{AcceptorState, Comparator, Matcher, OperationPlan, Plan, Waiter};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Emits `waiters.rs` and a file per waiter below `waiters/`. An API without waiters has no such module.
pub fn emit(plan: &Plan, acceptors: &[Judge<'_>]) -> Vec<(String, TokenStream)> {
    if plan.waiters.is_empty() {
        return Vec::new();
    }
    let modules = plan.waiters.iter().map(|waiter| {
        let module = waiter.module.ident();
        let with = with(waiter, plan);
        quote!(#with pub mod #module;)
    });
    let index = quote! {
        //! What waits until something is so. Made by the methods of [`Waiters`](crate::client::Waiters).
        #(#modules)*
    };
    let mut files = vec![("waiters.rs".to_owned(), index)];
    for judge in acceptors {
        let path = format!("waiters/{}.rs", judge.waiter.module.bare());
        files.push((path, module(judge)));
    }
    files
}

/// Emits the trait `Waiters` and its implementation for the client, to stand in `client.rs`.
pub fn client_trait(plan: &Plan) -> TokenStream {
    if plan.waiters.is_empty() {
        return TokenStream::new();
    }
    let methods = plan.waiters.iter().map(|waiter| {
        let doc = doc_lines(&summary(waiter));
        let note = deprecated(&waiter.deprecated);
        let (method, builder) = (waiter.module.prefixed("wait_until_"), builder_path(waiter));
        let with = with(waiter, plan);
        quote!(#doc #note #with fn #method(&self) -> #builder;)
    });
    let bodies = plan.waiters.iter().map(|waiter| {
        let (method, builder) = (waiter.module.prefixed("wait_until_"), builder_path(waiter));
        let with = with(waiter, plan);
        quote! {
            #with
            fn #method(&self) -> #builder {
                #builder::_new(self.handle.clone())
            }
        }
    });
    quote! {
        /// The waiters of a client. Each method gives a builder for the input of the operation that is polled; its
        /// `wait` polls until the awaited state is reached, can't be reached any more, or took too long.
        pub trait Waiters {
            #(#methods)*
        }
        impl Waiters for Client {
            #(#bodies)*
        }
    }
}

/// The operation that a waiter polls.
fn polled<'p>(waiter: &Waiter, plan: &'p Plan) -> Option<&'p OperationPlan> {
    plan.operations.iter().find(|operation| operation.name == waiter.operation)
}

/// The attribute of what only the polled operation needs.
fn with(waiter: &Waiter, plan: &Plan) -> Option<TokenStream> {
    polled(waiter, plan).map(features::with)
}

fn builder_path(waiter: &Waiter) -> TokenStream {
    let (module, builder) = (waiter.module.ident(), format_ident!("{}FluentBuilder", waiter.name));
    quote!(crate::waiters::#module::#builder)
}

fn module(judge: &Judge<'_>) -> TokenStream {
    let Judge { waiter, operation, accepts, reads_code } = judge;
    let (name, marker, path) = (&waiter.name, rust_type::ident(&operation.name), operation.module.ident());
    let path = quote!(crate::operation::#path);
    let builder = format_ident!("{name}FluentBuilder");
    let (final_poll, error) = (format_ident!("{name}FinalPoll"), format_ident!("WaitUntil{name}Error"));
    let input_builder = format_ident!("{}InputBuilder", operation.name);
    let part = |suffix: &str| {
        let part = format_ident!("{}{suffix}", operation.name);
        quote!(#path::#part)
    };
    let (input_type, output_type, error_type) = (part("Input"), part("Output"), part("Error"));
    let module_doc = format!(" Waiting until `{name}`.");
    let doc = doc_lines(&summary(waiter));
    let note = deprecated(&waiter.deprecated);
    let delays = (waiter.min_delay.to_string(), waiter.max_delay.to_string());
    let wait_doc = doc_lines(&format!(
        "Polls with pauses of {} to {} seconds, for `max_wait` at most, and gives the poll that settled it.",
        delays.0, delays.1
    ));
    let setters = operation.input.members.iter().map(|m| structure::setters(&operation.input, m, &quote!(self.inner)));
    let [min, max] = [waiter.min_delay, waiter.max_delay].map(proc_macro2::Literal::u64_unsuffixed);
    let reads_input = accepts.iter().any(|accept| mentions(accept, "input"));
    let input = if reads_input { quote!(input) } else { quote!(_input) };
    let metadata = reads_code.then(|| {
        quote!(
            use crate::error::ProvideErrorMetadata;
        )
    });
    quote! {
        #![doc = #module_doc]
        #metadata
        use ::proofmark_runtime::waiter::AcceptorState;

        #doc
        #note
        #[derive(Clone, Debug)]
        pub struct #builder {
            handle: ::std::sync::Arc<crate::client::Handle>,
            inner: #path::builders::#input_builder,
        }
        impl #builder {
            pub(crate) fn _new(handle: ::std::sync::Arc<crate::client::Handle>) -> Self {
                Self { handle, inner: Default::default() }
            }
            /// The input so far.
            pub fn as_input(&self) -> &#path::builders::#input_builder {
                &self.inner
            }
            #wait_doc
            pub async fn wait(self, max_wait: ::std::time::Duration) -> Result<#final_poll, #error> {
                let plugins = self.handle.plugins::<#path::#marker>();
                let input = self.inner.build();
                ::proofmark_runtime::waiter::wait::<#path::#marker>(plugins, input, #min..=#max, max_wait, accept).await
            }
            #(#setters)*
        }

        /// What a poll means.
        fn accept(#input: &#input_type, result: Result<&#output_type, &#error_type>) -> AcceptorState {
            #(#accepts)*
            AcceptorState::NoAcceptorsMatched
        }

        /// The poll that ended the wait well.
        pub type #final_poll = ::aws_smithy_runtime_api::client::waiters::FinalPoll<
            #output_type,
            crate::error::SdkError<#error_type>,
        >;

        /// Why the wait did not end well.
        pub type #error = ::aws_smithy_runtime_api::client::waiters::error::WaiterError<#output_type, #error_type>;
    }
}

/// What is awaited, from the acceptors: what ends the wait well, and what ends it badly.
fn summary(waiter: &Waiter) -> String {
    let when = |state: AcceptorState| {
        let acceptors = waiter.acceptors.iter().filter(|acceptor| acceptor.state == state);
        acceptors.map(|acceptor| describe(&acceptor.matcher)).collect::<Vec<_>>().join(", or ")
    };
    let (success, failure) = (when(AcceptorState::Success), when(AcceptorState::Failure));
    let mut text = format!("Polls `{}`", waiter.operation);
    if !success.is_empty() {
        text.push_str(&format!(" until {success}"));
    }
    if !failure.is_empty() {
        text.push_str(&format!("; fails when {failure}"));
    }
    text + "."
}

fn describe(matcher: &Matcher) -> String {
    match matcher {
        Matcher::Success(true) => "it succeeds".to_owned(),
        Matcher::Success(false) => "it fails with an error that the model knows".to_owned(),
        Matcher::ErrorType(id) => {
            format!("it fails with {}", code(id.rsplit_once('#').map_or(id.as_str(), |(_, name)| name)))
        }
        Matcher::Output(test) | Matcher::InputOutput(test) => {
            let quantity = match test.comparator {
                Comparator::AllStringEquals => "all of ",
                Comparator::AnyStringEquals => "any of ",
                Comparator::StringEquals | Comparator::BooleanEquals => "",
            };
            format!("{quantity}{} is {}", code(&test.path), code(&test.expected))
        }
    }
}
