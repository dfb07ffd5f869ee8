//! Where a call goes, with which credentials, and how often it is tried.

use crate::wire::Wire;
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use serde_json::Value;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How many calls there were.
static CALLS: AtomicUsize = AtomicUsize::new(0);

/// Where a call goes, with which credentials, and how often it is tried.
#[derive(Debug)]
pub struct Target {
    /// The URL that the client is configured with; none where the endpoint rules decide.
    pub endpoint: Option<String>,
    /// How often it is tried.
    pub attempts: u32,
    /// The HTTP client.
    pub wire: Wire,
    /// Which call it is.
    pub number: usize,
    auth: String,
}

impl Target {
    /// The target that a line names.
    pub(crate) fn of(case: &Value) -> Self {
        let text = |key: &str| case[key].as_str().map(str::to_owned);
        Self {
            endpoint: text("endpoint"),
            attempts: case["attempts"].as_u64().and_then(|attempts| attempts.try_into().ok()).unwrap_or(1),
            wire: Wire::new(text("address")),
            number: CALLS.fetch_add(1, Ordering::Relaxed),
            auth: text("auth").unwrap_or_default(),
        }
    }

    /// Whether the caller has credentials of this kind.
    pub fn has(&self, auth: &str) -> bool {
        self.auth == auth || self.auth == "all"
    }

    /// The hosts that requests were sent to.
    pub(crate) fn hosts(&self) -> Vec<String> {
        self.wire.hosts()
    }
}

/// Wakes up at once.
#[derive(Debug)]
pub struct NoSleep;

impl AsyncSleep for NoSleep {
    fn sleep(&self, _: Duration) -> Sleep {
        Sleep::new(std::future::ready(()))
    }
}

/// The configuration of a client for a target: what all services have.
#[macro_export]
macro_rules! configured {
    ($sdk:ident, $target:ident) => {{
        use $sdk::config::retry::{RetryConfig, RetryPartition};
        use $sdk::config::{BehaviorVersion, Config, Credentials, Region, StalledStreamProtectionConfig};
        let retries = match $target.attempts {
            1 => RetryConfig::disabled(),
            attempts => RetryConfig::standard().with_max_attempts(attempts),
        };
        let mut config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .idempotency_token_provider("00000000-0000-4000-8000-000000000000")
            .http_client($target.wire.clone())
            .retry_config(retries)
            // What is left for retries is shared within a partition.
            .retry_partition(RetryPartition::new($target.number.to_string()))
            // Sleeping takes no time, so that every timeout would be reached at once.
            .timeout_config($sdk::config::timeout::TimeoutConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .sleep_impl($crate::target::NoSleep);
        config.set_endpoint_url($target.endpoint.clone());
        if $target.has("sigv4") {
            config = config.credentials_provider(Credentials::new(
                "AKIDEXAMPLE",
                "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                None,
                None,
                "diff-proofs",
            ));
        }
        config
    }};
}
