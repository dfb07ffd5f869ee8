//! Retries: how many attempts the server sees, for which errors, in which mode; what a server asks for; own classifiers.

use aws_sdk_lambda::config::interceptors::InterceptorContext;
use aws_sdk_lambda::config::retry::{ClassifyRetry, ReconnectMode, RetryAction, RetryConfig, RetryPartition};
use aws_sdk_lambda::config::timeout::TimeoutConfig;
use aws_sdk_lambda::config::StalledStreamProtectionConfig;
use aws_sdk_lambda::Client;
use aws_smithy_async::test_util::instant_time_and_sleep;
use aws_smithy_types::retry::{ErrorKind, RetryMode};
use dropin::{config, print_error, ScriptedResponse, Server};
use std::time::{Duration, UNIX_EPOCH};

fn throttled() -> ScriptedResponse {
    ScriptedResponse::exception(429, "TooManyRequestsException", "slow down")
}

/// Sends one call, and says how often the server was asked, and which attempts the requests said they were.
async fn play(title: &str, retries: RetryConfig, responses: Vec<ScriptedResponse>) {
    let server = Server::script(responses).await;
    let (time, sleep) = instant_time_and_sleep(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let config = config(&server.url())
        .retry_config(retries)
        // What is left for retries is shared within a partition.
        .retry_partition(RetryPartition::new(title.to_owned()))
        // Nothing else is to sleep.
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .time_source(time)
        .sleep_impl(sleep.clone());
    let client = Client::from_conf(config.build());
    match client.list_functions().send().await {
        Ok(output) => println!("== {title}: {output:?}"),
        Err(error) => print_error(&format!("== {title}"), &error),
    }
    let attempts: Vec<String> =
        server.seen().iter().map(|request| request.header("amz-sdk-request").to_owned()).collect();
    println!("  {} attempts: {}", attempts.len(), attempts.join(", "));
    let ids: std::collections::BTreeSet<String> =
        server.seen().iter().map(|request| request.header("amz-sdk-invocation-id").to_owned()).collect();
    println!("  {} invocation ids, {} pauses", ids.len(), sleep.logs().len());
}

#[derive(Debug)]
struct RetryAccessDenied;

impl ClassifyRetry for RetryAccessDenied {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match context.response().map(|response| response.status().as_u16()) {
            Some(403) => RetryAction::retryable_error(ErrorKind::ServerError),
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "RetryAccessDenied"
    }
}

#[tokio::main]
async fn main() {
    let fine = || ScriptedResponse::json(200, r#"{"NextMarker":"fine"}"#);
    play("standard, two throttles", RetryConfig::standard(), vec![throttled(), throttled(), fine()]).await;
    play("standard, always throttled", RetryConfig::standard(), vec![throttled()]).await;
    play("five attempts", RetryConfig::standard().with_max_attempts(5), vec![throttled()]).await;
    play("one attempt", RetryConfig::standard().with_max_attempts(1), vec![throttled(), fine()]).await;
    play("disabled", RetryConfig::disabled(), vec![throttled(), fine()]).await;
    play("adaptive", RetryConfig::adaptive(), vec![throttled(), fine()]).await;
    let own =
        RetryConfig::standard().with_initial_backoff(Duration::from_secs(1)).with_max_backoff(Duration::from_secs(2));
    play("own pauses", own, vec![throttled(), throttled(), fine()]).await;
    for status in [400, 403, 404, 409, 500, 501, 502, 503, 504] {
        play(&format!("status {status}"), RetryConfig::standard(), vec![ScriptedResponse::json(status, "{}"), fine()])
            .await;
    }
    for code in [
        "ServiceException",
        "RequestTimeout",
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "BandwidthLimitExceeded",
        "ResourceNotReadyException",
        "EC2ThrottledException",
    ] {
        play(code, RetryConfig::standard(), vec![ScriptedResponse::exception(400, code, "x"), fine()]).await;
    }
    play(
        "x-amz-retry-after",
        RetryConfig::standard(),
        vec![ScriptedResponse::new(500).header("x-amz-retry-after", "1500"), fine()],
    )
    .await;
    play("Retry-After", RetryConfig::standard(), vec![throttled().header("retry-after", "7"), fine()]).await;
    play("a broken connection", RetryConfig::standard(), vec![ScriptedResponse::json(200, "{\"Fun").broken(), fine()])
        .await;
    play("half a body", RetryConfig::standard(), vec![ScriptedResponse::json(200, "{\"Functions\":[")]).await;
    let reused = RetryConfig::standard().with_reconnect_mode(ReconnectMode::ReuseAllConnections);
    play("reusing connections", reused, vec![ScriptedResponse::new(503), fine()]).await;

    // An own classifier.
    let server = Server::script([ScriptedResponse::exception(403, "AccessDeniedException", "not yet"), fine()]).await;
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let config_ = config(&server.url()).retry_config(retries).retry_classifier(RetryAccessDenied).build();
    println!(
        "{:?}",
        config_.retry_config().map(|config| (config.mode() == RetryMode::Standard, config.max_attempts()))
    );
    let client = Client::from_conf(config_);
    println!("{:?} after {} attempts", client.list_functions().send().await.is_ok(), server.seen().len());

    // A client's budget for retries runs out. Chance is kept out: no pauses, no deadlines, and no time passes in which the
    // budget would grow again; one call after the other on one thread.
    let server = Server::script([ScriptedResponse::new(500)]).await;
    let (time, sleep) = instant_time_and_sleep(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let config_ = config(&server.url())
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::ZERO))
        .retry_partition(RetryPartition::new("small"))
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .time_source(time)
        .sleep_impl(sleep);
    let client = Client::from_conf(config_.build());
    let mut attempts = Vec::new();
    for _ in 0..60 {
        let before = server.seen().len();
        client.list_functions().send().await.expect_err("an error");
        attempts.push(server.seen().len() - before);
    }
    println!("{attempts:?}");
}
