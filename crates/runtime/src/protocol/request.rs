//! What the requests of all protocols share: how an operation is addressed, and what writing one needs besides the input.

use crate::shape::{Ref, Slot, Structure};
use aws_smithy_eventstream::frame::DeferredSigner;
use aws_smithy_types::error::operation::BuildError;

/// How an operation's request is addressed; all else follows from its input's schema.
#[derive(Debug, Clone, Copy)]
pub struct RequestSpec {
    /// The method.
    pub method: &'static str,
    /// The path with its labels, `{Name}` or (greedy) `{Name+}`, and the constant part of the query after a `?`.
    pub uri: &'static str,
    /// The operation's name in a header, with that of its service: `AmazonSQS.SendMessage`. Protocols that are bound to
    /// HTTP have none.
    pub target: Option<&'static str>,
}

impl RequestSpec {
    /// A request with this method and this pattern.
    pub const fn new(method: &'static str, uri: &'static str) -> Self {
        Self { method, uri, target: None }
    }

    /// A `POST` to `/` that names the operation in a header.
    pub const fn target(target: &'static str) -> Self {
        Self { method: "POST", uri: "/", target: Some(target) }
    }
}

/// What the writing of a request needs besides the input.
pub trait RequestContext {
    /// A fresh idempotency token.
    fn token(&mut self) -> String;
    /// What signs the messages of a stream; messages stay unsigned unless something is sent to it.
    fn message_signer(&mut self) -> DeferredSigner {
        DeferredSigner::new().0
    }
}

impl<F: FnMut() -> String> RequestContext for F {
    fn token(&mut self) -> String {
        self()
    }
}

/// Gives each unset member that is an idempotency token a fresh one.
pub(super) fn fill_tokens(input: &mut dyn Structure, context: &mut dyn RequestContext) {
    for (index, _) in input.schema().members().iter().enumerate().filter(|(_, member)| member.is_idempotency_token()) {
        if matches!(input.field(index).get(), Ref::Null)
            && let Slot::String(place) = input.field_mut(index).slot()
        {
            *place = context.token();
        }
    }
}

/// What is wrong with a member that a request can't do without.
pub(super) const MISSING: &str = "cannot be empty or unset";

/// What an operation puts before the host: the pattern with its labels filled in from string members, unencoded.
pub(crate) fn host_prefix(pattern: &'static str, input: &dyn Structure) -> Result<String, BuildError> {
    let mut prefix = String::with_capacity(pattern.len() + 64);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or_else(|| BuildError::other("a label has no end"))?;
        let index = input.schema().members().iter().position(|member| member.name == name);
        let index = index.ok_or_else(|| BuildError::other(format!("no member has the name of the label {name}")))?;
        prefix.push_str(before);
        match input.field(index).get() {
            Ref::String(text) if !text.is_empty() => prefix.push_str(text),
            _ => return Err(BuildError::missing_field(input.schema().members()[index].field, MISSING)),
        }
        rest = after;
    }
    Ok(prefix + rest)
}
