//! Commands as handlers: a process per invocation, the event on its standard input, the result on its standard output.

use super::group::Groups;
use super::job::Job;
use super::log::LogPipe;
use super::outcome::Ending;
use crate::invocation::result::FunctionError;
use crate::invocation::run::LARGEST_RESPONSE;
use proofmark_smithy_model::model::Node;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStdout, Command};
use tokio::task::JoinSet;

/// How long a standard output may stay open after its process and the process's group have ended: one that left the group
/// can have it.
const GRACE: Duration = Duration::from_secs(1);

/// Runs a command; how it ended, and its log.
pub(super) async fn run(
    argv: &[String],
    job: &mut Job,
    environment: &BTreeMap<String, String>,
    groups: &Groups,
) -> (Ending, String) {
    let Some((program, arguments)) = argv.split_first() else {
        return (Ending::of_server("the handler is an empty command"), String::new());
    };
    let (log, writer) = match LogPipe::new() {
        Ok(pipe) => pipe,
        Err(error) => return (Ending::of_server(format!("no pipe can be made: {error}")), String::new()),
    };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(writer);
    let (mut child, group) = match groups.start(command, environment) {
        Ok(started) => started,
        Err(error) => return (Ending::not_started(program, &error), String::new()),
    };
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let event = Arc::clone(&job.event);
    // Dropped, it ends: nobody waits for an event to be read.
    let mut feeding = JoinSet::new();
    feeding.spawn(async move {
        if let Some(mut stdin) = stdin {
            // A program that does not read its event has its reasons.
            _ = stdin.write_all(event.as_bytes()).await;
        }
    });
    let timeout = job.timeout();
    let mut output = Output(Vec::new());
    let conversation = async {
        let reading = output.read(stdout, job);
        tokio::pin!(reading);
        let ended = async {
            let status = child.wait().await;
            group.kill();
            status
        };
        tokio::pin!(ended);
        tokio::select! {
            read = &mut reading => match read {
                Ok(()) => Ok(ended.await),
                Err(ending) => Err(ending),
            },
            status = &mut ended => match tokio::time::timeout(GRACE, &mut reading).await {
                Ok(Err(ending)) => Err(ending),
                Ok(Ok(())) | Err(_) => Ok(status),
            },
        }
    };
    let ended = tokio::time::timeout(timeout, conversation).await;
    group.kill();
    let ending = match ended {
        Err(_) => Ending::TimedOut,
        Ok(Err(ending)) => ending,
        Ok(Ok(Err(error))) => Ending::of_server(format!("the command cannot be waited for: {error}")),
        Ok(Ok(Ok(status))) if status.success() => output.result(),
        Ok(Ok(Ok(status))) => output.error().unwrap_or_else(|| Ending::exited(status)),
    };
    (ending, log.take())
}

/// What a command wrote to its standard output.
struct Output(Vec<u8>);

impl Output {
    async fn read(&mut self, stdout: Option<ChildStdout>, job: &mut Job) -> Result<(), Ending> {
        let Some(mut stdout) = stdout else { return Ok(()) };
        let mut part = [0; 16 * 1024];
        while let Ok(length @ 1..) = stdout.read(&mut part).await {
            if self.0.len() + length > LARGEST_RESPONSE {
                return Err(Ending::TooLarge);
            }
            job.make_room(length)?;
            self.0.extend_from_slice(&part[..length]);
        }
        Ok(())
    }

    /// What it returned: one JSON value, or nothing at all, which is null.
    fn result(self) -> Ending {
        let text = match String::from_utf8(self.0) {
            Ok(text) => text,
            Err(_) => return not_json("it is not UTF-8"),
        };
        if text.trim().is_empty() {
            return Ending::Returned("null".to_owned());
        }
        match serde_json::from_str::<IgnoredAny>(&text) {
            Ok(_) => Ending::Returned(text.trim().to_owned()),
            Err(error) => not_json(&error.to_string()),
        }
    }

    /// The error that it wrote, if it is one.
    fn error(&self) -> Option<Ending> {
        let node: Node = serde_json::from_slice(&self.0).ok()?;
        let text = |name: &str| node.get(name).and_then(Node::as_str).map(str::to_owned);
        let error = FunctionError::new(text("errorType").unwrap_or_default(), text("errorMessage")?);
        Some(Ending::Reported { payload: node.to_string(), error })
    }
}

fn not_json(reason: &str) -> Ending {
    let text = format!("Unable to marshal response: the standard output is not one JSON value: {reason}");
    Ending::Raised(FunctionError::new("Runtime.MarshalError", text))
}
