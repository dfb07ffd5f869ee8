//! A load generator: one request over and over, on keep-alive connections, one request at a time on each. The same for
//! every server, and cheap: one thread, no HTTP library, so that most of the machine is the server's.

use anyhow::{Context, Result, bail, ensure};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// No server is given more for all requests of a slice.
const PATIENCE: Duration = Duration::from_secs(600);

/// What is sent, and where.
#[derive(Clone, Debug)]
pub(super) struct Load {
    /// Where.
    pub(super) address: SocketAddr,
    /// The request's head; it has no body.
    pub(super) request: Arc<[u8]>,
    /// How many connections are open at a time.
    pub(super) connections: usize,
}

impl Load {
    /// Sends this many requests, and says how many got a response per second. Every response must be a success with a
    /// body as long as the first one's.
    pub(super) fn run(&self, requests: u64) -> Result<f64> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let left = Arc::new(AtomicU64::new(requests));
        let start = Instant::now();
        runtime.block_on(async {
            let mut connections = JoinSet::new();
            for _ in 0..self.connections {
                connections.spawn(Connection::new(self.clone()).run(left.clone()));
            }
            let all = async {
                while let Some(ended) = connections.join_next().await {
                    ended??;
                }
                anyhow::Ok(())
            };
            tokio::time::timeout(PATIENCE, all).await.with_context(|| format!("no end in {} s", PATIENCE.as_secs()))?
        })?;
        Ok(requests as f64 / start.elapsed().as_secs_f64())
    }
}

struct Connection {
    load: Load,
    stream: Option<TcpStream>,
    response: Vec<u8>,
    body: Option<usize>,
}

impl Connection {
    fn new(load: Load) -> Self {
        Self { load, stream: None, response: Vec::with_capacity(4096), body: None }
    }

    async fn run(mut self, left: Arc<AtomicU64>) -> Result<()> {
        let take = |left: u64| left.checked_sub(1);
        while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
            self.exchange().await?;
        }
        Ok(())
    }

    async fn exchange(&mut self) -> Result<()> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.load.address).await?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        stream.write_all(&self.load.request).await?;
        self.response.clear();
        let head = loop {
            ensure!(
                stream.read_buf(&mut self.response).await? > 0,
                "the server closed the connection without a response"
            );
            if let Some(head) = Head::read(&self.response)? {
                break head;
            }
        };
        while self.response.len() < head.length + head.body {
            ensure!(
                stream.read_buf(&mut self.response).await? > 0,
                "the server closed the connection within a response"
            );
        }
        let expected = *self.body.get_or_insert(head.body);
        ensure!(head.body == expected && expected > 0, "a body of {} bytes, one of {expected} expected", head.body);
        if !head.closes {
            self.stream = Some(stream);
        }
        Ok(())
    }
}

struct Head {
    length: usize,
    body: usize,
    closes: bool,
}

impl Head {
    /// The head of a response, once it is whole.
    fn read(response: &[u8]) -> Result<Option<Self>> {
        let Some(end) = response.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
        let text = std::str::from_utf8(&response[..end]).context("a response whose head is not text")?;
        let mut lines = text.split("\r\n");
        let status = lines.next().unwrap_or_default();
        if status.split(' ').nth(1) != Some("200") {
            bail!("the response has status `{status}`: {}", String::from_utf8_lossy(&response[end..]));
        }
        let (mut body, mut closes) = (None, false);
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            if name.eq_ignore_ascii_case("content-length") {
                body = value.trim().parse().ok();
            } else if name.eq_ignore_ascii_case("connection") {
                closes = value.trim().eq_ignore_ascii_case("close");
            }
        }
        let body = body.context("a response without a length")?;
        Ok(Some(Self { length: end + 4, body, closes }))
    }
}

#[cfg(test)]
mod tests {
    use super::Head;

    fn read(response: &str) -> String {
        match Head::read(response.as_bytes()) {
            Ok(Some(head)) => format!("head {}, body {}, closes {}", head.length, head.body, head.closes),
            Ok(None) => "not whole yet".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_length_of_a_response_is_known_once_its_head_is_whole() {
        assert_eq!(read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"), "not whole yet");
        assert_eq!(read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{"), "head 38, body 2, closes false");
        assert_eq!(
            read("HTTP/1.1 200 OK\r\nConnection: close\r\ncontent-length: 2\r\n\r\n"),
            "head 57, body 2, closes true"
        );
    }

    #[test]
    fn anything_but_a_success_with_a_length_ends_the_run() {
        assert_eq!(
            read("HTTP/1.1 404 Not Found\r\n\r\nno"),
            "the response has status `HTTP/1.1 404 Not Found`: \r\n\r\nno"
        );
        assert_eq!(read("HTTP/1.1 200 OK\r\n\r\n"), "a response without a length");
    }
}
