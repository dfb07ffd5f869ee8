//! How an operation is paginated: its own trait, completed by the service's.

use crate::model::{Node, Traits};

const PAGINATED: &str = "smithy.api#paginated";

/// The names and paths that the trait `paginated` states for an operation. They need not lead anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pagination<'m> {
    /// The member of the input that takes the token of a page.
    pub input_token: Option<&'m str>,
    /// The path in the output to the token of the next page, names joined by dots.
    pub output_token: Option<&'m str>,
    /// The path in the output to the items of a page.
    pub items: Option<&'m str>,
    /// The member of the input that bounds the number of items.
    pub page_size: Option<&'m str>,
}

impl<'m> Pagination<'m> {
    /// The pagination of an operation by its traits and those of its service; none if the operation is not paginated.
    pub fn of(operation: &'m Traits, service: &'m Traits) -> Option<Self> {
        let own = operation.get(PAGINATED)?;
        let common = service.get(PAGINATED);
        let text = |key: &str| own.get(key).or_else(|| common?.get(key)).and_then(Node::as_str);
        Some(Self {
            input_token: text("inputToken"),
            output_token: text("outputToken"),
            items: text("items"),
            page_size: text("pageSize"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Pagination;
    use crate::model::{Node, Traits};
    use serde_json::json;

    fn traits(value: Option<Node>) -> Traits {
        let mut traits = Traits::default();
        value.into_iter().for_each(|value| traits.insert("smithy.api#paginated", value));
        traits
    }

    #[test]
    fn the_services_trait_completes_the_operations() {
        let service = traits(Some(json!({ "inputToken": "token", "outputToken": "page.next", "pageSize": "max" })));
        let own = traits(Some(json!({ "items": "things", "pageSize": "limit" })));
        let expected = Pagination {
            input_token: Some("token"),
            output_token: Some("page.next"),
            items: Some("things"),
            page_size: Some("limit"),
        };
        assert_eq!(Pagination::of(&own, &service), Some(expected));
    }

    #[test]
    fn an_operation_without_the_trait_is_not_paginated() {
        assert_eq!(Pagination::of(&traits(None), &traits(Some(json!({ "inputToken": "token" })))), None);
    }
}
