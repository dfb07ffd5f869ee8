//! The acceptors of waiters to conditions.

use super::jmespath::{Compiler, Kind, Typed};
use super::tokens::{has_or, mentions, unparenthesized};
use crate::plan::{Acceptor, AcceptorState, Comparator, ErrorRef, Matcher, OperationPlan, Plan, Test, Waiter};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// What a waiter makes of a poll.
pub struct Judge<'p> {
    /// The waiter.
    pub waiter: &'p Waiter,
    /// The operation that it polls.
    pub operation: &'p OperationPlan,
    /// A statement per acceptor.
    pub accepts: Vec<TokenStream>,
    /// Whether a statement asks for the code of an error.
    pub reads_code: bool,
}

/// Compiles the acceptors of a waiter, or says everything that cannot be compiled.
pub(super) fn judge<'p>(waiter: &'p Waiter, plan: &'p Plan) -> Result<Judge<'p>, Vec<String>> {
    let complain = |message: String| format!("waiter {}: {message}", waiter.name);
    let polled = plan.operations.iter().find(|operation| operation.name == waiter.operation);
    let operation = polled.ok_or_else(|| vec![complain(format!("there is no operation {}", waiter.operation))])?;
    let (mut accepts, mut errors) = (Vec::new(), Vec::new());
    for acceptor in &waiter.acceptors {
        match accept(acceptor, operation, plan) {
            Ok(tokens) => accepts.push(tokens),
            Err(error) => errors.push(complain(error)),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let asks =
        |acceptor: &Acceptor| matches!(&acceptor.matcher, Matcher::ErrorType(id) if modelled(operation, id).is_none());
    let reads_code = waiter.acceptors.iter().any(asks);
    Ok(Judge { waiter, operation, accepts, reads_code })
}

fn accept(acceptor: &Acceptor, operation: &OperationPlan, plan: &Plan) -> Result<TokenStream, String> {
    let condition = condition(&acceptor.matcher, operation, plan)?;
    let state = match acceptor.state {
        AcceptorState::Success => quote!(Success),
        AcceptorState::Failure => quote!(Failure),
        AcceptorState::Retry => quote!(Retry),
    };
    Ok(quote! {
        if #condition {
            return AcceptorState::#state;
        }
    })
}

fn condition(matcher: &Matcher, operation: &OperationPlan, plan: &Plan) -> Result<TokenStream, String> {
    match matcher {
        Matcher::Success(true) => Ok(quote!(result.is_ok())),
        Matcher::Success(false) => Ok(quote!(result.is_err())),
        Matcher::ErrorType(id) => Ok(match modelled(operation, id) {
            Some(error) => {
                let is = format_ident!("is_{}", error.snake);
                quote!(result.is_err_and(|error| error.#is()))
            }
            None => {
                let name = error_name(id);
                quote!(result.is_err_and(|error| error.code() == Some(#name)))
            }
        }),
        Matcher::Output(test) => {
            let base = Typed::new(Kind::Structure(&operation.output), quote!(output));
            let test = compare(test, base, plan)?;
            Ok(quote!(let Ok(output) = result && #test))
        }
        Matcher::InputOutput(test) => {
            let kind = Kind::Call { input: &operation.input, output: &operation.output };
            let test = compare(test, Typed::new(kind, quote!((input, output))), plan)?;
            let reads_output = mentions(&test, "output");
            let output = if reads_output { quote!(output) } else { quote!(_) };
            Ok(quote!(let Ok(#output) = result && #test))
        }
    }
}

/// The name of an error, which may be given by its absolute id.
fn error_name(id: &str) -> &str {
    id.rsplit_once('#').map_or(id, |(_, name)| name)
}

/// The error of the operation that an acceptor names. The code that such an error carries can be another than its name:
/// a service with `awsQueryCompatible` sends those of `awsQueryError`.
fn modelled<'p>(operation: &'p OperationPlan, id: &str) -> Option<&'p ErrorRef> {
    operation.errors.iter().find(|error| error.id.name() == error_name(id))
}

/// The comparison of what the path finds with what is expected.
fn compare(test: &Test, base: Typed<'_>, plan: &Plan) -> Result<TokenStream, String> {
    let Test { path, expr, expected, comparator } = test;
    let locate = |message: String| format!("{message} in `{path}`");
    let compiler = Compiler { plan };
    let value = compiler.compile(expr, &base).map_err(locate)?;
    let tokens = &value.tokens;
    match (comparator, &value.kind) {
        (Comparator::StringEquals, Kind::Text) if value.optional => Ok(quote!(#tokens == Some(#expected))),
        (Comparator::StringEquals, Kind::Text) => Ok(quote!(#tokens == #expected)),
        (Comparator::BooleanEquals, Kind::Boolean) => match (expected.as_str(), value.optional) {
            ("true", true) => Ok(quote!(#tokens == Some(true))),
            ("false", true) => Ok(quote!(#tokens == Some(false))),
            // In a chain of conditions `||` would bind weaker than the `&&` before it.
            ("true", false) if has_or(&unparenthesized(tokens)) => Ok(tokens.clone()),
            ("true", false) => Ok(unparenthesized(tokens)),
            ("false", false) => Ok(quote!(!#tokens)),
            _ => Err(locate(format!("booleanEquals expects {expected:?}"))),
        },
        (Comparator::AllStringEquals, _) => compiler.each_equals(&value, expected, true).map_err(locate),
        (Comparator::AnyStringEquals, _) => compiler.each_equals(&value, expected, false).map_err(locate),
        (Comparator::StringEquals | Comparator::BooleanEquals, _) => {
            Err(locate(format!("{} fits no value of this type", comparator.name())))
        }
    }
}
