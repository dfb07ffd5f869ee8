//! A library that calls the operations of one family.

use proofmark_lambda::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigOutput;
use proofmark_lambda::{Client, Error};

/// The config of a function's alias.
pub async fn config(client: &Client, function: &str, alias: &str) -> Result<GetFunctionEventInvokeConfigOutput, Error> {
    Ok(client.get_function_event_invoke_config().function_name(function).qualifier(alias).send().await?)
}
