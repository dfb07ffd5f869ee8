//! The simplest program without aws-config, which `cargo xtask bench hello` builds with either crate under this name.

use aws_sdk_lambda::config::{BehaviorVersion, Config, Credentials, Region};
use std::env::var;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let credentials =
        Credentials::new(var("AWS_ACCESS_KEY_ID")?, var("AWS_SECRET_ACCESS_KEY")?, None, None, "environment");
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(var("AWS_REGION")?))
        .endpoint_url(var("AWS_ENDPOINT_URL_LAMBDA")?)
        .credentials_provider(credentials)
        .build();
    let client = aws_sdk_lambda::Client::from_conf(config);
    let response =
        client.get_function_event_invoke_config().function_name("my-function").qualifier("BLUE").send().await?;
    println!("{:?}", response.function_arn());
    println!("{:?}, {:?} s", response.maximum_retry_attempts(), response.maximum_event_age_in_seconds());
    println!("{:?}", response.destination_config());
    Ok(())
}
