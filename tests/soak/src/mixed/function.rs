//! What a client knows of one of its functions, and what responses about it have to say.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A function as the calls of its client left it.
pub(super) struct Function {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) description: String,
    pub(super) timeout: u64,
    pub(super) memory: u64,
    pub(super) code_size: usize,
    pub(super) code_sha256: String,
    pub(super) tags: BTreeMap<String, String>,
    /// The versions that there are, and the number of the last one.
    pub(super) versions: BTreeSet<u64>,
    pub(super) last_version: u64,
    /// Whether a call changed what a new version would be.
    pub(super) unpublished: bool,
    /// The aliases, with their versions.
    pub(super) aliases: BTreeMap<String, String>,
    pub(super) config: Option<EventInvokeConfig>,
    pub(super) reserved: Option<u64>,
    pub(super) url: Option<String>,
    /// The ids of the statements of its policy.
    pub(super) statements: BTreeSet<String>,
    /// The event source mappings by UUID, with their batch sizes.
    pub(super) mappings: BTreeMap<String, u64>,
    /// Whether its invocations fail.
    pub(super) fails: bool,
}

/// The event-invoke config of a function.
#[derive(Clone, Copy)]
pub(super) struct EventInvokeConfig {
    pub(super) retries: u64,
    pub(super) age: u64,
}

impl EventInvokeConfig {
    /// The input of Put that gives it. Its destination gets the record of events that are given up.
    pub(super) fn input(self, destination: &str) -> Value {
        json!({
            "MaximumRetryAttempts": self.retries,
            "MaximumEventAgeInSeconds": self.age,
            "DestinationConfig": { "OnFailure": { "Destination": destination } },
        })
    }
}

impl Function {
    /// What a `FunctionConfiguration` of `$LATEST` has to say.
    pub(super) fn expected(&self) -> Value {
        json!({
            "FunctionName": self.name,
            "FunctionArn": self.arn,
            "Description": self.description,
            "Timeout": self.timeout,
            "MemorySize": self.memory,
            "CodeSize": self.code_size,
            "CodeSha256": self.code_sha256,
            "Version": "$LATEST",
        })
    }

    /// How often an event is tried, and why it is given up: the attempts are one and two minutes apart, and an event is
    /// not tried again when it would be too old by then.
    pub(super) fn attempts(&self) -> (usize, Option<&'static str>) {
        if !self.fails {
            return (1, None);
        }
        let EventInvokeConfig { retries, age } = self.config.unwrap_or(EventInvokeConfig { retries: 2, age: 21_600 });
        let mut time = 0;
        for attempt in 1..=retries {
            time += 60 * attempt;
            if time >= age {
                return (usize::try_from(attempt).unwrap_or(1), Some("EventAgeExceeded"));
            }
        }
        (usize::try_from(retries + 1).unwrap_or(1), Some("RetriesExhausted"))
    }
}

/// Checks that a response has these members, whatever it has beside.
pub(super) fn has(operation: &str, body: &Value, expected: &Value) -> Result<()> {
    for (name, value) in expected.as_object().into_iter().flatten() {
        ensure!(body[name] == *value, "{operation}: `{name}` has to be {value}: {body}");
    }
    Ok(())
}

/// Checks that a list has these values and no others, in any order.
pub(super) fn lists<T: Ord + std::fmt::Debug>(operation: &str, mut found: Vec<T>, mut expected: Vec<T>) -> Result<()> {
    found.sort_unstable();
    expected.sort_unstable();
    ensure!(found == expected, "{operation}: expected {expected:?}, found {found:?}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{EventInvokeConfig, Function};
    use std::collections::{BTreeMap, BTreeSet};

    fn failing(retries: u64, age: u64) -> Function {
        Function {
            name: String::new(),
            arn: String::new(),
            description: String::new(),
            timeout: 3,
            memory: 128,
            code_size: 0,
            code_sha256: String::new(),
            tags: BTreeMap::new(),
            versions: BTreeSet::new(),
            last_version: 0,
            unpublished: true,
            aliases: BTreeMap::new(),
            config: Some(EventInvokeConfig { retries, age }),
            reserved: None,
            url: None,
            statements: BTreeSet::new(),
            mappings: BTreeMap::new(),
            fails: true,
        }
    }

    #[test]
    fn an_event_is_given_up_after_its_retries_or_before_it_would_be_too_old() {
        assert_eq!(failing(2, 21_600).attempts(), (3, Some("RetriesExhausted")));
        assert_eq!(failing(2, 90).attempts(), (2, Some("EventAgeExceeded")));
        assert_eq!(failing(2, 60).attempts(), (1, Some("EventAgeExceeded")));
        assert_eq!(failing(0, 60).attempts(), (1, Some("RetriesExhausted")));
    }
}
