//! How a driver (`tests/third-party/`) gets the calls, and how it reports the outcomes of its SDK: a file of calls
//! in, one JSON line per call out. Whether a response is right is the business of `judge`.

use anyhow::{Context, Result};
use proofmark_smithy_model::model::Node;
use proofmark_testkit::process::last_lines;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long a driver may take for one line; the first one includes the start of its runtime.
const PATIENCE: Duration = Duration::from_secs(60);

/// A call that a driver is to make.
#[derive(Debug, Serialize)]
pub(crate) struct Call {
    /// What its line is to be called.
    pub(crate) id: String,
    /// The operation's name in the model.
    pub(crate) operation: String,
    /// The input by the model's member names; blobs as `{"$blob": base64}`, timestamps as `{"$timestamp": seconds}`.
    pub(crate) input: Node,
}

/// What a driver prints of a call.
#[derive(Debug, Deserialize)]
pub(crate) struct Line {
    id: String,
    #[serde(flatten)]
    pub(crate) told: Told,
    #[serde(default)]
    pub(crate) native: HashMap<String, Native>,
}

/// What the SDK made of a call.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Told {
    /// The output in document form.
    Output(Node),
    /// The driver compared the output itself, since its language cannot show it as a document.
    Equal(Equal),
    /// A service error.
    Error(Failure),
    /// This version of the SDK has no such operation or member.
    Missing(String),
    /// The SDK did not get as far as a service error.
    Refused(String),
}

/// An output that the driver compared itself.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Equal {
    /// Whether it is the expected one.
    pub(crate) same: bool,
    /// Whether it is the expected one but for fractions of milliseconds in timestamps.
    pub(crate) same_to_the_millisecond: bool,
    /// The expected output, where it differs.
    pub(crate) expected: Option<String>,
    /// The output, where it differs.
    pub(crate) found: Option<String>,
}

/// A service error as the SDK shows it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Failure {
    /// Its code.
    pub(crate) code: Option<String>,
    /// Its message.
    pub(crate) message: Option<String>,
    /// The HTTP status, where the SDK shows it.
    pub(crate) status: Option<u16>,
    /// Whether the SDK has a type of its own for it, and gave that; none where it has no types.
    pub(crate) typed: Option<bool>,
    /// Its members in document form, where the SDK shows them.
    pub(crate) members: Option<Node>,
}

/// A value as the SDK's language has it: its type, and its text.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(crate) struct Native(pub(crate) String, pub(crate) String);

/// What a driver said of one call, and how long it took.
#[derive(Debug)]
pub(crate) struct Response {
    /// What the SDK made of it.
    pub(crate) told: Told,
    /// Members as values of the SDK's language.
    pub(crate) native: HashMap<String, Native>,
    /// From the line before to this one.
    pub(crate) duration: Duration,
}

/// What a driver said.
#[derive(Debug, Default)]
pub(crate) struct Responses {
    /// By the calls' ids.
    pub(crate) by_id: HashMap<String, Response>,
    /// Why there are no more, where the driver did not end well.
    pub(crate) broke_off: Option<String>,
}

/// Runs a driver on these calls, in a folder for its files. `progress` is called with each line.
pub(crate) fn run(mut command: Command, calls: &[&Call], folder: &Path, progress: impl Fn()) -> Result<Responses> {
    let (file, log) = (folder.join("calls.json"), folder.join("stderr.log"));
    fs::write(&file, serde_json::to_string_pretty(calls)?).with_context(|| file.display().to_string())?;
    // Drivers take the file as their first argument; what belongs behind it is in the command's environment.
    command.arg(&file).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&log)?);
    let mut child = command.spawn().with_context(|| format!("cannot start {:?}", command.get_program()))?;
    let lines = lines(&mut child)?;
    let mut responses = Responses::default();
    let mut since = Instant::now();
    let reason = loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => match serde_json::from_str::<Line>(&line) {
                Ok(Line { id, told, native }) => {
                    let duration = since.elapsed();
                    since = Instant::now();
                    responses.by_id.insert(id, Response { told, native, duration });
                    progress();
                }
                Err(error) => break Some(format!("it printed an invalid line ({error}): {line}")),
            },
            Err(RecvTimeoutError::Timeout) => break Some(format!("it was silent for {} s", PATIENCE.as_secs())),
            Err(RecvTimeoutError::Disconnected) => break None,
        }
    };
    if reason.is_some() {
        // It may have ended meanwhile.
        let _ = child.kill();
    }
    let status = child.wait()?;
    responses.broke_off = reason.or_else(|| {
        let said = fs::read_to_string(&log).unwrap_or_default();
        (!status.success()).then(|| format!("it ended with {status}: {}", last_lines(&said, 3)))
    });
    Ok(responses)
}

fn lines(child: &mut Child) -> Result<Receiver<String>> {
    let stdout = child.stdout.take().context("the driver has no output")?;
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    Ok(receiver)
}
