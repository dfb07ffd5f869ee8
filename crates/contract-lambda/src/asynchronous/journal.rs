//! What happened: the last invocations and deliveries, for tests that look at them.

use super::schedule::Condition;
use crate::time::utc;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use serde_json::value::RawValue;
use std::collections::VecDeque;

/// One run of a function, or an attempt to run it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// It counts up, from 1.
    pub number: u64,
    /// When it ended, in milliseconds since 1970.
    pub time: i64,
    /// The id that the request got; of an asynchronous invocation the same in all attempts.
    pub request_id: String,
    /// The ARN of the function, with the version or alias that was invoked.
    pub function_arn: String,
    /// `RequestResponse` or `Event`
    pub invocation_type: &'static str,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// The version that ran; none when none did.
    pub executed_version: Option<String>,
    /// `Success`, `Unhandled`, `Throttled`, or `FunctionNotFound`.
    pub result: &'static str,
    /// The type of the function's error.
    pub error_type: Option<String>,
    /// When it is tried again, in milliseconds since 1970.
    pub next_attempt: Option<i64>,
}

/// Something that was sent to a destination or a dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// It counts up, from 1.
    pub number: u64,
    /// In milliseconds since 1970.
    pub time: i64,
    /// The id of the invocation that it is about.
    pub request_id: String,
    /// The ARN of the function, with the version or alias that was invoked.
    pub function_arn: String,
    /// `OnSuccess`, `OnFailure` or `DeadLetterQueue`.
    pub reason: &'static str,
    /// Why the record was sent.
    pub condition: Condition,
    /// The ARN of the destination.
    pub destination: String,
    /// `sqs`, `sns`, `lambda`, `events`, `s3` or `kafka`
    pub service: &'static str,
    /// Why it did not arrive; none when it did.
    pub failure: Option<String>,
    /// What was sent, as JSON text.
    pub(crate) message: String,
}

impl Delivery {
    /// What was sent, by the destination's own names: `body` and `messageAttributes` of a queue, `message` of a topic,
    /// `payload` of a function, the event of a bus, `bucket`, `key` and `body` of an object.
    pub fn message(&self) -> Node {
        serde_json::from_str(&self.message).unwrap_or_default()
    }

    /// The invocation record; none of a dead-letter queue, which gets the event itself.
    pub fn record(&self) -> Option<Node> {
        let message = self.message();
        let text = |name: &str| serde_json::from_str(message.get(name)?.as_str()?).ok();
        match (self.reason, self.service) {
            ("DeadLetterQueue", _) => None,
            (_, "sns") => text("message"),
            (_, "lambda") => message.get("payload").cloned(),
            (_, "events") => message.get("detail").cloned(),
            (_, "kafka") => text("value"),
            _ => text("body"),
        }
    }
}

/// The last invocations and deliveries. Each ring has so many bytes at most; the oldest are forgotten.
#[derive(Debug)]
pub(crate) struct Journal {
    invocations: Ring<Invocation>,
    deliveries: Ring<Delivery>,
}

/// How many of each are kept.
const KEPT: usize = 1000;

#[derive(Debug)]
struct Ring<T> {
    items: VecDeque<(T, usize)>,
    bytes: usize,
    most_bytes: usize,
    /// How many there ever were.
    count: u64,
}

impl Journal {
    /// One of so many bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        Self { invocations: Ring::new(bytes / 4), deliveries: Ring::new(bytes / 4 * 3) }
    }

    /// Notes an invocation, which gets its number.
    pub(crate) fn invoked(&mut self, invocation: Invocation) {
        let number = self.invocations.count + 1;
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let bytes = size_of::<Invocation>()
            + invocation.request_id.len()
            + invocation.function_arn.len()
            + text(&invocation.executed_version)
            + text(&invocation.error_type);
        self.invocations.push(Invocation { number, ..invocation }, bytes);
    }

    /// Notes a delivery, which gets its number.
    pub(crate) fn delivered(&mut self, delivery: Delivery) {
        let number = self.deliveries.count + 1;
        let texts = [&delivery.request_id, &delivery.function_arn, &delivery.destination, &delivery.message];
        let texts = texts.into_iter().chain(&delivery.failure).map(String::len).sum::<usize>();
        self.deliveries.push(Delivery { number, ..delivery }, size_of::<Delivery>() + texts);
    }

    /// How many there were of each.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.invocations.count, self.deliveries.count)
    }

    pub(crate) fn invocations(&self, after: u64) -> impl Iterator<Item = &Invocation> {
        self.invocations.iter().filter(move |invocation| invocation.number > after)
    }

    pub(crate) fn deliveries(&self, after: u64) -> impl Iterator<Item = &Delivery> {
        self.deliveries.iter().filter(move |delivery| delivery.number > after)
    }
}

impl<T> Ring<T> {
    fn new(most_bytes: usize) -> Self {
        Self { items: VecDeque::new(), bytes: 0, most_bytes, count: 0 }
    }

    fn push(&mut self, item: T, bytes: usize) {
        self.count += 1;
        while self.items.len() >= KEPT || self.bytes.saturating_add(bytes) > self.most_bytes {
            let Some((_, freed)) = self.items.pop_front() else { break };
            self.bytes -= freed;
        }
        // One that is larger than all is only counted.
        if bytes <= self.most_bytes {
            self.items.push_back((item, bytes));
            self.bytes += bytes;
        }
    }

    fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter().map(|(item, _)| item)
    }
}

/// An invocation as the control API shows it: without the event and what was returned, which are sensitive.
pub(crate) fn shown_invocation(invocation: &Invocation) -> Node {
    json!({
        "number": invocation.number,
        "time": utc(invocation.time),
        "requestId": invocation.request_id,
        "functionArn": invocation.function_arn,
        "invocationType": invocation.invocation_type,
        "attempt": invocation.attempt,
        "executedVersion": invocation.executed_version,
        "result": invocation.result,
        "errorType": invocation.error_type,
        "nextAttempt": invocation.next_attempt.map(utc),
    })
}

/// A delivery as the control API shows it, as JSON text: with its message, which is what it is about.
pub(crate) fn shown_delivery(delivery: &Delivery) -> String {
    let members = json!({
        "number": delivery.number,
        "time": utc(delivery.time),
        "requestId": delivery.request_id,
        "functionArn": delivery.function_arn,
        "reason": delivery.reason,
        "condition": delivery.condition.name(),
        "destination": delivery.destination,
        "service": delivery.service,
        "delivered": delivery.failure.is_none(),
        "failure": delivery.failure,
    });
    let mut text = members.to_string();
    // The last brace gives way to one member more.
    text.pop();
    let message =
        RawValue::from_string(delivery.message.clone()).map_or_else(|_| "null".to_owned(), |raw| raw.to_string());
    format!("{text},\"message\":{message}}}")
}

#[cfg(test)]
mod tests {
    use super::Ring;

    #[test]
    fn the_oldest_are_forgotten_when_there_is_no_room() {
        let mut ring = Ring::new(10);
        for item in 0..4 {
            ring.push(item, 4);
        }
        assert_eq!(ring.iter().copied().collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn what_is_larger_than_all_is_only_counted() {
        let mut ring = Ring::new(10);
        ring.push(1, 11);
        assert_eq!((ring.iter().count(), ring.count), (0, 1));
    }
}
