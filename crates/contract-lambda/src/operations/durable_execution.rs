//! Durable executions: none are ever started here, so there is none to list, and none to find.

use crate::behaviour;
use crate::rejection::{INVALID, NOT_FOUND, Rejection};
use crate::request::{Asked, Request};
use crate::resources::missing::not_found;
use crate::store::Store;
use proofmark_contract::service::{Outcome, StateMode};
use serde_json::json;

/// ListDurableExecutionsByFunction.
pub(crate) fn list(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let function = store.functions.get(&target).filter(|function| function.has(target.qualifier_or_latest()));
    match function {
        Some(_) => Ok(Outcome::Output(json!({ "DurableExecutions": [] }))),
        None => Err(not_found(&target.given_arn())),
    }
}

/// The operations on one execution, or on a callback of one.
pub(crate) fn missing(_: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    if asked.settings.mode != StateMode::On {
        return None;
    }
    let text = match asked.text("DurableExecutionArn") {
        Some(arn) => format!("Durable execution not found: {arn}"),
        None => "Callback not found".to_owned(),
    };
    let shape = match asked.operation() {
        // They have no other error for it.
        "CheckpointDurableExecution" | "GetDurableExecutionState" => INVALID,
        _ => NOT_FOUND,
    };
    Some(Err(Rejection::new(behaviour::NO_DURABLE_EXECUTIONS, shape, text)))
}
