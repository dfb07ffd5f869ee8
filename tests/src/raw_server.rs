//! Responses as bytes, for the test kit's raw server.

pub use proofmark_testkit::raw_server::RawServer;

use proofmark_testkit::http::{Framing, Response};

/// The documented response of GetFunctionEventInvokeConfig (`my-function`, `BLUE`), as it travels.
pub const BLUE: &str = r#"{"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:sqs:us-east-2:123456789012:failed-invocations"},"OnSuccess":{}},"FunctionArn":"arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE","LastModified":1479757760.006,"MaximumEventAgeInSeconds":3600,"MaximumRetryAttempts":0}"#;

/// A server that gives these responses.
pub fn serve(responses: Vec<Vec<u8>>) -> RawServer {
    RawServer::start(responses).expect("a free port")
}

/// The bytes of a complete response; `content-length` and `connection: close` are added to the headers.
pub fn response(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    Response::new(status, headers, body.as_ref()).bytes()
}

/// The bytes of a response that promises more than it has: a connection that broke on the way.
pub fn cut_off(status: u16, promised: usize, body: &str) -> Vec<u8> {
    Response::new(status, &[("content-type", "application/json")], body).framed(Framing::Wrong(promised)).bytes()
}
