//! The simplest program of aws-sdk-lambda's documentation, which `cargo xtask bench hello --config aws-config` builds.

#[tokio::main]
async fn main() -> Result<(), aws_sdk_lambda::Error> {
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let client = aws_sdk_lambda::Client::new(&config);
    let answer =
        client.get_function_event_invoke_config().function_name("my-function").qualifier("BLUE").send().await?;
    println!("{:?}", answer.function_arn());
    println!("{:?}, {:?} s", answer.maximum_retry_attempts(), answer.maximum_event_age_in_seconds());
    println!("{:?}", answer.destination_config());
    Ok(())
}
