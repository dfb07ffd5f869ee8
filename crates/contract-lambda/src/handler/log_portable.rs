//! What a program writes to its log, where pipes cannot be read without waiting: a thread reads it. The last part of it is
//! kept, however much the program writes.

use std::collections::VecDeque;
use std::io::{self, PipeWriter, Read as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How many bytes of a log are kept: as many as `LogType=Tail` shows.
const KEPT: usize = 4096;

/// A pipe that a program writes its log to. It is read until nobody can write to it any more.
#[derive(Debug)]
pub(super) struct LogPipe(Arc<Mutex<VecDeque<u8>>>);

impl LogPipe {
    /// A pipe, and the end that a program gets.
    pub(super) fn new() -> io::Result<(Self, PipeWriter)> {
        let (mut pipe, writer) = io::pipe()?;
        let tail = Arc::new(Mutex::default());
        let kept = Arc::clone(&tail);
        thread::Builder::new().name("log".to_owned()).spawn(move || {
            let mut part = [0; KEPT];
            while let Ok(length @ 1..) = pipe.read(&mut part) {
                keep(&mut lock(&kept), &part[..length]);
            }
        })?;
        Ok((Self(tail), writer))
    }

    /// What was read since the last call, the last part of it. What was written a moment ago may come with the next call.
    pub(super) fn take(&self) -> String {
        let bytes: Vec<u8> = lock(&self.0).drain(..).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn lock(tail: &Mutex<VecDeque<u8>>) -> MutexGuard<'_, VecDeque<u8>> {
    tail.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep(tail: &mut VecDeque<u8>, part: &[u8]) {
    tail.extend(part);
    let excess = tail.len().saturating_sub(KEPT);
    tail.drain(..excess);
}
