//! Tests of event streams: a call that sends the test's events, and receives those that the player responds with.

use super::request::call;
use super::{Expression, Suite, case, params};
use crate::emit::rust_type::ident;
use crate::literal::{built, setters, value};
use crate::lower::values;
use crate::plan::{Binding, EventStream, OperationPlan, Type};
use crate::sample::{self, Extent};
use proc_macro2::TokenStream;
use proofmark_smithy_model::model::Node;
use quote::{format_ident, quote};

const ID: &str = "smithy.test#eventStreamTests";

impl Suite<'_> {
    /// All of them, by operation.
    pub(super) fn events(&self) -> TokenStream {
        let tests = self.plan.operations.iter().flat_map(|operation| {
            self.tests(&operation.id, ID)
                .map(move |test| case(operation.id.name(), test, self.conversation(operation, test)))
        });
        tests.collect()
    }

    fn conversation(&self, operation: &OperationPlan, test: &Node) -> Expression {
        let sent = match &operation.input_events {
            Some(stream) => self.sent(stream, test)?,
            None => quote!(Vec::new()),
        };
        let mut input = sample::structure(self.plan, &operation.input, Extent::Required);
        for (name, value) in params(self.plan, &operation.input, test, "initialRequestParams")?.iter() {
            input.set(name, value.clone());
        }
        let send = call(self.plan, operation, &input, sent);
        let Some(stream) = &operation.output_events else { return Ok(quote!(answered(#send))) };
        let answers = events(test, "response").next().is_some() || test.get("initialResponse").is_some();
        if !answers && test.get("expectation").is_none() {
            return Ok(quote!(unanswered(#send); Ok(())));
        }
        let failure = test.get("expectation").and_then(|expectation| expectation.get("failure"));
        if let Some(failure) = failure
            && never_begins(operation, test)
        {
            return self.unbegun(operation, failure, send);
        }
        let field = stream.member.rust.ident();
        let initial = match test.get("initialResponseParams") {
            Some(_) => self.initial(operation, stream, test)?,
            None => quote!(),
        };
        let (expected, end) = self.received(stream, test, failure)?;
        Ok(quote! {
            let mut actual = succeeded(#send)?;
            let mut findings = Vec::new();
            #initial
            findings.extend(receive(&mut actual.#field, #expected, #end).await);
            Failed::unless_empty(findings)
        })
    }

    /// A call whose response is an error, or cannot be taken.
    fn unbegun(&self, operation: &OperationPlan, failure: &Node, send: TokenStream) -> Expression {
        let Some(id) = failure.get("errorId").and_then(Node::as_str) else { return Ok(quote!(refused(#send))) };
        let error = operation.errors.iter().find(|error| error.id.to_string() == id);
        let variant = ident(&error.ok_or_else(|| format!("{id} is not an error of the operation"))?.name);
        let (method, errors) = (operation.module.ident(), format_ident!("{}Error", operation.name));
        Ok(quote! {
            match rejected(#send)? {
                operation::#method::#errors::#variant(_) => Ok(()),
                other => Err(Failed::error(#id, &other)),
            }
        })
    }

    /// The members of the output that come before the stream.
    fn initial(&self, operation: &OperationPlan, stream: &EventStream, test: &Node) -> Expression {
        let (method, name) = (operation.module.ident(), ident(&operation.output.name));
        let params = params(self.plan, &operation.output, test, "initialResponseParams")?;
        let set = setters(self.plan, &operation.output.members, &params);
        let field = stream.member.rust.ident();
        let unwrap = operation.output.has_fallible_builder().then(|| quote!(.expect("every required member is set")));
        Ok(quote! {
            let expected = operation::#method::#name::builder()#set.#field(no_events()).build()#unwrap;
            findings.extend(check(&actual, &expected, None));
        })
    }

    /// The events and errors that the test sends, as a list of results.
    fn sent(&self, stream: &EventStream, test: &Node) -> Expression {
        let events = events(test, "request").filter_map(|event| event.get("params"));
        let events = events.map(|params| match self.exception(stream, params)? {
            Some((variant, error)) => {
                let errors = format_ident!("{}Error", stream.union);
                Ok(quote!(Err(types::error::#errors::#variant(#error))))
            }
            None => self.event(stream, params).map(|event| quote!(Ok(#event))),
        });
        let events: Vec<TokenStream> = events.collect::<Result<_, String>>()?;
        Ok(quote!(vec![#(#events),*]))
    }

    /// The events that are to be received, and how the stream is to end.
    fn received(
        &self,
        stream: &EventStream,
        test: &Node,
        failure: Option<&Node>,
    ) -> Result<(TokenStream, TokenStream), String> {
        let mut events: Vec<&Node> = events(test, "response").collect();
        let mut end = quote!(End::Success);
        if let Some(failure) = failure {
            let last = events.pop().and_then(|event| event.get("params"));
            end = match (failure.get("errorId"), last) {
                (Some(id), Some(params)) => {
                    let (variant, expected) =
                        self.exception(stream, params)?.ok_or_else(|| format!("{id} is not an error of the stream"))?;
                    let (errors, shape) = (format_ident!("{}Error", stream.union), variant.to_string());
                    quote!(End::Error(|error| match error {
                        types::error::#errors::#variant(actual) => check(actual, &#expected, None),
                        other => Failed::error(#shape, other).0,
                    }))
                }
                _ => quote!(End::Failure),
            };
        }
        let params = events.into_iter().filter_map(|event| event.get("params"));
        let values: Vec<TokenStream> =
            params.map(|params| self.event(stream, params)).collect::<Result<_, String>>()?;
        Ok((quote!(vec![#(#values),*]), end))
    }

    /// The variant and value of an event that is an error.
    fn exception(&self, stream: &EventStream, params: &Node) -> Result<Option<(syn::Ident, TokenStream)>, String> {
        let Some((key, value)) = params.as_object().and_then(|object| object.iter().next()) else { return Ok(None) };
        let Some(error) = stream.errors.iter().find(|error| error.code == *key) else { return Ok(None) };
        let structure = self.plan.errors.iter().find(|shape| shape.id == error.id);
        let structure = structure.ok_or_else(|| format!("there is no error `{}`", error.id))?;
        let name = ident(&error.name);
        let object = values::object(self.plan, structure, value, key).map_err(|faults| faults.join("; "))?;
        Ok(Some((name.clone(), built(self.plan, structure, &quote!(types::error::#name), &object))))
    }

    /// An event.
    fn event(&self, stream: &EventStream, params: &Node) -> Expression {
        let union = self.plan.union(&stream.union).ok_or_else(|| format!("there is no union `{}`", stream.union))?;
        let event = values::union(self.plan, union, params, "event").map_err(|faults| faults.join("; "))?;
        Ok(value(self.plan, &Type::Union(stream.union.clone()), &event))
    }
}

/// Whether what is wrong is the response itself: it is an error, or lacks what comes before the stream.
fn never_begins(operation: &OperationPlan, test: &Node) -> bool {
    match test.get("initialResponse") {
        Some(answer) => answer.get("code").and_then(Node::as_u64).is_some_and(|code| !(200..300).contains(&code)),
        None => operation.output.members.iter().any(|m| m.required && matches!(m.binding, Binding::Header(_))),
    }
}

fn events<'a>(test: &'a Node, ty: &'a str) -> impl Iterator<Item = &'a Node> {
    let events = test.get("events").and_then(Node::as_array).into_iter().flatten();
    events.filter(move |event| event.get("type").and_then(Node::as_str) == Some(ty))
}
