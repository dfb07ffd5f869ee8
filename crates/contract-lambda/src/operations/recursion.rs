//! PutFunctionRecursionConfig and GetFunctionRecursionConfig: what happens to a function that invokes itself in a loop.
//! Nothing here detects one.

use crate::rejection::Rejection;
use crate::request::Request;
use crate::resources::function::Function;
use crate::resources::missing::not_found;
use crate::store::Store;
use proofmark_contract::service::Outcome;
use serde_json::json;

pub(crate) fn put(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let function = store.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    function.of_example &= request.documented;
    function.allows_recursion = request.text("RecursiveLoop") == Some("Allow");
    Ok(output(function))
}

pub(crate) fn get(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    store.functions.get(&target).map(output).ok_or_else(|| not_found(&target.arn()))
}

fn output(function: &Function) -> Outcome {
    let recursive_loop = if function.allows_recursion { "Allow" } else { "Terminate" };
    Outcome::Output(json!({ "RecursiveLoop": recursive_loop }))
}
