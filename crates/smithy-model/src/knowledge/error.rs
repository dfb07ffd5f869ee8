//! Whose fault an error is, its status code, and whether it is worth a retry.

use crate::model::{Node, Traits};

const ERROR: &str = "smithy.api#error";
const HTTP_ERROR: &str = "smithy.api#httpError";

/// Whose fault an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The client's.
    Client,
    /// The server's.
    Server,
}

/// An error structure, seen as an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorFacts {
    /// Whose fault it is.
    pub fault: Fault,
    /// The HTTP status code: that of `httpError`, else 400 or 500 by the fault.
    pub status: u16,
    /// Whether it has the trait `retryable`.
    pub retryable: bool,
    /// Whether a retry has to wait longer, as the client is throttled.
    pub throttling: bool,
}

impl ErrorFacts {
    /// The facts of a structure with these traits.
    ///
    /// # Errors
    /// The id of the trait that is missing or has a value that says nothing.
    pub fn of(traits: &Traits) -> Result<Self, &'static str> {
        let (fault, implied) = match traits.string(ERROR) {
            Some("client") => (Fault::Client, 400),
            Some("server") => (Fault::Server, 500),
            _ => return Err(ERROR),
        };
        let status = match traits.get(HTTP_ERROR) {
            None => implied,
            Some(node) => {
                let code = node.as_u64().and_then(|code| u16::try_from(code).ok());
                code.filter(|code| (100..600).contains(code)).ok_or(HTTP_ERROR)?
            }
        };
        let retryable = traits.get("smithy.api#retryable");
        let throttling = retryable.and_then(|node| node.get("throttling")).and_then(Node::as_bool) == Some(true);
        Ok(Self { fault, status, retryable: retryable.is_some(), throttling })
    }
}

#[cfg(test)]
mod tests {
    use super::{ErrorFacts, Fault};
    use crate::model::{Node, Traits};
    use serde_json::json;

    fn facts(traits: &[(&str, Node)]) -> Result<ErrorFacts, &'static str> {
        let mut all = Traits::default();
        traits.iter().for_each(|(name, value)| all.insert(format!("smithy.api#{name}"), value.clone()));
        ErrorFacts::of(&all)
    }

    #[test]
    fn the_status_is_stated_or_implied_by_the_fault() {
        let status = |traits: &[(&str, Node)]| facts(traits).unwrap().status;
        assert_eq!(status(&[("error", json!("client"))]), 400);
        assert_eq!(status(&[("error", json!("server"))]), 500);
        assert_eq!(status(&[("error", json!("client")), ("httpError", json!(429))]), 429);
    }

    #[test]
    fn a_retry_may_have_to_wait() {
        let retryable = |value: Node| facts(&[("error", json!("server")), ("retryable", value)]).unwrap();
        assert_eq!(facts(&[("error", json!("server"))]).unwrap().fault, Fault::Server);
        assert!(retryable(json!({})).retryable && !retryable(json!({})).throttling);
        assert!(retryable(json!({ "throttling": true })).throttling);
    }

    #[test]
    fn the_trait_that_says_nothing_is_named() {
        assert_eq!(facts(&[]), Err("smithy.api#error"));
        assert_eq!(facts(&[("error", json!("nobody"))]), Err("smithy.api#error"));
        for status in [json!(0), json!(99), json!(600), json!(70_000), json!("429")] {
            assert_eq!(facts(&[("error", json!("client")), ("httpError", status)]), Err("smithy.api#httpError"));
        }
    }
}
