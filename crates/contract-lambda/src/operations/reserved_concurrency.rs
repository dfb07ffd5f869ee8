//! PutFunctionConcurrency, GetFunctionConcurrency and DeleteFunctionConcurrency.

use crate::behaviour;
use crate::rejection::{INVALID, Rejection};
use crate::request::Request;
use crate::resources::missing::not_found;
use crate::store::Store;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;

pub(crate) fn put(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    check_unqualified(request)?;
    let missing = || not_found(&target.qualified_arn());
    let concurrency = &store.functions.get(&target).ok_or_else(missing)?.concurrency;
    let asked = request.input().get("ReservedConcurrentExecutions").and_then(Node::as_u64).unwrap_or(0);
    let least = request.settings.limits.least_unreserved();
    let left = store.functions.unreserved(target.place()) + concurrency.taken();
    // Nothing can always be reserved: it stops the function.
    if asked > 0 && left < asked.saturating_add(least) {
        let text = format!(
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below \
             its minimum value of [{least}]."
        );
        return Err(Rejection::new(behaviour::TOO_MUCH_RESERVED, INVALID, text).without_type());
    }
    let provisioned = concurrency.total_provisioned();
    if asked < provisioned {
        // The spaces are the service's.
        let text = format!(
            " ReservedConcurrentExecutions  {asked} should not be lower than function's total provisioned concurrency \
             [{provisioned}]."
        );
        return Err(Rejection::new(behaviour::RESERVED_BELOW_PROVISIONED, INVALID, text).without_type());
    }
    let account = store.functions.usage_mut(target.place()).concurrency;
    let function = store.functions.get_mut(&target).ok_or_else(missing)?;
    function.of_example &= request.documented;
    function.concurrency.reserved = Some(asked);
    function.concurrency.take(&account);
    Ok(Outcome::Output(json!({ "ReservedConcurrentExecutions": asked })))
}

pub(crate) fn get(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    check_unqualified(request)?;
    let function = store.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    Ok(Outcome::Output(match function.concurrency.reserved {
        Some(reserved) => json!({ "ReservedConcurrentExecutions": reserved }),
        None => json!({}),
    }))
}

pub(crate) fn delete(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    check_unqualified(request)?;
    let missing = || not_found(&target.arn());
    store.functions.get(&target).ok_or_else(missing)?;
    let account = store.functions.usage_mut(target.place()).concurrency;
    let function = store.functions.get_mut(&target).ok_or_else(missing)?;
    function.of_example &= request.documented;
    function.concurrency.reserved = None;
    function.concurrency.take(&account);
    Ok(Outcome::Output(json!({})))
}

fn check_unqualified(request: &Request<'_>) -> Result<(), Rejection> {
    const TEXT: &str = "This operation is permitted on Lambda functions only. Aliases and versions do not support this \
                        operation. Please specify either a function name or an unqualified function ARN.";
    match request.target.qualifier {
        Some(_) => Err(Rejection::new(behaviour::FUNCTIONS_ONLY, INVALID, TEXT)),
        None => Ok(()),
    }
}
