//! A line per request, written by a thread of its own so that no response waits for a terminal.

use crate::violation::Violation;
use proofmark_smithy_model::count::counted_with;
use proofmark_smithy_model::text::{printable, printable_json};
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// How many lines may wait for a slow reader, and how many bytes. Beyond that they are dropped and counted.
const WAITING: usize = 10_000;
const WAITING_BYTES: usize = 16 * 1024 * 1024;

/// How many violations a line has, and how many bytes of each and of the target. The report has more.
const VIOLATIONS: usize = 20;
const LONGEST: usize = 1024;

/// How a line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people: `GET /2019-09-25/... GetFunctionEventInvokeConfig 200`.
    Line,
    /// One JSON object per line.
    Json,
}

/// Where the lines go. Clones write to the same place.
#[derive(Clone)]
pub struct Log(Arc<Inner>);

struct Inner {
    format: LogFormat,
    lines: Mutex<Option<SyncSender<String>>>,
    dropped: Arc<AtomicU64>,
    waiting: Arc<AtomicUsize>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// The contents of a line.
#[derive(Debug, Serialize)]
pub(super) struct Line<'a> {
    pub(super) method: &'a str,
    pub(super) target: &'a str,
    pub(super) operation: Option<&'a str>,
    pub(super) status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fault: Option<&'a str>,
    pub(super) violations: Vec<String>,
}

impl Log {
    /// Lines of this format, to this writer.
    pub fn new(format: LogFormat, out: impl Write + Send + 'static) -> io::Result<Self> {
        let (lines, inbox) = sync_channel(WAITING);
        let dropped = Arc::new(AtomicU64::new(0));
        let waiting = Arc::<AtomicUsize>::default();
        let (counter, bytes) = (Arc::clone(&dropped), Arc::clone(&waiting));
        let writer = std::thread::Builder::new()
            .name("proofmark-log".to_owned())
            // A reader that went away ends the log, not the server.
            .spawn(move || _ = write_all(&inbox, &counter, &bytes, BufWriter::new(out)))?;
        let (lines, writer) = (Mutex::new(Some(lines)), Mutex::new(Some(writer)));
        Ok(Self(Arc::new(Inner { format, lines, dropped, waiting, writer })))
    }

    /// Writes out what waits and ends the log.
    pub fn finish(&self) {
        drop(self.0.lines.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Some(writer) = self.0.writer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // The thread has nothing to say but that it ended.
            let _ = writer.join();
        }
    }

    /// Says something that is about no request.
    pub(super) fn notice(&self, text: &str) {
        self.send(match self.0.format {
            LogFormat::Line => format!("notice: {}", printable(text)),
            LogFormat::Json => serde_json::json!({ "notice": text }).to_string(),
        });
    }

    pub(super) fn write(&self, line: &Line<'_>) {
        self.send(match self.0.format {
            LogFormat::Line => line.for_people(),
            LogFormat::Json => {
                let json = serde_json::to_string(line).unwrap_or_default();
                printable_json(&json).into_owned()
            }
        });
    }

    fn send(&self, text: String) {
        let lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(lines) = lines.as_ref() else { return };
        let bytes = text.len();
        // Lines are sent one at a time, so that only the writer changes the number meanwhile, and only lowers it.
        let fits = self.0.waiting.load(Ordering::Relaxed).saturating_add(bytes) <= WAITING_BYTES;
        self.0.waiting.fetch_add(bytes, Ordering::Relaxed);
        if !fits || matches!(lines.try_send(text), Err(TrySendError::Full(_))) {
            self.0.waiting.fetch_sub(bytes, Ordering::Relaxed);
            self.0.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Log").field(&self.0.format).finish()
    }
}

impl<'a> Line<'a> {
    /// What a line has of violations: the first ones.
    pub(super) fn summaries(violations: &[Violation]) -> Vec<String> {
        let mut told: Vec<_> =
            violations.iter().take(VIOLATIONS).map(|violation| cut(&violation.to_string())).collect();
        if let Some(rest @ 1..) = violations.len().checked_sub(VIOLATIONS) {
            told.push(format!("and {rest} more, see GET /_proofmark/report"));
        }
        told
    }

    /// What a line has of a target.
    pub(super) fn shorten_target(target: &'a str) -> Cow<'a, str> {
        if target.len() > LONGEST { Cow::Owned(cut(target)) } else { Cow::Borrowed(target) }
    }

    fn for_people(&self) -> String {
        let status = self.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
        // What a client sends must not steer the terminal that it is shown on.
        let (method, target) = (printable(self.method), printable(self.target));
        let mut text = format!("{method} {target} {} {status}", self.operation.unwrap_or("-"));
        if let Some(fault) = self.fault {
            text.push_str(" fault=");
            text.push_str(fault);
        }
        for violation in &self.violations {
            text.push_str("\n  ! ");
            text.push_str(&printable(violation));
        }
        text
    }
}

fn cut(text: &str) -> String {
    match text.len() > LONGEST {
        true => format!("{}... ({} bytes)", &text[..text.floor_char_boundary(LONGEST)], text.len()),
        false => text.to_owned(),
    }
}

fn write_all(
    inbox: &Receiver<String>,
    dropped: &AtomicU64,
    waiting: &AtomicUsize,
    mut out: impl Write,
) -> io::Result<()> {
    let write = |out: &mut dyn Write, line: &str| {
        waiting.fetch_sub(line.len(), Ordering::Relaxed);
        writeln!(out, "{line}")
    };
    while let Ok(line) = inbox.recv() {
        write(&mut out, &line)?;
        while let Ok(line) = inbox.try_recv() {
            write(&mut out, &line)?;
        }
        match dropped.swap(0, Ordering::Relaxed) {
            0 => {}
            count => {
                let dropped = counted_with(count, "line", ["was", "were"]);
                writeln!(out, "({dropped} dropped: whoever reads the log is too slow)")?;
            }
        }
        out.flush()?;
    }
    Ok(())
}
