//! What each kind of destination gets: the message in which a record, or the event itself, arrives.

use super::record::Outcome;
use super::schedule::Condition;
use crate::function_name::FunctionName;
use crate::time::formatted;
use proofmark_contract::aws::{Arn, new_request_id};
use serde_json::json;
use serde_json::value::RawValue;

/// `source` of events on a bus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventSource {
    /// `lambda`, as it was recorded.
    #[default]
    Lambda,
    /// `aws.lambda`, as it is documented.
    AwsLambda,
}

impl EventSource {
    /// The text of `source`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lambda => "lambda",
            Self::AwsLambda => "aws.lambda",
        }
    }
}

/// What is sent to a destination, as JSON text, or why it cannot be.
pub(crate) struct Message {
    /// `sqs`, `sns`, `lambda`, `events`, `s3`, `kafka`
    pub(crate) service: &'static str,
    pub(crate) text: String,
    pub(crate) failure: Option<String>,
}

/// How many bytes a message of a topic, and of a queue, has at most.
const LARGEST_OF_TOPIC: usize = 256 * 1024;
const LARGEST_OF_QUEUE: usize = 1024 * 1024;

/// How much of an error's text a dead-letter queue gets.
const ERROR_MESSAGE: usize = 1024;

/// The message with the record of an invocation.
pub(crate) fn of_record(arn: &str, outcome: &Outcome<'_>, record: &str, source: EventSource) -> Message {
    let service = service(arn);
    let text = match service {
        "sqs" => json!({ "body": record }).to_string(),
        "sns" => json!({ "message": record }).to_string(),
        "lambda" => with_raw(json!({}), "payload", record),
        "events" => bus_event(arn, outcome, record, source),
        "s3" => object(arn, outcome, record),
        _ => json!({ "value": record }).to_string(),
    };
    Message { service, text, failure: problem(service, arn, record.len()) }
}

/// The message with an event that was given up, for a dead-letter queue or topic.
pub(crate) fn of_dead_letter(arn: &str, outcome: &Outcome<'_>) -> Message {
    let service = service(arn);
    let message = outcome.last.as_ref().map_or("", |last| last.error_message);
    let end = (0..=ERROR_MESSAGE.min(message.len())).rev().find(|end| message.is_char_boundary(*end)).unwrap_or(0);
    let (body, kind, value) = match service {
        "sns" => ("message", "Type", "Value"),
        _ => ("body", "DataType", "StringValue"),
    };
    let attributes = json!({
        "RequestID": { kind: "String", value: outcome.request_id },
        "ErrorCode": { kind: "Number", value: "200" },
        "ErrorMessage": { kind: "String", value: &message[..end] },
    });
    let text = json!({ body: outcome.event, "messageAttributes": attributes }).to_string();
    Message { service, text, failure: problem(service, arn, outcome.event.len()) }
}

/// Why a message does not arrive.
fn problem(service: &str, arn: &str, bytes: usize) -> Option<String> {
    let largest = match service {
        "sqs" => LARGEST_OF_QUEUE,
        "sns" => LARGEST_OF_TOPIC,
        _ => usize::MAX,
    };
    if matches!(service, "sqs" | "sns") && arn.ends_with(".fifo") {
        return Some("FIFO queues and topics are not supported as destinations".to_owned());
    }
    (bytes > largest).then(|| format!("the message has {bytes} bytes, and {service} takes {largest}"))
}

/// The service of a destination.
pub(crate) fn service(arn: &str) -> &'static str {
    let known = ["sqs", "sns", "lambda", "events", "s3"];
    let service = arn.split(':').nth(2).unwrap_or_default();
    known.into_iter().find(|known| *known == service).unwrap_or("kafka")
}

fn bus_event(arn: &str, outcome: &Outcome<'_>, record: &str, source: EventSource) -> String {
    let how = if outcome.condition == Condition::Success { "Success" } else { "Failure" };
    let (region, account) = match Arn::parse(arn) {
        Some(bus) => (bus.region.to_owned(), bus.account.to_owned()),
        None => Default::default(),
    };
    let event = json!({
        "version": "0",
        "id": new_request_id(),
        "detail-type": format!("Lambda Function Invocation Result - {how}"),
        "source": source.name(),
        "account": account,
        "time": formatted(outcome.time, "%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [arn, outcome.function_arn],
    });
    with_raw(event, "detail", record)
}

fn object(arn: &str, outcome: &Outcome<'_>, record: &str) -> String {
    let bucket = arn.rsplit(':').next().unwrap_or_default();
    let name = FunctionName::parse(outcome.function_arn).map_or("", |name| name.name);
    let (day, time) = ("%Y/%m/%d", "%Y-%m-%dT%H.%M.%S");
    let key = format!(
        "aws/lambda/async/{name}/{}/{}-{}",
        formatted(outcome.time, day),
        formatted(outcome.time, time),
        new_request_id()
    );
    json!({ "bucket": bucket, "key": key, "body": record }).to_string()
}

/// A JSON object with one member more, whose value is JSON text already.
fn with_raw(members: serde_json::Value, name: &str, text: &str) -> String {
    let mut all = std::collections::BTreeMap::new();
    let raw = |text: &str| RawValue::from_string(text.to_owned()).ok();
    for (name, value) in members.as_object().into_iter().flatten() {
        all.insert(name.clone(), raw(&value.to_string()));
    }
    all.insert(name.to_owned(), raw(text));
    serde_json::to_string(&all).unwrap_or_default()
}
