//! The simplest program of aws-sdk-lambda's documentation, which `cargo xtask bench hello --config aws-config` builds.

#[tokio::main]
async fn main() -> Result<(), aws_sdk_lambda::Error> {
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let client = aws_sdk_lambda::Client::new(&config);
    let response =
        client.get_function_event_invoke_config().function_name("my-function").qualifier("BLUE").send().await?;
    println!("{:?}", response.function_arn());
    println!("{:?}, {:?} s", response.maximum_retry_attempts(), response.maximum_event_age_in_seconds());
    println!("{:?}", response.destination_config());
    Ok(())
}
