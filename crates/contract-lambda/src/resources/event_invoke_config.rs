//! Event-invoke configs: what is kept of them, what they say of asynchronous invocations, and how responses describe
//! them. The operations are in `operations::event_invoke_config`.

use crate::collections::epoch;
use crate::resources::destinations::Destinations;
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// The configuration of asynchronous invocation of one version or alias.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Config {
    pub(crate) last_modified: i64,
    pub(crate) settings: ConfigSettings,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ConfigSettings {
    retry_attempts: Option<i64>,
    event_age: Option<i64>,
    pub(crate) destinations: Option<Destinations>,
}

/// What a config says of asynchronous invocations; the default is that of a function without a config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// How often a failed invocation is tried again.
    pub(crate) retries: u32,
    /// How old an event may become, in milliseconds.
    pub(crate) age: i64,
    pub(crate) on_success: Option<String>,
    pub(crate) on_failure: Option<String>,
}

impl Default for Policy {
    fn default() -> Self {
        Self { retries: 2, age: 6 * 60 * 60 * 1000, on_success: None, on_failure: None }
    }
}

/// A config that is there from the beginning.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeclaredConfig {
    /// The version or alias; `$LATEST` when absent.
    pub qualifier: Option<String>,
    /// `MaximumRetryAttempts`
    pub maximum_retry_attempts: Option<i64>,
    /// `MaximumEventAgeInSeconds`
    pub maximum_event_age_in_seconds: Option<i64>,
    /// The destination of `OnSuccess`.
    pub on_success: Option<String>,
    /// The destination of `OnFailure`.
    pub on_failure: Option<String>,
    /// `LastModified` in milliseconds since 1970; the time of declaration when absent.
    pub last_modified: Option<i64>,
}

impl Config {
    pub(crate) fn declared(config: &DeclaredConfig, written: i64) -> Self {
        let DeclaredConfig { on_success, on_failure, .. } = config;
        Self {
            last_modified: config.last_modified.unwrap_or(written),
            settings: ConfigSettings {
                retry_attempts: config.maximum_retry_attempts,
                event_age: config.maximum_event_age_in_seconds,
                destinations: Some(Destinations::new(on_success.clone(), on_failure.clone())),
            },
        }
    }

    pub(crate) fn policy(&self) -> Policy {
        let ConfigSettings { retry_attempts, event_age, destinations } = &self.settings;
        let usual = Policy::default();
        let arn = |side: fn(&Destinations) -> Option<&str>| destinations.as_ref().and_then(side).map(str::to_owned);
        Policy {
            retries: retry_attempts.and_then(|attempts| attempts.try_into().ok()).unwrap_or(usual.retries),
            age: event_age.map_or(usual.age, |seconds| seconds.saturating_mul(1000)),
            on_success: arn(Destinations::on_success),
            on_failure: arn(Destinations::on_failure),
        }
    }

    /// How much memory it takes, about.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>() + self.settings.destinations.as_ref().map_or(0, Destinations::bytes)
    }

    pub(crate) fn document(&self, arn: String) -> Node {
        let ConfigSettings { retry_attempts, event_age, destinations } = &self.settings;
        let mut output = json!({
            "LastModified": epoch(self.last_modified),
            "FunctionArn": arn,
        });
        if let Some(attempts) = retry_attempts {
            output["MaximumRetryAttempts"] = (*attempts).into();
        }
        if let Some(age) = event_age {
            output["MaximumEventAgeInSeconds"] = (*age).into();
        }
        output["DestinationConfig"] = destinations.as_ref().unwrap_or(&Destinations::default()).document();
        output
    }
}

impl ConfigSettings {
    pub(crate) fn of(input: &Node) -> Self {
        Self {
            retry_attempts: input.get("MaximumRetryAttempts").and_then(Node::as_i64),
            event_age: input.get("MaximumEventAgeInSeconds").and_then(Node::as_i64),
            destinations: input.get("DestinationConfig").filter(|node| !node.is_null()).map(Destinations::of),
        }
    }

    /// These, and the old ones where they say nothing.
    pub(crate) fn over(self, old: &Self) -> Self {
        Self {
            retry_attempts: self.retry_attempts.or(old.retry_attempts),
            event_age: self.event_age.or(old.event_age),
            destinations: self.destinations.or_else(|| old.destinations.clone()),
        }
    }

    pub(crate) fn nothing_to_set(&self) -> bool {
        *self == Self::default()
    }
}

/// The members of a synthesized config that are known: the function, what the request gives, and no destination that
/// nobody gave.
pub(crate) fn synthesized(arn: String, input: &Node) -> Node {
    let ConfigSettings { retry_attempts, event_age, destinations } = ConfigSettings::of(input);
    let mut members = json!({
        "FunctionArn": arn,
        "DestinationConfig": destinations.unwrap_or_default().document(),
    });
    if let Some(attempts) = retry_attempts {
        members["MaximumRetryAttempts"] = attempts.into();
    }
    if let Some(age) = event_age {
        members["MaximumEventAgeInSeconds"] = age.into();
    }
    members
}
