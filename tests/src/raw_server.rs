//! A server of bytes: it responds to each connection with exactly the bytes that the test gives, however broken, and
//! keeps the bytes that it received.

use crate::request::Request;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The documented response of GetFunctionEventInvokeConfig (`my-function`, `BLUE`), as it travels.
pub const BLUE: &str = r#"{"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:sqs:us-east-2:123456789012:failed-invocations"},"OnSuccess":{}},"FunctionArn":"arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE","LastModified":1479757760.006,"MaximumEventAgeInSeconds":3600,"MaximumRetryAttempts":0}"#;

/// A server on a free port of this machine. It stops when it is dropped.
#[derive(Debug)]
pub struct RawServer {
    address: String,
    received: Arc<Mutex<Vec<Vec<u8>>>>,
    task: JoinHandle<()>,
}

impl RawServer {
    /// Responds to the n-th request, from 0, with `answers[n]`, and those after the last with the last; closes the
    /// connection after each.
    pub async fn start(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("the address of a listener"));
        let received = Arc::new(Mutex::new(Vec::new()));
        let log = received.clone();
        let task = tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let Some(request) = read_request(&mut socket).await else { continue };
                let answer = {
                    let mut log = log.lock().expect("no test panics with the lock held");
                    log.push(request);
                    answers.get(log.len() - 1).or(answers.last()).cloned().unwrap_or_default()
                };
                // A client that had enough may be gone already.
                let _ = socket.write_all(&answer).await;
                let _ = socket.shutdown().await;
            }
        });
        Self { address, received, task }
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        &self.address
    }

    /// The bytes of all requests so far.
    pub fn received(&self) -> Vec<Vec<u8>> {
        self.received.lock().expect("no test panics with the lock held").clone()
    }

    /// All requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.received().iter().map(|bytes| Request::parse(bytes).expect("a complete request")).collect()
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn read_request(socket: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let count = socket.read(&mut buffer).await.ok()?;
        bytes.extend_from_slice(&buffer[..count]);
        if Request::parse(&bytes).is_some() {
            return Some(bytes);
        }
        if count == 0 {
            return None;
        }
    }
}

/// The bytes of a complete response; `content-length` and `connection: close` are added to the headers.
pub fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len().to_string();
    let all = headers.iter().copied().chain([("content-length", length.as_str()), ("connection", "close")]);
    message(status, all, body)
}

/// The bytes of a response that promises more than it has: a connection that broke on the way.
pub fn cut_off(status: u16, promised: usize, body: &str) -> Vec<u8> {
    let length = promised.to_string();
    message(status, [("content-type", "application/json"), ("content-length", length.as_str())], body.as_bytes())
}

fn message<'a>(status: u16, headers: impl IntoIterator<Item = (&'a str, &'a str)>, body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Status\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}
