//! An execution environment: a program that runs, and the Runtime API at an address of this machine that it alone is given.

use super::api::{self, CLIENT_CONTEXT, FUNCTION_ARN, REQUEST_ID, TRACE_ID};
use super::desk::{Assignment, Desk, Part};
use crate::handler::environment::trace_id;
use crate::handler::group::{Group, Groups};
use crate::handler::job::Job;
use crate::handler::log::LogPipe;
use crate::handler::outcome::Ending;
use crate::invocation::run::LARGEST_RESPONSE;
use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

/// How long a program may take until it asks for its first event, beside the function's `Timeout`.
const INIT: Duration = Duration::from_secs(10);

/// How long the rest of a response may take when the program has ended.
const GRACE: Duration = Duration::from_millis(200);

/// How many bytes a streamed response has at most.
const LARGEST_STREAM: usize = 200 * 1024 * 1024;

/// A program that runs. Dropped, it is killed with all that it started.
#[derive(Debug)]
pub(crate) struct Environment {
    child: Child,
    group: Group,
    desk: Arc<Desk>,
    log: LogPipe,
    api: JoinHandle<()>,
}

/// What came of giving an event to a program.
#[derive(Debug)]
pub(crate) enum Invoked {
    /// The program had ended, or ended before it took the event.
    NotTaken(Ending, String),
    /// How it ended, the log, how long it took, and whether the program can get another event.
    Ended { ending: Ending, log: String, took: Duration, is_alive: bool },
}

impl Environment {
    /// Starts a program; or how the invocation ends for which it was to be started.
    pub(crate) async fn start(
        program: &[String],
        mut variables: BTreeMap<String, String>,
        groups: &Groups,
        limit: Duration,
    ) -> Result<Self, Ending> {
        let Some((program, arguments)) = program.split_first() else {
            return Err(Ending::of_server("the program is an empty command"));
        };
        let of_server = |error: std::io::Error| Ending::of_server(format!("the Runtime API cannot be served: {error}"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(of_server)?;
        let addr = listener.local_addr().map_err(of_server)?;
        let (log, writer) = LogPipe::new().map_err(of_server)?;
        let same = writer.try_clone().map_err(of_server)?;
        variables.insert("AWS_LAMBDA_RUNTIME_API".to_owned(), addr.to_string());
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(writer).stderr(same);
        let started = groups.start(command, &variables);
        let (child, group) = started.map_err(|error| Ending::not_started(program, &error))?;
        let desk = Arc::new(Desk::default());
        let api = tokio::spawn(api::serve(listener, addr, Arc::clone(&desk), limit));
        Ok(Self { child, group, desk, log, api })
    }

    /// Whether the program runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Gives it an event; the parts of the response go to `stream`, where there is one.
    pub(crate) async fn invoke(&mut self, job: &mut Job, stream: Option<&mpsc::Sender<Bytes>>) -> Invoked {
        let (parts, mut inbox) = mpsc::channel(4);
        let assignment = Assignment {
            request_id: job.request_id.clone(),
            headers: headers(job),
            event: Arc::clone(&job.event),
            parts,
        };
        self.desk.assign(assignment);
        let limit = job.timeout();
        let mut response = Received { payload: Vec::new(), size: 0 };
        let (mut began, mut deadline, mut is_taken) = (Instant::now(), Instant::now() + INIT + limit, false);
        let mut ended = None;
        let ending = loop {
            let part = tokio::select! {
                biased;
                part = inbox.recv() => part,
                status = self.child.wait(), if ended.is_none() => {
                    self.group.kill();
                    ended = Some(status);
                    // What it sent before it ended may still be on its way.
                    deadline = deadline.min(Instant::now() + GRACE);
                    continue;
                }
                () = sleep_until(deadline) => match ended {
                    Some(Ok(status)) => break Ending::exited(status),
                    Some(Err(error)) => break Ending::of_server(format!("the program cannot be waited for: {error}")),
                    None => break Ending::TimedOut,
                },
            };
            match part {
                Some(Part::Taken) => {
                    (began, is_taken) = (Instant::now(), true);
                    if ended.is_none() {
                        deadline = began + limit;
                    }
                }
                Some(Part::Chunk(chunk)) => {
                    if let Err(ending) = response.add(chunk, job, stream, deadline).await {
                        break ending;
                    }
                }
                Some(Part::End(accept)) => {
                    // The program may have ended.
                    _ = accept.send(());
                    break Ending::Returned(response.text());
                }
                Some(Part::Error { payload, error }) => break Ending::Reported { payload, error },
                Some(Part::Broken) if ended.is_none() => {
                    // A program that ends in the middle of a response says so by its status.
                    match timeout(GRACE, self.child.wait()).await {
                        Ok(Ok(status)) => break Ending::exited(status),
                        _ => break truncated(),
                    }
                }
                // All senders are gone only once the desk has ended it.
                Some(Part::Broken) | None => break truncated(),
            }
        };
        drop(inbox);
        self.desk.end();
        let is_alive = !matches!(ending, Ending::TimedOut) && self.is_alive();
        if !is_alive {
            self.group.kill();
        }
        match is_taken || is_alive || matches!(ending, Ending::Reported { .. } | Ending::TimedOut) {
            true => Invoked::Ended { ending, log: self.log.take(), took: began.elapsed(), is_alive },
            false => Invoked::NotTaken(ending, self.log.take()),
        }
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        self.group.kill();
        self.api.abort();
    }
}

/// A response as far as it has come.
struct Received {
    payload: Vec<u8>,
    size: usize,
}

impl Received {
    async fn add(
        &mut self,
        chunk: Bytes,
        job: &mut Job,
        stream: Option<&mpsc::Sender<Bytes>>,
        deadline: Instant,
    ) -> Result<(), Ending> {
        self.size += chunk.len();
        let limit = if stream.is_some() { LARGEST_STREAM } else { LARGEST_RESPONSE };
        if self.size > limit {
            return Err(Ending::TooLarge);
        }
        let Some(stream) = stream else {
            job.make_room(chunk.len())?;
            self.payload.extend_from_slice(&chunk);
            return Ok(());
        };
        match timeout_at(deadline, stream.send(chunk)).await {
            Ok(Ok(())) => Ok(()),
            // The client is gone, and this future is about to be dropped.
            Ok(Err(_)) => Err(truncated()),
            Err(_) => Err(Ending::TimedOut),
        }
    }

    fn text(self) -> String {
        String::from_utf8(self.payload).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }
}

fn truncated() -> Ending {
    Ending::Failed { error_type: "Runtime.TruncatedResponse", text: "The response of the runtime broke off".to_owned() }
}

/// What the Runtime API says of an event.
fn headers(job: &Job) -> HeaderMap {
    let given = [
        (REQUEST_ID, Some(job.request_id.clone())),
        (FUNCTION_ARN, Some(job.invoked_arn.clone())),
        (TRACE_ID, Some(trace_id())),
        (CLIENT_CONTEXT, job.client_context.clone()),
    ];
    let valid =
        |(name, value): (HeaderName, Option<String>)| Some((name, HeaderValue::from_bytes(value?.as_bytes()).ok()?));
    given.into_iter().filter_map(valid).collect()
}
