//! Pages of lists.

use proofmark_smithy_model::model::Node;

/// A part of a list.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// The `Marker` of the next page; none when this is the last one.
    next: Option<String>,
}

/// The page that an input's `Marker` and `MaxItems` ask for, of at most `largest` items. The items come with keys in
/// ascending order; a marker is the key of the last item of the page before.
pub(crate) fn page<T>(input: &Node, largest: usize, items: impl Iterator<Item = (String, T)>) -> Page<T> {
    let marker = input.get("Marker").and_then(Node::as_str).filter(|marker| !marker.is_empty());
    let asked = input.get("MaxItems").and_then(Node::as_u64).and_then(|size| usize::try_from(size).ok());
    let size = asked.unwrap_or(largest).clamp(1, largest);
    let mut rest = items.filter(|(key, _)| marker.is_none_or(|marker| key.as_str() > marker));
    let (mut page, mut last) = (Vec::new(), None);
    for (key, item) in rest.by_ref().take(size) {
        page.push(item);
        last = Some(key);
    }
    Page { items: page, next: last.filter(|_| rest.next().is_some()) }
}

impl<T> Page<T> {
    /// An output with the items under this name, and with `NextMarker` if there are more.
    pub(crate) fn output(self, name: &str, describe: impl Fn(T) -> Node) -> Node {
        let mut output = super::Document::new();
        output.insert(name.to_owned(), self.items.into_iter().map(describe).collect());
        if let Some(next) = self.next {
            output.insert("NextMarker".to_owned(), next.into());
        }
        Node::Object(output)
    }
}

#[cfg(test)]
mod tests {
    use super::page;
    use proofmark_smithy_model::model::Node;
    use serde_json::json;

    fn of(input: &Node) -> Node {
        let items = ["a", "b", "c"].map(|key| (key.to_owned(), key));
        page(input, 2, items.into_iter()).output("Items", Node::from)
    }

    #[test]
    fn a_page_ends_with_a_marker_if_there_are_more() {
        assert_eq!(of(&json!({ "MaxItems": 1 })), json!({ "Items": ["a"], "NextMarker": "a" }));
    }

    #[test]
    fn the_last_page_has_no_marker() {
        assert_eq!(of(&json!({ "Marker": "a" })), json!({ "Items": ["b", "c"] }));
    }

    #[test]
    fn a_page_is_never_larger_than_the_service_has_them() {
        assert_eq!(of(&json!({ "MaxItems": 100 })), json!({ "Items": ["a", "b"], "NextMarker": "b" }));
    }
}
