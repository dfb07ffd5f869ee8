//! A line a request, written by a thread of its own so that no answer waits for a terminal.

use serde::Serialize;
use std::io::{self, BufWriter, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// How many lines may wait for a slow reader. Beyond that they are dropped and counted.
const WAITING: usize = 10_000;

/// How a line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people: `GET /2019-09-25/... GetFunctionEventInvokeConfig 200`.
    Line,
    /// One JSON object a line.
    Json,
}

/// Where the lines go. Clones write to the same place.
#[derive(Clone)]
pub struct Log(Arc<Inner>);

struct Inner {
    format: LogFormat,
    lines: Mutex<Option<SyncSender<String>>>,
    dropped: Arc<AtomicU64>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// What a line tells.
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
        let counter = Arc::clone(&dropped);
        let writer = std::thread::Builder::new()
            .name("proofmark-log".to_owned())
            // A reader that went away ends the log, not the server.
            .spawn(move || _ = write_all(&inbox, &counter, BufWriter::new(out)))?;
        Ok(Self(Arc::new(Inner { format, lines: Mutex::new(Some(lines)), dropped, writer: Mutex::new(Some(writer)) })))
    }

    /// Writes out what waits and ends the log.
    pub fn finish(&self) {
        drop(self.0.lines.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Some(writer) = self.0.writer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // The thread has nothing to say but that it ended.
            let _ = writer.join();
        }
    }

    pub(super) fn write(&self, line: &Line<'_>) {
        let text = match self.0.format {
            LogFormat::Line => line.for_people(),
            LogFormat::Json => serde_json::to_string(line).unwrap_or_default(),
        };
        let lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lines) = lines.as_ref()
            && let Err(TrySendError::Full(_)) = lines.try_send(text)
        {
            self.0.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Log").field(&self.0.format).finish()
    }
}

impl Line<'_> {
    fn for_people(&self) -> String {
        let status = self.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
        let mut text = format!("{} {} {} {status}", self.method, self.target, self.operation.unwrap_or("-"));
        if let Some(fault) = self.fault {
            text.push_str(" fault=");
            text.push_str(fault);
        }
        for violation in &self.violations {
            text.push_str("\n  ! ");
            // What a client sends must not steer the terminal that it is shown on.
            text.extend(violation.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }));
        }
        text
    }
}

fn write_all(inbox: &Receiver<String>, dropped: &AtomicU64, mut out: impl Write) -> io::Result<()> {
    while let Ok(line) = inbox.recv() {
        writeln!(out, "{line}")?;
        while let Ok(line) = inbox.try_recv() {
            writeln!(out, "{line}")?;
        }
        match dropped.swap(0, Ordering::Relaxed) {
            0 => {}
            count => writeln!(out, "({count} lines were dropped: whoever reads the log is too slow)")?,
        }
        out.flush()?;
    }
    Ok(())
}
