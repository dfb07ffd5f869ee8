//! Where the records of asynchronous invocations go, and what the service accepts as such a destination, whatever exists.

use crate::behaviour::{self, Behaviour};
use crate::function_name::{FunctionName, Target};
use crate::rejection::{INVALID, Rejection};
use crate::request::Settings;
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// A `DestinationConfig`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Destinations {
    /// Outer none: the structure is absent; inner none: it has no destination.
    on_success: Option<Option<String>>,
    on_failure: Option<Option<String>>,
}

impl Destinations {
    pub(crate) fn new(on_success: Option<String>, on_failure: Option<String>) -> Self {
        Self { on_success: on_success.map(Some), on_failure: on_failure.map(Some) }
    }

    pub(crate) fn of(config: &Node) -> Self {
        let side = |name: &str| {
            let destination = config.get(name).filter(|node| !node.is_null())?.get("Destination");
            Some(destination.and_then(Node::as_str).filter(|arn| !arn.is_empty()).map(str::to_owned))
        };
        Self { on_success: side("OnSuccess"), on_failure: side("OnFailure") }
    }

    pub(crate) fn on_success(&self) -> Option<&str> {
        self.on_success.as_ref()?.as_deref()
    }

    pub(crate) fn on_failure(&self) -> Option<&str> {
        self.on_failure.as_ref()?.as_deref()
    }

    /// How many bytes its texts have.
    pub(crate) fn bytes(&self) -> usize {
        [&self.on_success, &self.on_failure].into_iter().flatten().flatten().map(String::len).sum()
    }

    pub(crate) fn document(&self) -> Node {
        let side = |side: &Option<Option<String>>| match side {
            Some(Some(arn)) => json!({ "Destination": arn }),
            _ => json!({}),
        };
        json!({ "OnSuccess": side(&self.on_success), "OnFailure": side(&self.on_failure) })
    }

    /// The ARNs that are given, those of `OnSuccess` first.
    pub(crate) fn given(&self) -> impl Iterator<Item = &str> {
        self.on_success.iter().flatten().chain(self.on_failure.iter().flatten()).map(String::as_str)
    }

    /// Rejects what is a destination of no function, whatever exists.
    pub(crate) fn check_services(&self, settings: &Settings) -> Result<(), Rejection> {
        let success = self.on_success.iter().flatten().map(|arn| (arn, true));
        let failure = self.on_failure.iter().flatten().map(|arn| (arn, false));
        for (arn, is_success) in success.chain(failure) {
            match service(arn) {
                Some("s3") if is_success && !settings.s3_on_success => {
                    return Err(self.invalid(behaviour::DESTINATION_S3_ON_SUCCESS));
                }
                // The pattern takes ARNs and Kafka topics, nothing else.
                Some("lambda" | "sqs" | "sns" | "events" | "s3") | None => {}
                Some(_) => return Err(self.invalid(behaviour::DESTINATION_SERVICE)),
            }
        }
        Ok(())
    }

    /// Rejects the function as its own destination.
    pub(crate) fn check_not_itself(&self, of: &Target<'_>) -> Result<(), Rejection> {
        let is_itself = |arn: &str| {
            FunctionName::parse(arn).is_some_and(|name| {
                let same = |given: Option<&str>, own: &str| given.is_none_or(|given| given == own);
                service(arn) == Some("lambda")
                    && name.name == of.name
                    && same(name.region, of.region)
                    && same(name.account, of.account)
            })
        };
        if self.given().any(is_itself) { Err(itself()) } else { Ok(()) }
    }

    fn invalid(&self, behaviour: Behaviour) -> Rejection {
        let side = |name: &str, side: &Option<Option<String>>| match side {
            None => "null".to_owned(),
            Some(arn) => format!("{name}(destination={})", arn.as_deref().unwrap_or("null")),
        };
        let (success, failure) = (side("OnSuccess", &self.on_success), side("OnFailure", &self.on_failure));
        let config = format!("DestinationConfig(onSuccess={success}, onFailure={failure})");
        Rejection::new(behaviour, INVALID, format!("The provided destination config {config} is invalid."))
    }
}

pub(crate) fn service(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:")?.split(':').nth(1)
}

pub(crate) fn itself() -> Rejection {
    const TEXT: &str = "You can't specify the function as a destination for itself.";
    Rejection::new(behaviour::DESTINATION_ITSELF, INVALID, TEXT)
}
