//! Values that a function returns: texts in them may name parts of the event and of the invocation.

use proofmark_smithy_model::model::Node;
use std::fmt::Write;

/// What `${...}` stands for.
pub(crate) struct Parts<'a> {
    /// `${event}`, `${event.order.items[0]}`
    pub(crate) event: &'a Node,
    /// `${requestId}`
    pub(crate) request_id: &'a str,
    /// `${functionName}`
    pub(crate) function_name: &'a str,
    /// `${functionVersion}`
    pub(crate) function_version: &'a str,
}

/// More was to be filled in than a response may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// Whether anything is to be filled in.
pub(crate) fn is_template(value: &Node) -> bool {
    match value {
        Node::String(text) => text.contains("${"),
        Node::Array(items) => items.iter().any(is_template),
        Node::Object(members) => members.values().any(is_template),
        _ => false,
    }
}

/// The value with its parts filled in, if it is not much larger than `limit` bytes.
pub(crate) fn fill(value: &Node, parts: &Parts<'_>, limit: usize) -> Result<Node, TooLarge> {
    Filling { parts, left: limit }.value(value)
}

struct Filling<'a> {
    parts: &'a Parts<'a>,
    left: usize,
}

impl Filling<'_> {
    fn value(&mut self, value: &Node) -> Result<Node, TooLarge> {
        Ok(match value {
            Node::String(text) => self.text(text)?,
            Node::Array(items) => items.iter().map(|item| self.value(item)).collect::<Result<_, _>>()?,
            Node::Object(members) => {
                let filled = members.iter().map(|(name, value)| Ok((name.clone(), self.value(value)?)));
                Node::Object(filled.collect::<Result<_, _>>()?)
            }
            other => other.clone(),
        })
    }

    /// A text that is one part alone is that part's value; other parts are written into the text.
    fn text(&mut self, text: &str) -> Result<Node, TooLarge> {
        let whole = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        if let Some(part) = whole.filter(|name| !name.contains('}')).and_then(|name| self.part(name)) {
            self.take(part.to_string().len())?;
            return Ok(part);
        }
        let (mut filled, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once("${") {
            filled.push_str(before);
            let part = after.split_once('}').and_then(|(name, after)| Some((self.part(name)?, after)));
            match part {
                Some((part, after)) => {
                    let start = filled.len();
                    // Writing to a string does not fail.
                    _ = match &part {
                        Node::String(text) => filled.write_str(text),
                        other => write!(filled, "{other}"),
                    };
                    self.take(filled.len() - start)?;
                    rest = after;
                }
                None => {
                    filled.push_str("${");
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        Ok(filled.into())
    }

    fn take(&mut self, bytes: usize) -> Result<(), TooLarge> {
        self.left = self.left.checked_sub(bytes).ok_or(TooLarge)?;
        Ok(())
    }

    /// What a name stands for; none when it is not one of ours, null when the event does not have it.
    fn part(&self, name: &str) -> Option<Node> {
        let Parts { event, request_id, function_name, function_version } = *self.parts;
        match name {
            "event" => Some(event.clone()),
            "requestId" => Some(request_id.into()),
            "functionName" => Some(function_name.into()),
            "functionVersion" => Some(function_version.into()),
            _ => {
                let path = name.strip_prefix("event")?;
                if !path.starts_with(['.', '[']) {
                    return None;
                }
                Some(at(event, path).cloned().unwrap_or(Node::Null))
            }
        }
    }
}

/// What an event has at `.order.items[0]`.
fn at<'a>(event: &'a Node, path: &str) -> Option<&'a Node> {
    let steps = path.split(['.', '[']).skip(1);
    steps.into_iter().try_fold(event, |node, step| match step.strip_suffix(']') {
        Some(index) => node.get(index.parse::<usize>().ok()?),
        None => node.get(step),
    })
}

#[cfg(test)]
mod tests {
    use super::{Parts, TooLarge, fill};
    use proofmark_smithy_model::model::Node;
    use serde_json::json;

    fn filled(value: &Node) -> Result<Node, TooLarge> {
        let event = json!({ "name": "Ann", "items": [{ "id": 7 }] });
        let parts = Parts { event: &event, request_id: "id", function_name: "f", function_version: "1" };
        fill(value, &parts, 100)
    }

    #[test]
    fn a_part_alone_keeps_its_type() {
        assert_eq!(filled(&json!({ "id": "${event.items[0].id}" })), Ok(json!({ "id": 7 })));
    }

    #[test]
    fn parts_are_written_into_texts() {
        assert_eq!(filled(&json!("Hello ${event.name}, ${event.items}!")), Ok(json!("Hello Ann, [{\"id\":7}]!")));
    }

    #[test]
    fn what_the_event_does_not_have_is_null() {
        assert_eq!(filled(&json!(["${event.other}", "${event.items[9]}"])), Ok(json!([null, null])));
    }

    #[test]
    fn what_is_not_a_part_stays_as_it_is() {
        assert_eq!(filled(&json!("${HOME} ${event ${")), Ok(json!("${HOME} ${event ${")));
    }

    #[test]
    fn no_more_is_filled_in_than_the_limit() {
        assert_eq!(filled(&Node::Array(vec![json!("${event}"); 10])), Err(TooLarge));
    }
}
