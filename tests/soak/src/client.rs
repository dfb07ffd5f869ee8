//! HTTP as attackers speak it: written by hand, on blocking sockets, with every wait bounded.

use anyhow::{Context, Result, ensure};
use proofmark_testkit::http::Response;
use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a read or a write of an attacker may take.
const WAIT: Duration = Duration::from_secs(2);

/// The same of the well-behaved client: longer than it is allowed to wait, so that the figures show how long it was.
const PATIENCE: Duration = Duration::from_secs(30);

/// The server under attack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Server {
    addr: SocketAddr,
}

impl Server {
    /// The server with this URL, which is on this machine.
    pub(super) fn new(url: &str) -> Result<Self> {
        let addr: SocketAddr = url.strip_prefix("http://").unwrap_or(url).parse().with_context(|| url.to_owned())?;
        ensure!(addr.ip().is_loopback(), "{addr} is not on this machine");
        Ok(Self { addr })
    }

    /// A connection of the well-behaved client.
    pub(super) fn connect_patiently(self) -> io::Result<TcpStream> {
        let stream = self.connect()?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(stream)
    }

    /// A connection.
    pub(super) fn connect(self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect_timeout(&self.addr, WAIT)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(WAIT))?;
        stream.set_write_timeout(Some(WAIT))?;
        Ok(stream)
    }

    /// The head of a request, up to the empty line.
    pub(super) fn head(self, line: &str, headers: &str, length: usize) -> String {
        let media_type = if length > 0 { "content-type: application/json\r\n" } else { "" };
        format!("{line} HTTP/1.1\r\nhost: {}\r\n{headers}{media_type}content-length: {length}\r\n\r\n", self.addr)
    }

    /// A whole request.
    pub(super) fn request(self, line: &str, body: &str) -> String {
        self.head(line, "", body.len()) + body
    }

    /// The response to a request on a connection of its own.
    pub(super) fn ask(self, line: &str, body: &str) -> io::Result<Response> {
        self.connect_patiently().and_then(|mut stream| call(&mut stream, self.request(line, body).as_bytes()))
    }

    /// Everything back to how it was when the server started.
    pub(super) fn reset(self) -> Result<()> {
        let response = self.ask("POST /_proofmark/reset", "").context("POST /_proofmark/reset")?;
        ensure!(response.status == 200, "POST /_proofmark/reset: {response:?}");
        Ok(())
    }
}

/// Sends a request and reads its response.
pub(super) fn call(stream: &mut TcpStream, request: &[u8]) -> io::Result<Response> {
    stream.write_all(request)?;
    Response::read(stream)
}

/// Makes the calling thread one that mostly runs when no other wants to.
pub(super) fn low_priority() {
    // Where that is not possible, the figures are worse, not wrong.
    let _ = rustix::process::nice(10);
}

/// Lets this program open as many connections as it may.
pub(super) fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}
