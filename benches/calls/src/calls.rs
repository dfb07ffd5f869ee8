// Included once for each crate, as `sdk`: the same calls, the same code.

use crate::transport::CannedResponse;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_types::config_bag::ConfigBag;

pub fn client(response: &'static str) -> sdk::Client {
    let config = sdk::Config::builder()
        .behavior_version(sdk::config::BehaviorVersion::latest())
        .region(sdk::config::Region::new("us-east-2"))
        .credentials_provider(sdk::config::Credentials::new("AKID", "secret", None, None, "bench"))
        .http_client(CannedResponse(response))
        .build();
    sdk::Client::from_conf(config)
}

/// The documented call.
pub async fn seed(client: &sdk::Client) -> i32 {
    let call = client.get_function_event_invoke_config().function_name("my-function").qualifier("BLUE");
    call.send().await.expect("a response").maximum_retry_attempts().expect("the attempts")
}

pub async fn list(client: &sdk::Client) -> usize {
    client.list_functions().send().await.expect("a response").functions().len()
}

pub async fn create(client: &sdk::Client, zip: &sdk::primitives::Blob) -> usize {
    let call = client
        .create_function()
        .function_name("my-function")
        .role("arn:aws:iam::123456789012:role/lambda-role")
        .code(sdk::types::FunctionCode::builder().zip_file(zip.clone()).build());
    call.send().await.expect("a response").function_arn().map_or(0, str::len)
}

pub fn blob(bytes: Vec<u8>) -> sdk::primitives::Blob {
    sdk::primitives::Blob::new(bytes)
}

/// What reads ListFunctions' response, taken out of the operation as the orchestrator does.
pub fn parser() -> impl Fn(&HttpResponse) -> usize {
    let layer = sdk::operation::list_functions::ListFunctions::new().config().expect("the operation's configuration");
    let mut bag = ConfigBag::base();
    bag.push_shared_layer(layer);
    move |response| {
        let deserializer = bag.load::<SharedResponseDeserializer>().expect("a deserializer");
        let output = deserializer.deserialize_nonstreaming_with_config(response, &bag).expect("an output");
        output.downcast::<sdk::operation::list_functions::ListFunctionsOutput>().expect("ListFunctions' output").functions().len()
    }
}
