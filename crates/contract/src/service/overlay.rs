//! Laying what a service says over an output that has the rest.

use proofmark_smithy_model::model::Node;

/// Lays the members of an [`Outcome::Overlay`](super::Outcome::Overlay) over an output. Members replace those of the
/// output, null takes one away; members that are in `merged` are laid over in turn, item by item in lists.
pub fn overlay(output: &mut Node, members: Node, merged: &[&str]) {
    let (Node::Object(output), Node::Object(members)) = (output, members) else { return };
    for (name, value) in members {
        match (output.get_mut(&name), value) {
            (_, Node::Null) => _ = output.shift_remove(&name),
            (Some(old @ Node::Object(_)), value @ Node::Object(_)) if merged.contains(&name.as_str()) => {
                overlay(old, value, merged);
            }
            (Some(Node::Array(old)), Node::Array(values)) if merged.contains(&name.as_str()) => {
                old.truncate(values.len());
                for (index, value) in values.into_iter().enumerate() {
                    match old.get_mut(index) {
                        Some(old) => overlay(old, value, merged),
                        None => old.push(value),
                    }
                }
            }
            (_, value) => _ = output.insert(name, value),
        }
    }
}
