//! Faults acted out: what a broken response is in bytes.

use crate::scenario::Fault;
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use std::fmt;

/// What happens to a connection in place of a response.
#[derive(Clone, Debug)]
pub(super) enum Broken {
    /// Nothing, until the client gives up.
    Held,
    /// It is reset.
    Reset,
    /// These bytes are sent, then it is closed.
    Bytes(Bytes),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is broken on purpose")
    }
}

impl std::error::Error for Broken {}

/// What a fault makes of a response: another response, or the connection's end.
pub(super) fn act(fault: Fault, response: &Response<Bytes>, seed: u64) -> Result<Response<Bytes>, Broken> {
    match fault {
        Fault::BadGateway => Ok(bad_gateway()),
        Fault::Timeout => Err(Broken::Held),
        Fault::Reset => Err(Broken::Reset),
        Fault::Truncated => Err(Broken::Bytes(truncated(response))),
        Fault::Garbage => Err(Broken::Bytes(garbage(seed))),
    }
}

/// What a load balancer says whose target is gone.
fn bad_gateway() -> Response<Bytes> {
    const PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
        <center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";
    let mut response = Response::new(Bytes::from_static(PAGE.as_bytes()));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}

/// The response with half of its body, under the length of the whole.
fn truncated(response: &Response<Bytes>) -> Bytes {
    let body = response.body();
    // A response without a body announces one, or nothing of it could be missing.
    let announced = body.len().max(2);
    let mut bytes = format!("HTTP/1.1 {}\r\n", response.status()).into_bytes();
    for (name, value) in response.headers().iter().filter(|(name, _)| **name != CONTENT_LENGTH && **name != CONNECTION)
    {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            bytes.extend_from_slice(part);
        }
    }
    bytes.extend_from_slice(format!("content-length: {announced}\r\n\r\n").as_bytes());
    bytes.extend_from_slice(&body[..body.len() / 2]);
    bytes.into()
}

/// Bytes that no HTTP response begins with.
fn garbage(seed: u64) -> Bytes {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut bytes = vec![0; 256];
    random.fill(&mut bytes);
    bytes[0] = 0xff;
    bytes.into()
}
