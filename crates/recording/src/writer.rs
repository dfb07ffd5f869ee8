//! Writes a recording while it is made. The file is replaced as a whole, by a rename, so that it is complete up to the
//! last exchange that was written whenever the program ends. All of it happens in a thread of its own, which writes
//! what has come since it last wrote: nobody waits for the disk. While exchanges come, it writes a fifth of the time, and
//! at least every half a second.
//!
//! Nothing is written in which a secret occurs.

use crate::exchange;
use crate::file::{LARGEST, MOST_EXCHANGES, service_name};
use crate::format::{Exchange, FORMAT, Keep, Recording, Rules, VERSION};
use crate::redact::{Redactor, last_numbers};
use crate::secrets::Secrets;
use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use proofmark_contract::serve::SharedApi;
use proofmark_contract::sigv4::Parsed;
use proofmark_smithy_model::text::{self, printable_json};
use serde_json::ser::PrettyFormatter;
use std::io::{self, Write as _};
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

/// A message and its response, as they passed.
#[derive(Debug)]
pub struct Passed {
    /// The request as the client sent it.
    pub request: Request<Bytes>,
    /// The response, whole.
    pub response: Response<Bytes>,
    /// The pause before each frame of a stream of events.
    pub pauses: Vec<u64>,
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

/// Hands exchanges over to the thread that writes them.
#[derive(Clone, Debug)]
pub struct Recorder {
    sender: Sender<(Passed, OwnedSemaphorePermit)>,
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
        let bytes = passed.request.body().len() + passed.response.body().len();
        let permits = u32::try_from(bytes.div_ceil(1024).clamp(1, MOST_WAITING / 1024)).unwrap_or(1);
        if let Ok(permit) = Arc::clone(&self.room).acquire_many_owned(permits).await {
            // A thread that ended has failed, and says so.
            let _ = self.sender.send((passed, permit));
        }
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

    fn run(mut self, receiver: &Receiver<(Passed, OwnedSemaphorePermit)>) -> Result<Written, WriteError> {
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
        first: (Passed, OwnedSemaphorePermit),
        receiver: &Receiver<(Passed, OwnedSemaphorePermit)>,
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
        let Passed { request, response, pauses } = passed;
        let exchange = exchange::read(redactor, &self.api, request, response, pauses.clone())
            .map_err(|error| self.failed(format!("a request cannot be recorded: {error}")))?;
        if self.head.is_none() {
            self.head = Some(self.new_head(request));
        }
        self.written.added += 1;
        let is_violating = !exchange.request.violations.is_empty() || !exchange.response.violations.is_empty();
        self.written.violating += usize::from(is_violating);
        self.push(&exchange)
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
        let path = self.options.path.as_deref().map_or_else(|| "the recording in memory".to_owned(), text::path);
        WriteError { path, reason }
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

fn replace(path: &Path, is_last: bool, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<()> {
    // The file that a link leads to is replaced, not the link.
    let target = path.canonicalize();
    let path = target.as_deref().unwrap_or(path);
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".proofmark-recording-").tempfile_in(folder)?;
    {
        let mut out = io::BufWriter::new(file.as_file_mut());
        write(&mut out)?;
        out.flush()?;
    }
    if is_last {
        file.as_file().sync_all()?;
    }
    set_mode(&file, path)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Gives the file the access that the one has which it replaces, else that of any new file.
#[cfg(unix)]
fn set_mode(file: &tempfile::NamedTempFile, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = path.metadata().map_or(0o644, |metadata| metadata.permissions().mode() & 0o777);
    file.as_file().set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &tempfile::NamedTempFile, _: &Path) -> io::Result<()> {
    Ok(())
}
