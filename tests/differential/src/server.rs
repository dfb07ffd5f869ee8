//! The recording server: responds to each connection with exactly the bytes of the case, however broken, closes it, and
//! keeps what it was sent.

use anyhow::{Context, Result};
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A client that sends nothing for so long has broken off.
const PATIENCE: Duration = Duration::from_secs(10);

/// A request as it travelled.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Request {
    pub(super) method: String,
    /// Path and query.
    pub(super) target: String,
    /// Names in lower case, in the order in which they came.
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Vec<u8>,
}

#[derive(Default)]
struct State {
    answers: Vec<Vec<u8>>,
    requests: Vec<Request>,
}

/// A server on a free port of this machine, on a thread that ends with the process.
pub(super) struct Server {
    pub(super) url: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub(super) fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").context("no free port")?;
        let url = format!("http://{}", listener.local_addr()?);
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                // Whoever broke off has said so to itself.
                let _ = serve(socket, &shared);
            }
        });
        Ok(Self { url, state })
    }

    /// The n-th request from now on gets the n-th of these, and those after the last with the last.
    pub(super) fn expect(&self, answers: impl Iterator<Item = Vec<u8>>) {
        *locked(&self.state) = State { answers: answers.collect(), requests: Vec::new() };
    }

    /// The requests since then.
    pub(super) fn received(&self) -> Vec<Request> {
        std::mem::take(&mut locked(&self.state).requests)
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(mut socket: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    socket.set_read_timeout(Some(PATIENCE))?;
    let Some(request) = read(&mut socket)? else { return Ok(()) };
    let answer = {
        let mut state = locked(state);
        state.requests.push(request);
        state.answers.get(state.requests.len() - 1).or(state.answers.last()).cloned().unwrap_or_default()
    };
    socket.write_all(&answer)?;
    socket.shutdown(Shutdown::Write)?;
    // Until the client has closed too: else what it has not read yet may be lost.
    match socket.read(&mut [0; 64]) {
        Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error),
        _ => Ok(()),
    }
}

fn read(socket: &mut TcpStream) -> std::io::Result<Option<Request>> {
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
    let mut expected = None;
    loop {
        if expected.is_none() {
            expected = bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|end| (end, length(&bytes[..end])));
        }
        if let Some((end, length)) = expected
            && bytes.len() >= end + 4 + length
        {
            return Ok(parsed(&bytes[..end], &bytes[end + 4..]));
        }
        match socket.read(&mut buffer)? {
            0 => return Ok(None),
            count => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

fn headers(head: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> {
    lines(head).skip(1).filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
        // The one space that HTTP libraries put there; any other belongs to the value.
        let value = &line[colon + 1..];
        Some((name, value.strip_prefix(b" ").unwrap_or(value).to_vec()))
    })
}

fn length(head: &[u8]) -> usize {
    let length = headers(head).find(|(name, _)| name == "content-length");
    length.and_then(|(_, value)| String::from_utf8(value).ok()?.trim().parse().ok()).unwrap_or(0)
}

fn parsed(head: &[u8], body: &[u8]) -> Option<Request> {
    let first = String::from_utf8_lossy(lines(head).next()?).into_owned();
    let mut words = first.splitn(3, ' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    Some(Request { method, target, headers: headers(head).collect(), body: body.to_vec() })
}
