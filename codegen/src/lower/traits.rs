//! Reading trait values of a shape or member, with a report where a value isn't what its trait says.

use super::lowering::Lowering;
use proofmark_smithy_model::Diagnostic;
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::model::{Member, Node, ShapeId, Traits};

/// A trait of a member, else of its target.
pub(super) fn effective<'t>(member: &'t Member, target: &'t Traits, id: &str) -> Option<&'t Node> {
    member.traits.get(id).or_else(|| target.get(id))
}

impl Lowering<'_> {
    /// Reports a trait whose value has the wrong type.
    pub(super) fn wrong_trait(&mut self, on: &ShapeId, id: &str, expected: &str, found: &Node) {
        self.report.push(
            Diagnostic::error("wrong-trait-value", format!("the trait's value is {found}, expected {expected}"))
                .on(on)
                .on_trait(id)
                .help("see the trait's definition in the Smithy specification"),
        );
    }

    /// Reports something that the generator cannot do.
    pub(super) fn unsupported(&mut self, on: &ShapeId, trait_id: Option<&str>, message: impl Into<String>) {
        let diagnostic = Diagnostic::error("unsupported", message).on(on).help(
            "the generator has no code for this; take the shape out of the service's closure, or extend the generator",
        );
        self.report.push(match trait_id {
            Some(id) => diagnostic.on_trait(id),
            None => diagnostic,
        });
    }
}

/// How many operations a finding names.
const NAMED: usize = 5;

/// The first of these operations, and how many more there are.
pub(super) fn some_of(operations: &[String]) -> String {
    let (first, rest) = operations.split_at(operations.len().min(NAMED));
    match rest.len() {
        0 => first.join(", "),
        more => format!("{} and {}", first.join(", "), counted(more, "more operation")),
    }
}

/// The message of `smithy.api#deprecated`, empty when it has none.
pub(super) fn deprecated(traits: &Traits) -> Option<String> {
    let value = traits.get("smithy.api#deprecated")?;
    let text = |key: &str| value.get(key).and_then(Node::as_str).map(str::to_owned);
    Some(match (text("message"), text("since")) {
        (Some(message), _) => message,
        (None, Some(since)) => format!("deprecated since {since}"),
        (None, None) => String::new(),
    })
}
