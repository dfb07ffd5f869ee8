//! The parameters of malformed requests: one definition is as many cases as its parameters have values.

use proofmark_smithy_model::model::Node;

/// The cases of a definition: its `request` and `response`, with `$name:L` replaced by a value, `$name:S` by a value in
/// quotes, and `$$` by `$`.
pub(super) fn expanded(test: &Node) -> Vec<Node> {
    let parameters = test["testParameters"].as_object();
    let cases = parameters.and_then(|all| all.values().next()).and_then(Node::as_array).map_or(1, Vec::len);
    let case = |index: usize| {
        let value = |name: &str| parameters?.get(name)?.get(index)?.as_str();
        ["request", "response"].into_iter().map(|part| (part.to_owned(), replaced(&test[part], &value))).collect()
    };
    (0..cases).map(case).collect()
}

fn replaced<'v>(node: &Node, value: &impl Fn(&str) -> Option<&'v str>) -> Node {
    match node {
        Node::String(text) => Node::String(interpolated(text, value)),
        Node::Array(items) => items.iter().map(|item| replaced(item, value)).collect(),
        Node::Object(object) => object.iter().map(|(name, node)| (name.clone(), replaced(node, value))).collect(),
        _ => node.clone(),
    }
}

fn interpolated<'v>(text: &str, value: &impl Fn(&str) -> Option<&'v str>) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        whole.push_str(before);
        rest = after;
        if let Some(after) = rest.strip_prefix('$') {
            whole.push('$');
            rest = after;
            continue;
        }
        let (name, format) = rest.split_at(rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len()));
        match value(name).map(|value| (value, format.get(..2))) {
            Some((value, Some(":L"))) => whole.push_str(value),
            Some((value, Some(":S"))) => whole.push_str(&Node::from(value).to_string()),
            _ => {
                whole.push('$');
                continue;
            }
        }
        rest = &format[2..];
    }
    whole + rest
}
