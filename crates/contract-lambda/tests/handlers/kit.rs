//! A client that sends what it is given, and what it makes of responses.

use proofmark_contract_lambda::{Handler, LambdaServer};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub const NAME: &str = "my-function";
pub const INVOKE: &str = "POST /2015-03-31/functions/my-function/invocations";
pub const STREAM: &str = "POST /2021-11-15/functions/my-function/response-streaming-invocations";
pub const TAIL: &str = "x-amz-log-type: Tail\r\n";
pub const EVENT: &str = "x-amz-invocation-type: Event\r\n";

/// A server with one function that runs this, with a timeout of 20 seconds.
pub fn attached(handler: Handler) -> LambdaServer {
    attached_for(handler, 20)
}

/// The same with a timeout of so many seconds.
pub fn attached_for(handler: Handler, seconds: u64) -> LambdaServer {
    let lambda = LambdaServer::spawn().expect("a server");
    lambda.function(NAME).timeout(Duration::from_secs(seconds)).attach(handler);
    lambda
}

/// A response.
#[derive(Debug)]
pub struct Response {
    pub head: String,
    pub body: String,
}

impl Response {
    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().filter_map(|line| line.split_once(": ")).find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The type of the function's error, and its text without the id of the request.
    pub fn error(&self) -> (String, String) {
        assert_eq!((self.status(), self.header("x-amz-function-error")), (200, Some("Unhandled")), "{self:?}");
        let id = self.header("x-amzn-requestid").expect("an id").to_owned();
        let body = self.json();
        let text = |name: &str| body[name].as_str().unwrap_or_default().replace(&id, "ID");
        (text("errorType"), text("errorMessage"))
    }

    /// The log.
    pub fn log(&self) -> String {
        use base64::Engine as _;
        let log = self.header("x-amz-log-result").expect("a log");
        String::from_utf8(base64::engine::general_purpose::STANDARD.decode(log).unwrap()).unwrap()
    }
}

/// The bytes of a request.
pub fn request(line: &str, headers: &str, body: &str) -> String {
    let (signature, length) = ("0".repeat(64), body.len());
    format!(
        "{line} HTTP/1.1\r\nhost: localhost\r\nauthorization: AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-2/lambda/\
         aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}\r\nx-amz-date: 20261124T000000Z\r\n{headers}\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

/// A connection on which a request was sent.
pub fn send(url: &str, line: &str, headers: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
    stream.write_all(request(line, headers, body).as_bytes()).unwrap();
    stream
}

/// The response on a connection.
pub fn receive(mut stream: TcpStream) -> Response {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    Response { head: head.replace("\r\n", "\n"), body: body.to_owned() }
}

/// The response to a request.
pub fn ask(lambda: &LambdaServer, line: &str, headers: &str, body: &str) -> Response {
    receive(send(lambda.url(), line, headers, body))
}

/// The response to an invocation.
pub fn invoke(lambda: &LambdaServer, event: &str) -> Response {
    ask(lambda, INVOKE, TAIL, event)
}

/// Waits until something is so.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..3000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it never is so that {what}");
}
