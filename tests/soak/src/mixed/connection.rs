//! The connection of one client: it sends a call, times it, and gives the response if its status is the expected one.

use crate::client::{Server, call};
use anyhow::{Context, Result, ensure};
use proofmark_testkit::http::Response;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A connection that is kept, with what was measured on it.
pub(super) struct Connection {
    server: Server,
    stream: Option<TcpStream>,
    pub(super) latencies: Vec<Duration>,
    pub(super) operations: BTreeMap<&'static str, usize>,
}

/// A response with the status that was expected.
pub(super) struct Responded {
    pub(super) body: Value,
    pub(super) request_id: String,
}

impl Connection {
    pub(super) fn new(server: Server) -> Self {
        Self { server, stream: None, latencies: Vec::new(), operations: BTreeMap::new() }
    }

    /// Sends a call of an operation. Any other status than this one is an error.
    pub(super) fn call(
        &mut self,
        operation: &'static str,
        line: &str,
        headers: &str,
        body: &Value,
        status: u16,
    ) -> Result<Responded> {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let request = self.server.head(line, headers, text.len()) + &text;
        let start = Instant::now();
        let response = self.send(request.as_bytes()).with_context(|| format!("{operation}: {line}"))?;
        self.latencies.push(start.elapsed());
        *self.operations.entry(operation).or_default() += 1;
        let shown = || String::from_utf8_lossy(&response.body[..response.body.len().min(500)]).into_owned();
        ensure!(
            response.status == status,
            "{operation}: {line} {text} got {} in place of {status}: {}",
            response.status,
            shown()
        );
        let body = match response.body.is_empty() {
            true => Value::Null,
            false => serde_json::from_slice(&response.body).with_context(|| format!("{operation}: {}", shown()))?,
        };
        let request_id = String::from_utf8_lossy(response.header("x-amzn-requestid").unwrap_or_default()).into_owned();
        Ok(Responded { body, request_id })
    }

    fn send(&mut self, request: &[u8]) -> Result<Response> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => none.insert(self.server.connect_patiently().context("no connection")?),
        };
        let response = call(stream, request)?;
        if response.closes() {
            self.stream = None;
        }
        Ok(response)
    }
}
