//! Servers that break HTTP: each is a finding, and the run goes on to its end.

use crate::{GET, only, outcome, verified};
use proofmark_contract::report::Verdict;
use proofmark_contract::verify::Options;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What a server does with a connection once a request has come.
#[derive(Clone, Copy)]
enum Fault {
    /// Says this and closes.
    Says(&'static [u8]),
    /// Says this and then the same bytes for ever.
    Endless(&'static [u8]),
    /// Says nothing.
    Silent,
    /// Sends a good response, a byte at a time.
    Slow,
}

async fn reported(fault: Fault) -> String {
    let options = Options { timeout: Duration::from_millis(300), concurrency: 64, generated: 1, ..only(GET) };
    let url = serving(move |stream| response(stream, fault)).await;
    outcome(&verified(&url, &options).await, "GetFunctionEventInvokeConfig/example/1")
}

/// A server that does this with every connection.
async fn serving<F: Future<Output = std::io::Result<()>> + Send + 'static>(
    response: impl Fn(TcpStream) -> F + Send + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(response(stream));
        }
    });
    url
}

/// Errors are the other side's having gone.
async fn response(mut stream: TcpStream, fault: Fault) -> std::io::Result<()> {
    if stream.read(&mut [0; 4096]).await? == 0 {
        return Ok(());
    }
    match fault {
        Fault::Says(bytes) => stream.write_all(bytes).await,
        Fault::Endless(start) => {
            stream.write_all(start).await?;
            loop {
                stream.write_all(&[b'a'; 64 * 1024]).await?;
            }
        }
        Fault::Silent => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            Ok(())
        }
        Fault::Slow => {
            for byte in b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}" {
                stream.write_all(&[*byte]).await?;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Ok(())
        }
    }
}

#[tokio::test]
async fn a_closed_connection() {
    let reported = reported(Fault::Says(b"")).await;
    assert!(reported.starts_with("failed\nconnection: expected a response, found "), "{reported}");
}

#[tokio::test]
async fn garbage() {
    let reported = reported(Fault::Says(b"\x16\x03\x01 no HTTP\r\n\r\n")).await;
    assert!(reported.starts_with("failed\nconnection: expected a response, found "), "{reported}");
}

#[tokio::test]
async fn a_body_that_is_cut_off() {
    let reported = reported(Fault::Says(b"HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\n{")).await;
    assert!(
        reported.starts_with(
            "failed\nconnection: expected a response, found the response began with status 200 and broke off"
        ),
        "{reported}"
    );
}

#[tokio::test]
async fn a_body_without_end() {
    let reported = reported(Fault::Endless(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")).await;
    assert!(reported.starts_with("failed\nconnection: expected a response, found "), "{reported}");
}

#[tokio::test]
async fn headers_without_end() {
    let reported = reported(Fault::Endless(b"HTTP/1.1 200 OK\r\nx: ")).await;
    assert!(reported.starts_with("failed\nconnection: expected a response, found "), "{reported}");
}

#[tokio::test]
async fn a_chunk_of_no_size() {
    let reported = reported(Fault::Says(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n")).await;
    assert!(reported.starts_with("failed\nconnection: expected a response, found "), "{reported}");
}

#[tokio::test]
async fn silence() {
    assert_eq!(
        reported(Fault::Silent).await,
        "failed\nconnection: expected a response, found no whole response within 300ms"
    );
}

#[tokio::test]
async fn a_response_that_takes_too_long() {
    assert_eq!(
        reported(Fault::Slow).await,
        "failed\nconnection: expected a response, found no whole response within 300ms"
    );
}

#[tokio::test]
async fn headers_that_are_not_text() {
    let reported =
        reported(Fault::Says(b"HTTP/1.1 404 No\r\nx-amzn-errortype: \xff\xfe\r\ncontent-length: 0\r\n\r\n")).await;
    assert!(
        reported.starts_with("failed\nheader x-amzn-errortype: expected the name of the error, found "),
        "{reported}"
    );
}

/// A good response in which the seed has changed, dropped or added some bytes.
fn damaged(seed: u64) -> Vec<u8> {
    let body = r#"{"FunctionArn":"arn:aws:lambda:us-east-2:123456789012:function:f:1","LastModified":1479757760.006}"#;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-amzn-requestid: 1\r\ncontent-length: ";
    let mut bytes = format!("{head}{}\r\n\r\n{body}", body.len()).into_bytes();
    let mut random = fastrand::Rng::with_seed(seed);
    for _ in 0..random.usize(1..6) {
        let at = random.usize(..bytes.len());
        match random.u8(..3) {
            0 => bytes[at] = random.u8(..),
            1 => _ = bytes.remove(at),
            _ => bytes.insert(at, random.u8(..)),
        }
    }
    bytes
}

#[tokio::test]
async fn whatever_a_server_says_the_run_comes_to_its_end() {
    let seeds = std::sync::atomic::AtomicU64::new(0);
    let url = serving(move |mut stream| {
        let seed = seeds.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        async move {
            _ = stream.read(&mut [0; 4096]).await?;
            stream.write_all(&damaged(seed)).await
        }
    })
    .await;
    let options = Options { timeout: Duration::from_millis(300), concurrency: 32, generated: 500, ..only(GET) };
    let report = verified(&url, &options).await;
    let given_up = Verdict::Skipped("the server no longer responds".to_owned());
    let given_up = report.cases.iter().filter(|case| case.verdict == given_up).count();
    assert!(report.requests > 500 && given_up == 0, "{} requests, {given_up} cases given up", report.requests);
}

#[tokio::test]
async fn a_server_that_has_stopped_responding_is_given_up() {
    let url = serving(|stream| response(stream, Fault::Says(b""))).await;
    let options = Options { generated: 1000, ..only(GET) };
    let requests = verified(&url, &options).await.requests;
    assert!(requests < 100, "{requests} requests");
}
