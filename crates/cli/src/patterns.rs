//! Patterns of a model that are not regular expressions. The server compiles patterns, and cannot serve such a model; the
//! other commands, which do not need them, find the same fault here.

use proofmark_contract::api::Pattern;
use proofmark_smithy_model::model::{Model, Node, ShapeId, Traits};
use proofmark_smithy_model::{Diagnostic, Diagnostics};

const PATTERN: &str = "smithy.api#pattern";

/// Adds all patterns that cannot be compiled, as errors.
pub(crate) fn check(model: &Model, report: &mut Diagnostics) {
    let mut look = |id: &ShapeId, traits: &Traits| {
        if let Some(pattern) = traits.get(PATTERN).and_then(Node::as_str)
            && let Err(error) = Pattern::new(pattern)
        {
            let message = format!("the pattern `{pattern}` cannot be compiled: {error}");
            report.push(Diagnostic::error("pattern", message).on(id).on_trait(PATTERN));
        }
    };
    for shape in model.shapes.values() {
        look(&shape.id, &shape.traits);
        shape.members.values().for_each(|member| look(&member.id, &member.traits));
    }
}
