//! Writes a recording while it is made. The file is replaced as a whole, by a rename, so that it is complete up to the
//! last exchange that was written whenever the program ends. All of it happens in a thread of its own, which writes
//! what has come since it last wrote: nobody waits for the disk. While exchanges come, it writes a fifth of the time, and
//! at least every half a second.
//!
//! Nothing is written in which a secret occurs.

use crate::exchange;
use crate::file::{self, LARGEST, MOST_EXCHANGES, ReadError, service_name};
use crate::format::{Exchange, FORMAT, Failure, Keep, Recording, Rules, VERSION};
use crate::redact::{Redactor, last_numbers};
use crate::replace::replace;
use crate::secrets::Secrets;
use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use proofmark_contract::route::NoRoute;
use proofmark_contract::serve::SharedApi;
use proofmark_contract::sigv4::Parsed;
use proofmark_smithy_model::text::{self, printable_json};
use serde_json::ser::PrettyFormatter;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many bytes of messages may wait to be written.
const MOST_WAITING: usize = 256 * 1024 * 1024;
/// How many times as long as writing the file took nothing is written: a long recording is not written anew for each
/// exchange.
const REST: u32 = 4;
/// How long nothing is written at most while exchanges come.
const LONGEST_REST: Duration = Duration::from_millis(500);

/// What is recorded where.
#[derive(Clone, Debug)]
pub struct Options {
    /// The file; none where the recording stays in memory, and [`Written`] has it.
    pub path: Option<PathBuf>,
    /// What is kept that is left out by default.
    pub keep: Vec<Keep>,
    /// What must not be in the file.
    pub secrets: Secrets,
    /// The recording that is added to; none when a new one replaces what is in the file, but for its rules.
    pub continued: Option<Recording>,
    /// The rules of a new recording.
    pub rules: Rules,
}

impl Options {
    /// A recording in this file, without the secrets of this program's environment. What is in the file is replaced, but
    /// for its rules.
    ///
    /// # Errors
    /// The file is there, and is not a recording.
    pub fn to(path: impl Into<PathBuf>) -> Result<Self, ReadError> {
        let path = path.into();
        let rules = match path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Rules::default(),
            _ => file::load(&path)?.rules,
        };
        Ok(Self { path: Some(path), rules, ..Self::in_memory() })
    }

    /// A recording that stays in memory, without the secrets of this program's environment.
    pub fn in_memory() -> Self {
        let (keep, secrets, rules) = (Vec::new(), Secrets::of_environment(), Rules::default());
        Self { path: None, keep, secrets, continued: None, rules }
    }

    /// The file's name in errors.
    pub(crate) fn name(&self) -> String {
        self.path.as_deref().map_or_else(|| "the recording in memory".to_owned(), text::path)
    }
}

/// A message and its response, as they passed.
#[derive(Debug)]
pub struct Passed {
    /// The request as the client sent it.
    pub request: Request<Bytes>,
    /// The response, whole; none where the connection failed before it came.
    pub response: Option<Response<Bytes>>,
    /// The pause before each frame of a stream of events.
    pub pauses: Vec<u64>,
    /// How the connection failed, before a response or within its stream.
    pub failure: Option<Failure>,
}

impl Passed {
    /// A response that came as a whole.
    pub fn whole(request: Request<Bytes>, response: Response<Bytes>) -> Self {
        Self { request, response: Some(response), pauses: Vec::new(), failure: None }
    }

    /// A connection that failed before a response came.
    pub fn failed(request: Request<Bytes>, failure: Failure) -> Self {
        Self { request, response: None, pauses: Vec::new(), failure: Some(failure) }
    }

    /// How many kilobytes of the waiting messages it is.
    fn size(&self) -> u32 {
        let bytes = self.request.body().len() + self.response.as_ref().map_or(0, |response| response.body().len());
        u32::try_from(bytes.div_ceil(1024).clamp(1, MOST_WAITING / 1024)).unwrap_or(1)
    }
}

/// Why a recording could not be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct WriteError {
    /// The file.
    pub path: String,
    /// What failed. The file is as it was before, or complete up to an earlier exchange.
    pub reason: String,
}

/// An exchange, with its place among those that wait; none where it could not wait for one.
type Waiting = (Passed, Option<OwnedSemaphorePermit>);

/// Hands exchanges over to the thread that writes them.
#[derive(Clone, Debug)]
pub struct Recorder {
    sender: Sender<Waiting>,
    room: Arc<Semaphore>,
    failure: Arc<Mutex<Option<WriteError>>>,
}

/// The thread that writes.
#[derive(Debug)]
pub struct Writing(JoinHandle<Result<Written, WriteError>>);

/// What was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// How many exchanges the file has.
    pub exchanges: usize,
    /// How many of them were added.
    pub added: usize,
    /// How many of those have violations of the model.
    pub violating: usize,
    /// The recording, where it has no file.
    pub recording: Option<Recording>,
}

struct Writer {
    api: SharedApi,
    options: Options,
    head: Option<Recording>,
    /// The exchanges as they are in the file.
    texts: Vec<String>,
    size: usize,
    written: Written,
}

/// Starts to write a recording of an API. Nothing is written before the first exchange.
pub fn start(api: impl Into<SharedApi>, options: Options) -> io::Result<(Recorder, Writing)> {
    let (sender, receiver) = channel();
    let failure = Arc::new(Mutex::new(None));
    let api = api.into();
    let own = Arc::clone(&failure);
    let run = move || {
        let result = Writer::new(api, options).run(&receiver);
        if let Err(error) = &result {
            *own.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
            // Whoever hands something over is notified; until then, what comes is dropped.
            receiver.iter().for_each(drop);
        }
        result
    };
    let thread = std::thread::Builder::new().name("proofmark-recorder".to_owned()).spawn(run)?;
    let room = Arc::new(Semaphore::new(MOST_WAITING / 1024));
    Ok((Recorder { sender, room, failure }, Writing(thread)))
}

impl Recorder {
    /// Hands over an exchange, once there is room for it.
    pub async fn record(&self, passed: Passed) {
        if let Ok(permit) = Arc::clone(&self.room).acquire_many_owned(passed.size()).await {
            // A thread that ended has failed, and says so.
            let _ = self.sender.send((passed, Some(permit)));
        }
    }

    /// The same where nobody can wait for room.
    #[cfg(feature = "client")]
    pub(crate) fn record_now(&self, passed: Passed) {
        let permit = Arc::clone(&self.room).try_acquire_many_owned(passed.size()).ok();
        let _ = self.sender.send((passed, permit));
    }

    /// Why nothing is written any more, if so.
    pub fn failure(&self) -> Option<WriteError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Writing {
    /// Waits until all is written. All [`Recorder`]s must have been dropped.
    pub fn finish(self) -> Result<Written, WriteError> {
        let broken = |_| WriteError { path: String::new(), reason: "the thread that writes it panicked".to_owned() };
        self.0.join().map_err(broken)?
    }
}

impl Writer {
    fn new(api: SharedApi, options: Options) -> Self {
        let written = Written { exchanges: 0, added: 0, violating: 0, recording: None };
        Self { api, options, head: None, texts: Vec::new(), size: 0, written }
    }

    fn run(mut self, receiver: &Receiver<Waiting>) -> Result<Written, WriteError> {
        let api = self.api.clone();
        let continued = self.options.continued.take();
        let last = continued.as_ref().map(last_numbers).unwrap_or_default();
        let mut redactor = Redactor::continuing(&api, &self.options.keep, last, self.options.secrets.clone());
        if let Some(recording) = continued {
            recording.exchanges.iter().try_for_each(|exchange| self.push(exchange))?;
            self.head = Some(Recording { exchanges: Vec::new(), ..recording });
        }
        let mut rest = Duration::ZERO;
        while let Ok(first) = receiver.recv() {
            let before = self.texts.len();
            let result = self.add_all(&mut redactor, first, receiver, rest);
            let begun = Instant::now();
            // What came before a failure is kept.
            if self.texts.len() > before {
                self.write(result.is_err())?;
            }
            result?;
            rest = (begun.elapsed() * REST).min(LONGEST_REST);
        }
        if self.written.added > 0 {
            self.write(true)?;
        }
        self.written.exchanges = self.texts.len();
        if self.options.path.is_none() {
            self.written.recording = self.in_memory()?;
        }
        Ok(self.written)
    }

    /// Adds an exchange, and those that come within `rest`, or wait already.
    fn add_all(
        &mut self,
        redactor: &mut Redactor<'_>,
        first: Waiting,
        receiver: &Receiver<Waiting>,
        rest: Duration,
    ) -> Result<(), WriteError> {
        let begun = Instant::now();
        let mut next = Some(first);
        while let Some((passed, _room)) = next {
            self.add(redactor, &passed)?;
            let elapsed = begun.elapsed();
            next = match rest.checked_sub(elapsed) {
                Some(left) => receiver.recv_timeout(left).ok(),
                None if elapsed < LONGEST_REST => receiver.try_recv().ok(),
                None => None,
            };
        }
        Ok(())
    }

    fn add(&mut self, redactor: &mut Redactor<'_>, passed: &Passed) -> Result<(), WriteError> {
        let Passed { request, response, pauses, failure } = passed;
        let mut exchange = exchange::read(redactor, &self.api, request, response.as_ref())
            .map_err(|error| self.not_of_the_api(request, &error))?;
        (exchange.response.pauses, exchange.response.failure) = (pauses.clone(), *failure);
        if self.head.is_none() {
            self.head = Some(self.new_head(request));
        }
        self.written.added += 1;
        let is_violating = !exchange.request.violations.is_empty() || !exchange.response.violations.is_empty();
        self.written.violating += usize::from(is_violating);
        self.push(&exchange)
    }

    fn not_of_the_api(&self, request: &Request<Bytes>, error: &NoRoute) -> WriteError {
        let line = self.options.secrets.masked(format!("{} {}", request.method(), request.uri().path()));
        let error = self.options.secrets.masked(error.to_string());
        self.failed(format!(
            "{line} cannot be recorded: {error}; {} is recorded here, by its model: give other services an HTTP client of \
             their own",
            self.api.title
        ))
    }

    fn new_head(&self, first: &Request<Bytes>) -> Recording {
        let region = Parsed::of(first, true).region().filter(|region| region.len() <= 32).map(str::to_owned);
        Recording {
            format: FORMAT.to_owned(),
            version: VERSION,
            service: service_name(&self.api).to_owned(),
            api_version: self.api.version.clone(),
            protocol: self.api.protocol.name.to_owned(),
            region: region
                .filter(|region| proofmark_contract::aws::is_region(region))
                .unwrap_or("us-east-1".to_owned()),
            recorded: Timestamp::now().strftime("%Y-%m-%d").to_string(),
            keep: self.options.keep.clone(),
            rules: self.options.rules.clone(),
            exchanges: Vec::new(),
        }
    }

    fn push(&mut self, exchange: &Exchange) -> Result<(), WriteError> {
        let number = self.texts.len() + 1;
        let text = rendered(exchange).map_err(|error| self.failed(error.to_string()))?;
        if let Some(leak) = self.options.secrets.find(&text) {
            return Err(self.failed(format!(
                "exchange {number} ({}) has the secret {} in it, in {}, and is not written; keep the secret out of what \
                 the program sends, or record with credentials made for it",
                exchange.operation, leak.name, leak.form
            )));
        }
        self.size += text.len() + 8;
        if number > MOST_EXCHANGES || self.size as u64 > LARGEST - 64 * 1024 {
            return Err(self.failed(format!(
                "the recording is full with {} exchanges, expected at most {MOST_EXCHANGES} and {LARGEST} bytes; record \
                 into several files",
                number - 1
            )));
        }
        self.texts.push(text);
        Ok(())
    }

    /// The recording as its file would be read.
    fn in_memory(&self) -> Result<Option<Recording>, WriteError> {
        let Some(head) = &self.head else { return Ok(None) };
        let exchanges = self.texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>();
        let exchanges = exchanges.map_err(|error| self.failed(error.to_string()))?;
        Ok(Some(Recording { exchanges, ..head.clone() }))
    }

    /// Replaces the file, if there is one.
    fn write(&self, is_last: bool) -> Result<(), WriteError> {
        let (Some(head), Some(path)) = (&self.head, &self.options.path) else { return Ok(()) };
        let mut text = rendered(head).map_err(|error| self.failed(error.to_string()))?;
        if let Some(leak) = self.options.secrets.find(&text) {
            return Err(self.failed(format!("its head has the secret {} in it, in {}", leak.name, leak.form)));
        }
        // The list of exchanges is the last member, and empty.
        let end = "[]\n}";
        text.truncate(text.len() - end.len());
        replace(path, is_last, |out| {
            out.write_all(text.as_bytes())?;
            for (index, exchange) in self.texts.iter().enumerate() {
                out.write_all(if index == 0 { b"[\n" } else { b",\n" })?;
                for (line, part) in exchange.lines().enumerate() {
                    out.write_all(if line == 0 { b"    " } else { b"\n    " })?;
                    out.write_all(part.as_bytes())?;
                }
            }
            out.write_all(if self.texts.is_empty() { b"[]\n}\n" } else { b"\n  ]\n}\n" })
        })
        .map_err(|error| self.failed(format!("cannot be written: {error}; the file is as it was before")))
    }

    fn failed(&self, reason: String) -> WriteError {
        WriteError { path: self.options.name(), reason }
    }
}

/// Writes a recording to a file, as a whole or not at all. A secret in it is an error.
pub fn save(recording: &Recording, path: &Path, secrets: &Secrets) -> Result<(), WriteError> {
    let failed = |reason| WriteError { path: text::path(path), reason };
    let text = rendered(recording).map_err(|error| failed(error.to_string()))?;
    if let Some(leak) = secrets.find(&text) {
        return Err(failed(format!("it has the secret {} in it, in {}, and is not written", leak.name, leak.form)));
    }
    replace(path, true, |out| writeln!(out, "{text}")).map_err(|error| failed(format!("cannot be written: {error}")))
}

/// A value as it is in a file: characters that could steer a terminal are escaped.
fn rendered(value: &impl serde::Serialize) -> serde_json::Result<String> {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, PrettyFormatter::new());
    value.serialize(&mut serializer)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(printable_json(&text).into_owned())
}
