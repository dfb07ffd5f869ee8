//! What calls about functions get that do not exist, in operations that keep nothing here.

use super::not_found;
use crate::behaviour;
use crate::request::{NOT_FOUND, Refused, Request};

/// The error of a call about a function that does not exist; none for an operation that does not need it.
pub(crate) fn missing(request: &Request<'_>) -> Option<Refused> {
    let target = request.target;
    let named = |behaviour, text: String| Some(Refused::new(behaviour, NOT_FOUND, text));
    let qualified = || target.qualifier.map_or_else(|| target.arn(), |qualifier| target.arn_of(qualifier));
    match request.operation() {
        // Each checks more before it looks for the function.
        "CreateEventSourceMapping" | "UpdateEventSourceMapping" | "ListEventSourceMappings" => None,
        "GetPolicy" | "GetFunctionUrlConfig" | "DeleteFunctionUrlConfig" => {
            named(behaviour::RESOURCE_MISSING, "The resource you requested does not exist.".to_owned())
        }
        "CreateFunctionUrlConfig" | "UpdateFunctionUrlConfig" | "ListFunctionUrlConfigs" => {
            named(behaviour::URL_FUNCTION_MISSING, "Function does not exist".to_owned())
        }
        "RemovePermission" => named(behaviour::NO_POLICY, format!("No policy found for: {}", qualified())),
        "Invoke" | "InvokeAsync" | "InvokeWithResponseStream" => Some(not_found(&target.qualified_arn())),
        _ => Some(not_found(&qualified())),
    }
}
