//! Requests and responses as bytes, past the client.

use bytes::Bytes;
use proofmark_lambda_mocks::Lambda;
use proofmark_tests::client::client;
use proofmark_tests::raw_server;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The bytes that a mock of GetFunctionEventInvokeConfig responds with. The request is the client's, caught by a server
/// of bytes and sent again.
pub(crate) async fn signed_get(mocks: &Lambda) -> Vec<u8> {
    let catcher = raw_server::serve(vec![raw_server::response(200, &[], "{}")]);
    let call = client(catcher.url()).get_function_event_invoke_config().function_name("f");
    call.send().await.expect("a response");
    let request = catcher.requests().swap_remove(0);
    raw(mocks, &request.bytes()).await
}

/// The bytes of the responses to these bytes.
pub(crate) async fn raw(mocks: &Lambda, request: &[u8]) -> Vec<u8> {
    let address = mocks.uri().strip_prefix("http://").expect("an address");
    let mut socket = tokio::net::TcpStream::connect(address).await.expect("a connection");
    socket.write_all(request).await.expect("a request that is taken");
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), socket.read_to_end(&mut answer)).await;
    read.expect("the connection is closed").expect("a response");
    answer
}

/// A request as bytes, with a signature that is one by its form.
pub(crate) fn signed_bytes(request: http::Request<Bytes>) -> Vec<u8> {
    let mut head =
        format!("{} {} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().expect("text")));
    }
    head.push_str("x-amz-date: 20161121T194920Z\r\n");
    head.push_str("authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20161121/us-east-1/lambda/aws4_request, ");
    head.push_str(&format!("SignedHeaders=host;x-amz-date, Signature={}\r\n", "0".repeat(64)));
    head.push_str(&format!("content-length: {}\r\n\r\n", request.body().len()));
    [head.as_bytes(), request.body()].concat()
}

/// A response that came as bytes.
pub(crate) fn response(bytes: &[u8]) -> http::Response<Bytes> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head");
    let head = std::str::from_utf8(&bytes[..end]).expect("text");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let headers = lines.map(|line| line.split_once(": ").expect("a header"));
    headers
        .fold(http::Response::builder().status(status), |builder, (name, value)| builder.header(name, value))
        .body(Bytes::copy_from_slice(&bytes[end + 4..]))
        .expect("a response")
}
