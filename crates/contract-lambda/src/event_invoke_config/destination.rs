//! Where the records of asynchronous invocations go, and what the service takes as such a destination.

use crate::behaviour::{self, Behaviour};
use crate::function_name::{FunctionName, Target};
use crate::functions::Functions;
use crate::request::{Asked, INVALID, Rejection, Settings};
use proofmark_contract::aws::Scope;
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

    /// Rejects what the service takes for no destination of this function.
    pub(crate) fn check(&self, functions: &Functions, asked: &Asked<'_>, of: &Target<'_>) -> Result<(), Rejection> {
        let mut given = self.on_success.iter().flatten().chain(self.on_failure.iter().flatten());
        self.check_services(asked.settings)?;
        given.try_for_each(|arn| match service(arn) {
            Some("lambda") => check_function(arn, functions, asked.call.scope, of),
            _ => Ok(()),
        })
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
        let mut destinations = self.on_success.iter().flatten().chain(self.on_failure.iter().flatten());
        let is_itself = |arn: &String| {
            FunctionName::parse(arn).is_some_and(|name| {
                let same = |given: Option<&str>, own: &str| given.is_none_or(|given| given == own);
                service(arn) == Some("lambda")
                    && name.name == of.name
                    && same(name.region, of.region)
                    && same(name.account, of.account)
            })
        };
        if destinations.any(is_itself) { Err(itself()) } else { Ok(()) }
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

fn service(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:")?.split(':').nth(1)
}

fn check_function(arn: &str, functions: &Functions, scope: &Scope, of: &Target<'_>) -> Result<(), Rejection> {
    let named = FunctionName::parse(arn);
    if named.is_some_and(|name| {
        let elsewhere = |given: Option<&str>, home: &str| given.is_some_and(|given| given != home);
        elsewhere(name.region, &scope.region) || elsewhere(name.account, &scope.account)
    }) {
        return Ok(());
    }
    let destination = named.and_then(|name| name.resolve(scope, None).ok());
    let destination = destination.filter(|target| functions.get(target).is_some()).ok_or_else(|| {
        Rejection::new(
            behaviour::DESTINATION_FUNCTION_MISSING,
            INVALID,
            format!("The destination ARN {arn} is invalid."),
        )
    })?;
    if destination.name == of.name {
        return Err(itself());
    }
    Ok(())
}

fn itself() -> Rejection {
    const TEXT: &str = "You can't specify the function as a destination for itself.";
    Rejection::new(behaviour::DESTINATION_ITSELF, INVALID, TEXT)
}
