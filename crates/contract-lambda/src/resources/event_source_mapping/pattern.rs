//! Which texts are patterns of filters: the content filters of EventBridge. Events are not matched here.

use proofmark_smithy_model::model::Node;

/// How deep a pattern nests at most.
const DEEPEST: usize = 64;

/// What a rule in a list of values can be.
const RULES: [&str; 8] =
    ["prefix", "suffix", "anything-but", "numeric", "exists", "equals-ignore-case", "wildcard", "cidr"];

/// Whether it is the JSON of a pattern: an object whose leaves are lists of values and rules.
pub(crate) fn is_pattern(text: &str) -> bool {
    serde_json::from_str(text).is_ok_and(|pattern: Node| is_object(&pattern, DEEPEST))
}

fn is_object(pattern: &Node, depth: usize) -> bool {
    let Some(members) = pattern.as_object().filter(|members| !members.is_empty() && depth > 0) else { return false };
    members.iter().all(|(name, value)| match value {
        Node::Array(items) if name == "$or" => !items.is_empty() && items.iter().all(|item| is_object(item, depth - 1)),
        Node::Array(items) => !items.is_empty() && items.iter().all(is_value),
        value => is_object(value, depth - 1),
    })
}

fn is_value(value: &Node) -> bool {
    match value {
        Node::Object(rule) => rule.len() == 1 && rule.keys().all(|name| RULES.contains(&name.as_str())),
        Node::Array(_) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::is_pattern;

    #[test]
    fn values_and_rules_are_patterns() {
        for text in [
            r#"{"eventName":["INSERT","MODIFY"]}"#,
            r#"{"body":{"n":[{"numeric":[">",100]},{"anything-but":"101"}]}}"#,
            r#"{"dynamodb":{"NewImage":{"key":[{"exists":false}]}}}"#,
            r#"{"$or":[{"a":[1]},{"b":[null]}]}"#,
        ] {
            assert!(is_pattern(text), "{text}");
        }
    }

    #[test]
    fn what_is_not_an_object_of_lists_is_not_a_pattern() {
        for text in [
            "single-string",
            "null",
            "[]",
            "{}",
            r#"[{"eventName":["INSERT"=123}]"#,
            r#"{"eventSource":"aws:sqs"}"#,
            r#"{"eventSource":[]}"#,
            r#"{"a":[{"unheard":1}]}"#,
        ] {
            assert!(!is_pattern(text), "{text}");
        }
    }
}
