//! What a program writes to its log: the last part of it, however much it writes.

use nix::errno::Errno;
use nix::unistd::read;
use std::collections::VecDeque;
use std::io::{self, PipeWriter};
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::unix::pipe::Receiver;
use tokio::task::JoinHandle;

/// How many bytes of a log are kept: as many as `LogType=Tail` shows.
const KEPT: usize = 4096;

/// A pipe that a program writes its log to, which is read for as long as this exists.
#[derive(Debug)]
pub(super) struct LogPipe {
    shared: Arc<Shared>,
    reader: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    pipe: Receiver,
    tail: Mutex<VecDeque<u8>>,
}

impl LogPipe {
    /// A pipe, and the end that a program gets. Within a runtime.
    pub(super) fn new() -> io::Result<(Self, PipeWriter)> {
        let (pipe, writer) = io::pipe()?;
        let pipe = Receiver::from_owned_fd(OwnedFd::from(pipe))?;
        let shared = Arc::new(Shared { pipe, tail: Mutex::default() });
        let reader = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                while shared.pipe.readable().await.is_ok() {
                    if shared.read_once() {
                        return;
                    }
                    // One that writes without end leaves others their turn.
                    tokio::task::yield_now().await;
                }
            }
        });
        Ok((Self { shared, reader }, writer))
    }

    /// What was written since the last call, the last part of it.
    pub(super) fn take(&self) -> String {
        self.shared.drain();
        let bytes: Vec<u8> = self.shared.tail().drain(..).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for LogPipe {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Shared {
    /// Reads what is there, once it was found to be readable; whether no more will come.
    fn read_once(&self) -> bool {
        let mut tail = self.tail();
        let mut part = [0; KEPT];
        match self.pipe.try_read(&mut part) {
            Ok(0) => true,
            Ok(length) => {
                keep(&mut tail, &part[..length]);
                false
            }
            Err(error) => error.kind() != io::ErrorKind::WouldBlock,
        }
    }

    /// Reads what is there, whether or not the runtime has heard of it, and no more than a pipe holds.
    fn drain(&self) {
        const READS: usize = 16;
        let mut tail = self.tail();
        let mut part = [0; KEPT];
        for _ in 0..READS {
            match read(&self.pipe, &mut part) {
                Ok(length @ 1..) => keep(&mut tail, &part[..length]),
                Err(Errno::EINTR) => {}
                Ok(0) | Err(_) => return,
            }
        }
    }

    fn tail(&self) -> MutexGuard<'_, VecDeque<u8>> {
        self.tail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn keep(tail: &mut VecDeque<u8>, part: &[u8]) {
    tail.extend(part);
    let excess = tail.len().saturating_sub(KEPT);
    tail.drain(..excess);
}
