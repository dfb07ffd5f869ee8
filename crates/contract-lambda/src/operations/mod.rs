//! What calls do with the store: a file per kind of resource, and this table of which operation is which function of
//! theirs. Operations know the store and the resources; neither knows them.

mod account_settings;
mod asynchronous;
mod capacity_provider;
mod code_signing;
mod durable_execution;
mod event_invoke_config;
mod event_source_mapping;
mod function_url;
pub(crate) mod functions;
pub(crate) mod invoke;
mod layers;
mod permission;
mod provisioned_concurrency;
mod recursion;
mod reserved_concurrency;
mod resource_policy;
mod runtime_management;
mod scaling;
mod tags;
pub(crate) mod undeclared;

use crate::operation_name::{CREATE, LIST, UPDATE_CODE};
use crate::rejection::Rejection;
use crate::request::{Asked, Request};
use crate::store::Store;
use proofmark_contract::service::Outcome;

/// The handler of an operation on a function, and whether it can change something.
#[derive(Clone, Copy)]
pub(crate) struct Responding {
    pub(crate) run: Run,
    pub(crate) writes: bool,
    /// Whether it is about event-invoke configs.
    pub(crate) of_configs: bool,
}

pub(crate) type Run = fn(&mut Store, &Request<'_>) -> Result<Outcome, Rejection>;

/// The handler of an operation that names no function; it returns nothing where it knows nothing.
pub(crate) type RunAny = fn(&mut Store, &Asked<'_>) -> Option<Result<Outcome, Rejection>>;

const LIST_DURABLE: &str = "ListDurableExecutionsByFunction";

/// The handler of an operation on a function; none of one that keeps nothing here.
pub(crate) fn of_function(operation: &str) -> Option<Responding> {
    let (run, writes): (Run, bool) = match operation {
        "GetFunctionEventInvokeConfig" => (event_invoke_config::get, false),
        "PutFunctionEventInvokeConfig" => (event_invoke_config::put, true),
        "UpdateFunctionEventInvokeConfig" => (event_invoke_config::update, true),
        "DeleteFunctionEventInvokeConfig" => (event_invoke_config::delete, true),
        LIST => (event_invoke_config::list, false),
        CREATE => (functions::write::create, true),
        "GetFunction" => (functions::read::get, false),
        "GetFunctionConfiguration" => (functions::read::get_configuration, false),
        UPDATE_CODE => (functions::write::update_code, true),
        "UpdateFunctionConfiguration" => (functions::write::update_configuration, true),
        "DeleteFunction" => (functions::write::delete, true),
        "PublishVersion" => (functions::versions::publish_version, true),
        "ListVersionsByFunction" => (functions::versions::list_versions, false),
        "ListAliases" => (functions::aliases::list_aliases, false),
        "CreateAlias" => (functions::aliases::create_alias, true),
        "GetAlias" => (functions::aliases::get_alias, false),
        "UpdateAlias" => (functions::aliases::update_alias, true),
        "DeleteAlias" => (functions::aliases::delete_alias, true),
        "PutFunctionConcurrency" => (reserved_concurrency::put, true),
        "GetFunctionConcurrency" => (reserved_concurrency::get, false),
        "DeleteFunctionConcurrency" => (reserved_concurrency::delete, true),
        "PutProvisionedConcurrencyConfig" => (provisioned_concurrency::put_config, true),
        "GetProvisionedConcurrencyConfig" => (provisioned_concurrency::get_config, false),
        "DeleteProvisionedConcurrencyConfig" => (provisioned_concurrency::delete_config, true),
        "ListProvisionedConcurrencyConfigs" => (provisioned_concurrency::list_configs, false),
        "AddPermission" => (permission::add, true),
        "RemovePermission" => (permission::remove, true),
        "GetPolicy" => (permission::get, false),
        "CreateFunctionUrlConfig" => (function_url::create, true),
        "UpdateFunctionUrlConfig" => (function_url::update, true),
        "GetFunctionUrlConfig" => (function_url::get, false),
        "PutFunctionCodeSigningConfig" => (code_signing::function::put_of_function, true),
        "GetFunctionCodeSigningConfig" => (code_signing::function::get_of_function, false),
        "DeleteFunctionCodeSigningConfig" => (code_signing::function::delete_of_function, true),
        "DeleteFunctionUrlConfig" => (function_url::delete, true),
        "ListFunctionUrlConfigs" => (function_url::list, false),
        "PutFunctionRecursionConfig" => (recursion::put, true),
        "GetFunctionRecursionConfig" => (recursion::get, false),
        "PutRuntimeManagementConfig" => (runtime_management::put, true),
        "GetRuntimeManagementConfig" => (runtime_management::get, false),
        "PutFunctionScalingConfig" => (scaling::put, true),
        "GetFunctionScalingConfig" => (scaling::get, false),
        LIST_DURABLE => (durable_execution::list, false),
        _ => return None,
    };
    Some(Responding { run, writes, of_configs: operation.contains("EventInvokeConfig") })
}

/// The handler of an operation on something else, and whether it can make something known.
pub(crate) fn of_any(operation: &str) -> Option<(RunAny, bool)> {
    Some(match operation {
        "ListFunctions" => (functions::read::list, false),
        "GetAccountSettings" => (account_settings::get, false),
        "TagResource" | "UntagResource" | "ListTags" => (tags::respond, false),
        "PutResourcePolicy" | "GetResourcePolicy" | "DeleteResourcePolicy" => (resource_policy::respond, false),
        "PublishLayerVersion" => (layers::respond, true),
        "GetLayerVersion"
        | "GetLayerVersionByArn"
        | "DeleteLayerVersion"
        | "ListLayerVersions"
        | "ListLayers"
        | "AddLayerVersionPermission"
        | "RemoveLayerVersionPermission"
        | "GetLayerVersionPolicy" => (layers::respond, false),
        "CreateCodeSigningConfig" => (code_signing::respond, true),
        "UpdateCodeSigningConfig"
        | "GetCodeSigningConfig"
        | "DeleteCodeSigningConfig"
        | "ListCodeSigningConfigs"
        | "ListFunctionsByCodeSigningConfig" => (code_signing::respond, false),
        "CreateEventSourceMapping" => (event_source_mapping::create::create, true),
        "GetEventSourceMapping" => (event_source_mapping::get, false),
        "ListEventSourceMappings" => (event_source_mapping::list, false),
        "UpdateEventSourceMapping" => (event_source_mapping::update::update, false),
        "DeleteEventSourceMapping" => (event_source_mapping::delete, false),
        "CreateCapacityProvider" => (capacity_provider::create, true),
        "GetCapacityProvider" => (capacity_provider::get, false),
        "UpdateCapacityProvider" => (capacity_provider::update, false),
        "DeleteCapacityProvider" => (capacity_provider::delete, false),
        "ListCapacityProviders" => (capacity_provider::list, false),
        "ListFunctionVersionsByCapacityProvider" => (capacity_provider::list_versions, false),
        operation if operation.contains("DurableExecution") && operation != LIST_DURABLE => {
            (durable_execution::missing, false)
        }
        _ => return None,
    })
}
