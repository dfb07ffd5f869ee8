//! Resource-based policies: documents of statements, with a revision id of their own. The calls that change the policy
//! of a function stand in `permission`; those of a layer's version in `layers::permission`.

mod permission;

pub(crate) use permission::{add, get, remove, synthesized_policy, synthesized_statement};

use crate::behaviour;
use crate::request::{CONFLICT, NOT_FOUND, Refused};
use proofmark_contract::aws::{Arn, is_account};
use proofmark_contract::budget::node_bytes;
use proofmark_smithy_model::model::Node;
use serde_json::json;

const TOO_LONG: &str = "PolicyLengthExceededException";
/// How many bytes the text of a policy has at most.
const LONGEST: usize = 20_480;
/// The operation that gives the revision id of a function's policy, as errors name it.
pub(crate) const REVISION_FROM_FUNCTION: &str = "GetPolicy";
/// The same of the policy of a layer's version.
pub(crate) const REVISION_FROM_LAYER: &str = "GetLayerPolicy";
/// How names of AWS's services as principals end.
const SERVICES: [&str; 5] = [".amazonaws.com", ".amazon.com", ".amazonaws.com.cn", ".c2s.ic.gov", ".sc2s.sgov.gov"];

/// A policy: its statements in the order in which they were added, at least one.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    statements: Vec<Node>,
    pub(crate) revision: String,
}

impl Policy {
    /// A policy (none is one without statements) with another statement.
    pub(crate) fn with(old: Option<&Self>, statement: Node, revision: String) -> Result<Self, Refused> {
        let mut statements = old.map_or_else(Vec::new, |old| old.statements.clone());
        if let Some(sid) = sid(&statement).filter(|id| statements.iter().any(|other| sid(other) == Some(id))) {
            let text = format!(
                "The statement id ({sid}) provided already exists. Please provide a new statement id, or remove the \
                 existing statement."
            );
            return Err(Refused::new(behaviour::STATEMENT_EXISTS, CONFLICT, text));
        }
        statements.push(statement);
        let policy = Self { statements, revision };
        let length = policy.text().len();
        if length > LONGEST {
            let text = format!("The final policy size ({length}) is bigger than the limit ({LONGEST}).");
            return Err(Refused::new(behaviour::POLICY_TOO_LONG, TOO_LONG, text));
        }
        Ok(policy)
    }

    /// The policy without a statement; none when it was the last one.
    pub(crate) fn without(&self, id: &str, revision: String) -> Option<Self> {
        let statements: Vec<_> = self.statements.iter().filter(|other| sid(other) != Some(id)).cloned().collect();
        (!statements.is_empty()).then_some(Self { statements, revision })
    }

    /// Rejects the id of a statement that it does not have.
    pub(crate) fn check_has(&self, id: &str) -> Result<(), Refused> {
        match self.statements.iter().any(|other| sid(other) == Some(id)) {
            true => Ok(()),
            false => {
                let text = format!("Statement {id} is not found in resource policy.");
                Err(Refused::new(behaviour::STATEMENT_MISSING, NOT_FOUND, text))
            }
        }
    }

    /// The document, as JSON.
    pub(crate) fn text(&self) -> String {
        text_of(&self.statements)
    }

    /// How much memory it takes, about.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>() + self.revision.len() + self.statements.iter().map(node_bytes).sum::<usize>()
    }
}

/// The document of a policy with these statements, as JSON.
pub(crate) fn text_of(statements: &[Node]) -> String {
    json!({ "Version": "2012-10-17", "Id": "default", "Statement": statements }).to_string()
}

/// The error where nothing has a policy.
pub(crate) fn no_policy() -> Refused {
    Refused::new(behaviour::POLICY_MISSING, NOT_FOUND, "No policy is associated with the given resource.")
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
