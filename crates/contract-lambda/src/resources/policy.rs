//! Resource-based policies: documents of statements, with a revision id of their own.

use crate::behaviour;
use crate::collections::{Document, document_bytes};
use crate::function_name::Target;
use crate::rejection::{CONFLICT, NOT_FOUND, Rejection};
use proofmark_contract::aws::{Arn, is_account};
use proofmark_smithy_model::model::Node;
use serde_json::json;

pub(crate) const STATEMENT: &str = "Statement";
const TOO_LONG: &str = "PolicyLengthExceededException";

/// How many bytes the text of a policy has at most.
const LONGEST: usize = 20_480;

/// The operation that gives the revision id of a function's policy, as errors name it.
pub(crate) const REVISION_FROM_FUNCTION: &str = "GetPolicy";

/// The same of the policy of a layer's version.
pub(crate) const REVISION_FROM_LAYER: &str = "GetLayerPolicy";

/// How names of AWS's services as principals end.
const SERVICES: [&str; 5] = [".amazonaws.com", ".amazon.com", ".amazonaws.com.cn", ".c2s.ic.gov", ".sc2s.sgov.gov"];

/// A policy. Its statements are in the order in which they were added.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    pub(crate) document: Document,
    pub(crate) revision: String,
}

impl Policy {
    /// A policy (none is one without statements) with another statement.
    pub(crate) fn with(old: Option<&Self>, statement: Node, revision: String) -> Result<Self, Rejection> {
        if let Some(sid) = sid(&statement).filter(|id| old.is_some_and(|old| old.has(id))) {
            let text = format!(
                "The statement id ({sid}) provided already exists. Please provide a new statement id, or remove the \
                 existing statement."
            );
            return Err(Rejection::new(behaviour::STATEMENT_EXISTS, CONFLICT, text));
        }
        let mut statements: Vec<_> = old.into_iter().flat_map(Self::statements).cloned().collect();
        statements.push(statement);
        let mut document = old.map_or_else(|| document_of(Vec::new()), |old| old.document.clone());
        document.insert(STATEMENT.to_owned(), statements.into());
        let policy = Self { document, revision };
        let length = policy.text().len();
        if length > LONGEST {
            let text = format!("The final policy size ({length}) is bigger than the limit ({LONGEST}).");
            return Err(Rejection::new(behaviour::POLICY_TOO_LONG, TOO_LONG, text));
        }
        Ok(policy)
    }

    /// The policy without a statement; none when it was the last one.
    pub(crate) fn without(&self, id: &str, revision: String) -> Option<Self> {
        let statements: Vec<_> = self.statements().filter(|other| sid(other) != Some(id)).cloned().collect();
        if statements.is_empty() {
            return None;
        }
        let mut document = self.document.clone();
        document.insert(STATEMENT.to_owned(), statements.into());
        Some(Self { document, revision })
    }

    /// One statement may stand alone, outside of a list.
    fn statements(&self) -> impl Iterator<Item = &Node> {
        let (list, single) = match self.document.get(STATEMENT) {
            Some(Node::Array(statements)) => (statements.as_slice(), None),
            single => (&[][..], single),
        };
        list.iter().chain(single)
    }

    fn has(&self, id: &str) -> bool {
        self.statements().any(|statement| sid(statement) == Some(id))
    }

    /// Rejects the id of a statement that it does not have.
    pub(crate) fn check_has(&self, id: &str) -> Result<(), Rejection> {
        match self.has(id) {
            true => Ok(()),
            false => {
                let text = format!("Statement {id} is not found in resource policy.");
                Err(Rejection::new(behaviour::STATEMENT_MISSING, NOT_FOUND, text))
            }
        }
    }

    /// The document, as JSON.
    pub(crate) fn text(&self) -> String {
        Node::Object(self.document.clone()).to_string()
    }

    /// How much memory it takes, about.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>() + self.revision.len() + document_bytes(&self.document)
    }
}

/// The document of a policy with these statements.
pub(crate) fn document_of(statements: Vec<Node>) -> Document {
    let mut document = Document::new();
    document.insert("Version".to_owned(), "2012-10-17".into());
    document.insert("Id".to_owned(), "default".into());
    document.insert(STATEMENT.to_owned(), statements.into());
    document
}

/// The error where nothing has a policy.
pub(crate) fn no_policy() -> Rejection {
    Rejection::new(behaviour::POLICY_MISSING, NOT_FOUND, "No policy is associated with the given resource.")
}

fn sid(statement: &Node) -> Option<&str> {
    statement.get("Sid")?.as_str()
}

/// A principal as statements have it: everyone, a service, an account, or an identity by its ARN. None when it is not
/// one of them.
pub(crate) fn principal(given: &str, partition: &str) -> Option<Node> {
    if given == "*" {
        return Some("*".into());
    }
    if is_account(given) {
        return Some(json!({ "AWS": format!("arn:{partition}:iam::{given}:root") }));
    }
    if Arn::parse(given).is_some_and(|arn| matches!(arn.service, "iam" | "sts") && is_account(arn.account)) {
        return Some(json!({ "AWS": given }));
    }
    let is_service = SERVICES.iter().any(|end| given.strip_suffix(end).is_some_and(|name| !name.is_empty()));
    is_service.then(|| json!({ "Service": given }))
}

/// The key of the policy of a function itself. No version or alias has this name.
pub(crate) const WHOLE: &str = "";

pub(crate) fn key<'a>(target: &Target<'a>) -> &'a str {
    target.qualifier.unwrap_or(WHOLE)
}
