//! The code of docs/TESTING.md: a client named `aws_sdk_lambda`, tested with the typed mocks.

use aws_sdk_lambda::{Client, Error};

/// How often a function is called again when an asynchronous invocation fails.
pub async fn retries(client: &Client, function: &str) -> Result<Option<i32>, Error> {
    let output = client.get_function_event_invoke_config().function_name(function).send().await?;
    Ok(output.maximum_retry_attempts())
}

#[cfg(test)]
mod tests {
    use super::retries;
    use aws_sdk_lambda::config::{BehaviorVersion, Credentials, Region};
    use aws_sdk_lambda::{Client, Config, Error};
    use proofmark_lambda_mocks::types::error::ResourceNotFoundException;

    #[tokio::test]
    async fn a_function_without_a_config_is_not_found() {
        let lambda = proofmark_lambda_mocks::Lambda::start().await;
        lambda
            .get_function_event_invoke_config()
            .function_name("my-function")
            .respond_error(ResourceNotFoundException::builder().build());
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"))
            .endpoint_url(lambda.uri());
        let client = Client::from_conf(config.build());
        let error = retries(&client, "my-function").await.expect_err("there is no config");
        assert!(matches!(error, Error::ResourceNotFoundException(_)), "{error:?}");
    }
}
