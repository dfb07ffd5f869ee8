//! What a caller gets that waits for its invocation: the response of what a function did, at once, later, or in parts.

use crate::asynchronous::journal::Invocation;
use crate::handler::Handler;
use crate::handler::job::Job;
use crate::handler::runner::Runner;
use crate::invocation::run::Ran;
use crate::operations::invoke::How;
use crate::resources::running::Slot;
use crate::shared::Shared;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use proofmark_contract::service::{Events, Later, Outcome, Reply};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// How many bytes an event of a response stream has at most.
const CHUNK: usize = 64 * 1024;

/// The same of one that is sent as it comes.
const STREAMED_CHUNK: usize = 16 * 1024;

/// A call whose caller waits.
pub(crate) struct Called {
    pub(crate) shared: Arc<Shared>,
    /// The ARN of the function with the version or alias.
    pub(crate) function_arn: String,
    pub(crate) executed_version: String,
    pub(crate) request_id: String,
    pub(crate) wants_log: bool,
    /// Its place among the invocations that run, until it has ended.
    pub(crate) _slot: Option<Slot>,
}

impl Called {
    /// The response of a declared result, which takes this long.
    pub(crate) fn declared(self, how: How, ran: Ran, delay: Option<Duration>) -> Reply {
        let output = match how {
            How::Stream => self.streamed(&ran),
            _ => self.whole(&ran),
        };
        self.note(&ran);
        let Some(delay) = delay else { return self.reply(Outcome::Output(output)) };
        Outcome::Later(Later::new(async move {
            tokio::time::sleep(delay).await;
            self.reply(Outcome::Output(output))
        }))
        .into()
    }

    /// The response of a handler, once it has ended.
    pub(crate) fn waiting(self, runner: &Runner, handler: Handler, job: Job) -> Reply {
        let execution = runner.start(handler, job, None);
        Outcome::Later(Later::new(async move {
            let ran = execution.await;
            self.note(&ran);
            let output = self.whole(&ran);
            self.reply(Outcome::Output(output))
        }))
        .into()
    }

    /// The response of a handler, in parts as they come.
    pub(crate) fn streaming(self, runner: &Runner, handler: Handler, job: Job) -> Reply {
        let (sender, events) = mpsc::channel(1);
        let (parts, inbox) = mpsc::channel(1);
        let execution = runner.start(handler, job, Some(parts));
        let output = json!({ "StatusCode": 200, "ExecutedVersion": self.executed_version });
        let request_id = Some(self.request_id.clone());
        let forwarding = async move {
            if forward(inbox, &sender).await.is_err() {
                return;
            }
            let ran = execution.await;
            self.note(&ran);
            for event in self.events(&ran) {
                if sender.send(event).await.is_err() {
                    return;
                }
            }
        };
        // Once the server stops, nothing is sent.
        _ = runner.spawn(forwarding);
        Reply { outcome: Outcome::Stream { output, events: Events::new(events) }, delay: None, request_id }
    }

    /// Notes the invocation.
    fn note(&self, ran: &Ran) {
        let mut inner = self.shared.lock();
        let time = inner.now();
        inner.asynchronous.journal.invoked(Invocation {
            number: 0,
            time,
            request_id: self.request_id.clone(),
            function_arn: self.function_arn.clone(),
            invocation_type: "RequestResponse",
            attempt: 1,
            executed_version: Some(self.executed_version.clone()),
            result: if ran.error.is_some() { "Unhandled" } else { "Success" },
            error_type: ran.error.as_ref().map(|error| error.error_type.clone()),
            next_attempt: None,
        });
    }

    /// The output of Invoke.
    fn whole(&self, ran: &Ran) -> Node {
        let mut output = json!({
            "StatusCode": 200,
            "ExecutedVersion": self.executed_version,
            "Payload": STANDARD.encode(&ran.payload),
        });
        if ran.error.is_some() {
            output["FunctionError"] = "Unhandled".into();
        }
        if self.wants_log {
            output["LogResult"] = STANDARD.encode(ran.tail()).into();
        }
        output
    }

    /// The output of InvokeWithResponseStream.
    fn streamed(&self, ran: &Ran) -> Node {
        json!({ "StatusCode": 200, "ExecutedVersion": self.executed_version, "EventStream": self.events(ran) })
    }

    /// The events of a response stream: the payload in parts, then how it ended.
    fn events(&self, ran: &Ran) -> Vec<Node> {
        let mut complete = json!({});
        let mut events = Vec::new();
        match &ran.error {
            Some(_) => {
                complete["ErrorCode"] = "Unhandled".into();
                complete["ErrorDetails"] = ran.payload.as_str().into();
            }
            None => events.extend(ran.payload.as_bytes().chunks(CHUNK).map(payload_chunk)),
        }
        if self.wants_log {
            complete["LogResult"] = STANDARD.encode(ran.tail()).into();
        }
        events.push(json!({ "InvokeComplete": complete }));
        events
    }

    fn reply(self, outcome: Outcome) -> Reply {
        Reply { outcome, delay: None, request_id: Some(self.request_id) }
    }
}

/// Sends the parts of a payload until there are no more; an error when the client has gone away.
async fn forward(mut parts: mpsc::Receiver<Bytes>, sender: &mpsc::Sender<Node>) -> Result<(), ()> {
    loop {
        let part = tokio::select! {
            part = parts.recv() => part,
            () = sender.closed() => return Err(()),
        };
        let Some(part) = part else { return Ok(()) };
        for chunk in part.chunks(STREAMED_CHUNK) {
            sender.send(payload_chunk(chunk)).await.map_err(|_| ())?;
        }
    }
}

fn payload_chunk(bytes: &[u8]) -> Node {
    json!({ "PayloadChunk": { "Payload": STANDARD.encode(bytes) } })
}
