//! The documentation page of an operation: what it is on the wire, its limits, its errors, and an example of it as HTTP
//! messages and as a program that is compiled and run with the tests. The facts are the model's, the words are ours.

mod members;
mod message;
mod program;

use crate::escape::{code, fenced};
use crate::plan::{Binding, Object, OperationPlan, Pagination, Plan, Value};
use crate::sample::{self, Extent};
use message::{Request, Response};
use std::fmt::Write;

/// The page of an operation in Markdown, with links from its module in the crate of this name.
pub fn emit(operation: &OperationPlan, plan: &Plan, library: &str) -> String {
    let mut page = String::new();
    let mut request = code(&format!("{} {}", operation.http.method, operation.http.uri));
    if let Some(target) = &operation.target {
        request += &format!(" with {}", code(&format!("X-Amz-Target: {target}")));
    }
    let _ = writeln!(page, "# Request\n\n{request}");
    page += &members::input(&operation.input);
    let _ = writeln!(page, "\n# Response\n\nStatus {}.", operation.http.code);
    page += &members::output(&operation.output);
    page += &errors(operation);
    page += &more(operation, plan);
    if let Some(example) = Shown::of(operation, plan) {
        page += &example.section(operation, plan, library);
    }
    page
}

fn errors(operation: &OperationPlan) -> String {
    let mut text = "\n# Errors\n\n".to_owned();
    if operation.errors.is_empty() {
        return text + "The model lists none.\n";
    }
    text += "| Error | Status | Retried | Check |\n|---|---|---|---|\n";
    for error in &operation.errors {
        let retried = if error.is_retried() { "yes" } else { "no" };
        let _ = writeln!(
            text,
            "| [`{0}`](crate::types::error::{0}) | {1} | {retried} | `is_{2}()` |",
            error.name, error.status, error.snake
        );
    }
    text
}

/// Pagination and waiters.
fn more(operation: &OperationPlan, plan: &Plan) -> String {
    let mut text = String::new();
    if let Some(pagination) = &operation.pagination {
        let _ = writeln!(text, "\n# Pages\n\n{}", pages(pagination));
    }
    let waiters: Vec<String> = plan
        .waiters
        .iter()
        .filter(|waiter| waiter.operation == operation.name)
        .map(|waiter| {
            let name = waiter.module.bare();
            format!("[`wait_until_{name}`](crate::client::Waiters::wait_until_{name})")
        })
        .collect();
    if !waiters.is_empty() {
        let _ = writeln!(text, "\n# Waiters\n\n{}", waiters.join(", "));
    }
    text
}

fn pages(pagination: &Pagination) -> String {
    let path = |members: &[crate::plan::Member]| {
        members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>().join(".")
    };
    let mut text = format!(
        "`into_paginator()` reads page after page: `{}` is what the page before gave as `{}`.",
        pagination.input_token.name,
        path(&pagination.output_token)
    );
    if let Some(items) = &pagination.items {
        text += &format!(" Its `items()` are those of `{}`.", path(items));
    }
    if let Some(size) = &pagination.page_size {
        text += &format!(" `{}` limits a page.", size.name);
    }
    text
}

/// An example that can be shown.
struct Shown {
    documented: bool,
    input: Object,
    output: Object,
    request: Request,
    response: Option<Response>,
}

/// A response of more lines than this is shown with its required members only.
const LONG: usize = 60;

impl Shown {
    /// The first documented example that messages can show, else one from the model; none when they can show neither.
    fn of(operation: &OperationPlan, plan: &Plan) -> Option<Self> {
        let documented = operation.examples.iter().filter(|example| example.error.is_none());
        let documented = documented.filter_map(|example| Some((true, example.input.clone(), example.output.clone()?)));
        let mut input = sample::structure(plan, &operation.input, Extent::Required);
        // The client would synthesize another one for each call.
        for member in operation.input.members.iter().filter(|member| member.idempotency_token) {
            sample::value(plan, member).into_iter().for_each(|value| input.set(&member.name, value));
        }
        let made = [Extent::All, Extent::Required]
            .map(|extent| (false, input.clone(), sample::output(plan, operation, extent)));
        documented.chain(made).find_map(|(documented, input, mut output)| {
            trim_headers(operation, &mut output);
            let request = message::request(plan, operation, &input)?;
            let response = match operation.output_events {
                Some(_) => None,
                None => Some(message::response(plan, operation, &output)?),
            };
            let is_short = |response: &Response| response.to_string().lines().count() <= LONG;
            let shown = Self { documented, input, output, request, response };
            let fits = shown.response.as_ref().is_none_or(is_short) || documented;
            fits.then_some(shown)
        })
    }

    fn section(&self, operation: &OperationPlan, plan: &Plan, library: &str) -> String {
        let intro = if self.documented {
            "The documented example. `client` is a [`Client`](crate::Client)."
        } else {
            "The model documents no example; this one is synthesized from its limits. `client` is a \
             [`Client`](crate::Client)."
        };
        let mut text = format!("\n# Example\n\n{intro}\n");
        let statements = program::statements(self, operation, plan);
        text += &format!("\n{}", program::block(&statements, self, operation, plan, library));
        let request = fenced("http", &self.request.to_string());
        let _ = write!(text, "\nOn the wire, without what every request has:\n\n{request}");
        if let Some(response) = &self.response {
            let _ = write!(text, "\n{}", fenced("http", &response.to_string()));
        }
        text
    }
}

/// White space around the value of a header is none of the value, and some documented examples have it.
fn trim_headers(operation: &OperationPlan, output: &mut Object) {
    for member in operation.output.members.iter().filter(|member| matches!(member.binding, Binding::Header(_))) {
        if let Some(Value::String(text)) = output.get_mut(&member.name) {
            *text = text.trim().to_owned();
        }
    }
}

/// Whether members of this binding stand in the JSON document of the body.
fn is_body(binding: &Binding) -> bool {
    *binding == Binding::Body
}
