//! Clients whose requests are the same on every run: fixed credentials, region and time, no TLS, and sleeps that take
//! no time. Retries keep their real number and order.

use crate::sdk::Client;
use crate::sdk::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use crate::sdk::config::timeout::TimeoutConfig;
use crate::sdk::config::{BehaviorVersion, Builder, Config, Credentials, Region, StalledStreamProtectionConfig};
use aws_smithy_async::test_util::instant_time_and_sleep;
use std::time::{Duration, SystemTime};

/// The time at which all requests are signed, 2016-11-21T19:49:20Z.
pub const NOW: u64 = 1_479_757_760;

/// The secret that all requests are signed with; AWS's documentation uses it too.
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// A configuration for this endpoint, to be changed at will.
pub fn config(endpoint: &str) -> Builder {
    let (time, sleep) = instant_time_and_sleep(SystemTime::UNIX_EPOCH + Duration::from_secs(NOW));
    // An own token bucket: clients of other tests would use up the shared one, and retries would stop.
    let bucket = TokenBucket::unlimited();
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new(
            "AKIDEXAMPLE",
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            None,
            None,
            "fixed",
        ))
        .endpoint_url(endpoint)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .time_source(time)
        .sleep_impl(sleep)
        .retry_config(RetryConfig::standard())
        .retry_partition(RetryPartition::custom("tests").token_bucket(bucket).build())
        // With sleeps that take no time, every timeout would be over at once.
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
}

/// A client for this endpoint.
pub fn client(endpoint: &str) -> Client {
    Client::from_conf(config(endpoint).build())
}
