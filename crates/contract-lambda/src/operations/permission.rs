//! AddPermission, RemovePermission and GetPolicy. A function has a policy, and each of its versions and aliases one of
//! its own.

use crate::behaviour;
use crate::collections::{Document, keep};
use crate::function_name::{LATEST, Target};
use crate::precondition::check_revision;
use crate::rejection::{INVALID, NOT_FOUND, Rejection};
use crate::request::Request;
use crate::resources::functions::existing;
use crate::resources::missing::resource_missing;
use crate::resources::policy::{Policy, REVISION_FROM_FUNCTION, document_of, key, no_policy, principal};
use crate::store::Store;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;

const URL_ACTION: &str = "lambda:InvokeFunctionUrl";

/// A condition of a statement: what it compares with, the key, and the member of inputs that gives the value.
struct Condition {
    operator: &'static str,
    key: &'static str,
    member: &'static str,
}

const fn condition(operator: &'static str, key: &'static str, member: &'static str) -> Condition {
    Condition { operator, key, member }
}

/// The conditions of statements, in the order in which statements have them.
static CONDITIONS: [Condition; 6] = [
    condition("StringEquals", "AWS:SourceAccount", "SourceAccount"),
    condition("StringEquals", "lambda:FunctionUrlAuthType", "FunctionUrlAuthType"),
    condition("StringEquals", "aws:PrincipalOrgID", "PrincipalOrgID"),
    condition("StringEquals", "lambda:EventSourceToken", "EventSourceToken"),
    condition("Bool", "lambda:InvokedViaFunctionUrl", "InvokedViaFunctionUrl"),
    condition("ArnLike", "AWS:SourceArn", "SourceArn"),
];

pub(crate) fn add(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    if target.qualifier == Some(LATEST) {
        const TEXT: &str = "We currently do not support adding policies for $LATEST.";
        return Err(Rejection::new(behaviour::NO_POLICY_OF_LATEST, INVALID, TEXT));
    }
    let function = existing(&store.functions, &target)?;
    let old = function.policies.get(key(&target)).map(|held| &**held);
    // Before there is a policy, the revision is that of what it will be attached to.
    let current = old.map(|old| old.revision.as_str()).or_else(|| function.revision(target.qualifier_or_latest()));
    check_revision(request.input(), current.unwrap_or_default(), REVISION_FROM_FUNCTION)?;
    let statement = statement(request)?;
    let text = statement.to_string();
    let policy = Policy::with(old, statement, store.revisions.next())?;
    write(store, request, policy)?;
    Ok(Outcome::Output(json!({ "Statement": text })))
}

pub(crate) fn remove(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    if store.functions.get(&target).is_none() {
        let text = format!("No policy found for: {}", target.given_arn());
        return Err(Rejection::new(behaviour::NO_POLICY, NOT_FOUND, text));
    }
    let function = existing(&store.functions, &target)?;
    let policy = function.policies.get(key(&target)).ok_or_else(no_policy)?;
    let id = request.text("StatementId").unwrap_or_default();
    policy.check_has(id)?;
    check_revision(request.input(), &policy.revision, REVISION_FROM_FUNCTION)?;
    match policy.without(id, store.revisions.next()) {
        Some(policy) => write(store, request, policy)?,
        None => {
            if let Some(function) = store.functions.get_mut(&target) {
                function.policies.remove(key(&target));
                function.note_change(request);
            }
        }
    }
    Ok(Outcome::Output(json!({})))
}

pub(crate) fn get(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let policy = store.functions.get(&target).and_then(|function| function.policies.get(key(&target)));
    let policy = policy.ok_or_else(resource_missing)?;
    Ok(Outcome::Output(json!({ "Policy": policy.text(), "RevisionId": policy.revision })))
}

fn write(store: &mut Store, request: &Request<'_>, policy: Policy) -> Result<(), Rejection> {
    let target = request.target;
    let (bytes, memory) = (policy.bytes(), store.functions.memory());
    let function = store.functions.get_mut(&target).ok_or_else(resource_missing)?;
    keep(&mut function.policies, &memory, key(&target), policy, bytes)?;
    function.note_change(request);
    Ok(())
}

/// The statement that AddPermission asks for.
fn statement(request: &Request<'_>) -> Result<Node, Rejection> {
    let (target, input) = (request.target, request.input());
    let given = request.text("Principal").unwrap_or_default();
    let principal = principal(given, target.partition).ok_or_else(|| {
        const TEXT: &str = "The provided principal was invalid. Please check the principal and try again.";
        Rejection::new(behaviour::INVALID_PRINCIPAL, INVALID, TEXT)
    })?;
    let action = request.text("Action").unwrap_or_default();
    if request.text("FunctionUrlAuthType").is_some() && action != URL_ACTION {
        let text = format!("FunctionUrlAuthType is only supported for {URL_ACTION} action");
        return Err(Rejection::new(behaviour::AUTH_TYPE_OF_URLS, INVALID, text));
    }
    let mut statement = json!({
        "Sid": request.text("StatementId").unwrap_or_default(),
        "Effect": "Allow",
        "Principal": principal,
        "Action": action,
        "Resource": target.given_arn(),
    });
    let mut conditions = Document::new();
    for Condition { operator, key, member } in &CONDITIONS {
        let value = match input.get(*member) {
            Some(Node::String(text)) => text.clone(),
            Some(Node::Bool(flag)) => flag.to_string(),
            _ => continue,
        };
        conditions.entry(*operator).or_insert_with(|| json!({}))[*key] = value.into();
    }
    if !conditions.is_empty() {
        statement["Condition"] = Node::Object(conditions);
    }
    Ok(statement)
}

/// `Statement` for a function that may exist.
pub(crate) fn synthesized_statement(request: &Request<'_>) -> Result<Node, Rejection> {
    Ok(json!({ "Statement": statement(request)?.to_string() }))
}

/// `Policy` of a function that may exist: it lets the function's own account invoke it.
pub(crate) fn synthesized_policy(target: &Target<'_>) -> Node {
    let statement = json!({
        "Sid": "account",
        "Effect": "Allow",
        "Principal": principal(target.account, target.partition),
        "Action": "lambda:InvokeFunction",
        "Resource": target.given_arn(),
    });
    json!({ "Policy": Node::Object(document_of(vec![statement])).to_string() })
}
