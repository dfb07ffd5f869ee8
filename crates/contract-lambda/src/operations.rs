//! Which operations the state handles, and with which handler.

use crate::account_settings;
use crate::capacity_provider;
use crate::code_signing;
use crate::concurrency;
use crate::durable_execution;
use crate::event_invoke_config;
use crate::event_source_mapping;
use crate::function_url;
use crate::functions;
use crate::layers;
use crate::policy;
use crate::recursion;
use crate::request::{Asked, CREATE, LIST, Rejection, Request, UPDATE_CODE};
use crate::runtime_management;
use crate::scaling;
use crate::state::Inner;
use crate::tags;
use proofmark_contract::service::Outcome;

/// The handler of an operation on a function, and whether it can change something.
#[derive(Clone, Copy)]
pub(crate) struct Answering {
    pub(crate) run: Run,
    pub(crate) writes: bool,
    /// Whether it is about event-invoke configs.
    pub(crate) of_configs: bool,
}

pub(crate) type Run = fn(&mut Inner, &Request<'_>) -> Result<Outcome, Rejection>;

/// The handler of an operation that names no function; it returns nothing where it knows nothing.
pub(crate) type RunAny = fn(&mut Inner, &Asked<'_>) -> Option<Result<Outcome, Rejection>>;

const LIST_DURABLE: &str = "ListDurableExecutionsByFunction";

/// The handler of an operation on a function; none of one that keeps nothing here.
pub(crate) fn of_function(operation: &str) -> Option<Answering> {
    let (run, writes): (Run, bool) = match operation {
        "GetFunctionEventInvokeConfig" => (event_invoke_config::get, false),
        "PutFunctionEventInvokeConfig" => (event_invoke_config::put, true),
        "UpdateFunctionEventInvokeConfig" => (event_invoke_config::update, true),
        "DeleteFunctionEventInvokeConfig" => (event_invoke_config::delete, true),
        LIST => (event_invoke_config::list, false),
        CREATE => (functions::create, true),
        "GetFunction" => (functions::get, false),
        "GetFunctionConfiguration" => (functions::get_configuration, false),
        UPDATE_CODE => (functions::update_code, true),
        "UpdateFunctionConfiguration" => (functions::update_configuration, true),
        "DeleteFunction" => (functions::delete, true),
        "PublishVersion" => (functions::publish_version, true),
        "ListVersionsByFunction" => (functions::list_versions, false),
        "ListAliases" => (functions::list_aliases, false),
        "CreateAlias" => (functions::create_alias, true),
        "GetAlias" => (functions::get_alias, false),
        "UpdateAlias" => (functions::update_alias, true),
        "DeleteAlias" => (functions::delete_alias, true),
        "PutFunctionConcurrency" => (concurrency::put, true),
        "GetFunctionConcurrency" => (concurrency::get, false),
        "DeleteFunctionConcurrency" => (concurrency::delete, true),
        "PutProvisionedConcurrencyConfig" => (concurrency::put_config, true),
        "GetProvisionedConcurrencyConfig" => (concurrency::get_config, false),
        "DeleteProvisionedConcurrencyConfig" => (concurrency::delete_config, true),
        "ListProvisionedConcurrencyConfigs" => (concurrency::list_configs, false),
        "AddPermission" => (policy::add, true),
        "RemovePermission" => (policy::remove, true),
        "GetPolicy" => (policy::get, false),
        "CreateFunctionUrlConfig" => (function_url::create, true),
        "UpdateFunctionUrlConfig" => (function_url::update, true),
        "GetFunctionUrlConfig" => (function_url::get, false),
        "PutFunctionCodeSigningConfig" => (code_signing::put_of_function, true),
        "GetFunctionCodeSigningConfig" => (code_signing::get_of_function, false),
        "DeleteFunctionCodeSigningConfig" => (code_signing::delete_of_function, true),
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
    Some(Answering { run, writes, of_configs: operation.contains("EventInvokeConfig") })
}

/// The handler of an operation on something else, and whether it can make something known.
pub(crate) fn of_any(operation: &str) -> Option<(RunAny, bool)> {
    Some(match operation {
        "ListFunctions" => (functions::list, false),
        "GetAccountSettings" => (account_settings::get, false),
        "TagResource" | "UntagResource" | "ListTags" => (tags::respond, false),
        "PutResourcePolicy" | "GetResourcePolicy" | "DeleteResourcePolicy" => (policy::answer_of_resource, false),
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
        "CreateEventSourceMapping" => (event_source_mapping::create, true),
        "GetEventSourceMapping" => (event_source_mapping::get, false),
        "ListEventSourceMappings" => (event_source_mapping::list, false),
        "UpdateEventSourceMapping" => (event_source_mapping::update, false),
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
