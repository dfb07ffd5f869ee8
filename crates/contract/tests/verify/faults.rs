//! Servers that break HTTP: each is a finding, and the run goes on to its end.

use crate::{GET, only, outcome, verified};
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
    /// Says a good answer, a byte at a time.
    Slow,
}

async fn told(fault: Fault) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, fault));
        }
    });
    let options = Options { timeout: Duration::from_millis(300), concurrency: 64, generated: 1, ..only(GET) };
    outcome(&verified(&url, &options).await, "GetFunctionEventInvokeConfig/example/1")
}

/// Errors are the other side's having gone.
async fn answer(mut stream: TcpStream, fault: Fault) -> std::io::Result<()> {
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
    let told = told(Fault::Says(b"")).await;
    assert!(told.starts_with("failed\nconnection: expected an answer, found "), "{told}");
}

#[tokio::test]
async fn garbage() {
    let told = told(Fault::Says(b"\x16\x03\x01 no HTTP\r\n\r\n")).await;
    assert!(told.starts_with("failed\nconnection: expected an answer, found "), "{told}");
}

#[tokio::test]
async fn a_body_that_is_cut_off() {
    let told = told(Fault::Says(b"HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\n{")).await;
    assert!(
        told.starts_with(
            "failed\nconnection: expected an answer, found the answer began with status 200 and broke off"
        ),
        "{told}"
    );
}

#[tokio::test]
async fn a_body_without_end() {
    let told = told(Fault::Endless(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")).await;
    assert!(told.starts_with("failed\nconnection: expected an answer, found "), "{told}");
}

#[tokio::test]
async fn headers_without_end() {
    let told = told(Fault::Endless(b"HTTP/1.1 200 OK\r\nx: ")).await;
    assert!(told.starts_with("failed\nconnection: expected an answer, found "), "{told}");
}

#[tokio::test]
async fn a_chunk_of_no_size() {
    let told = told(Fault::Says(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n")).await;
    assert!(told.starts_with("failed\nconnection: expected an answer, found "), "{told}");
}

#[tokio::test]
async fn silence() {
    assert_eq!(told(Fault::Silent).await, "failed\nconnection: expected an answer, found no whole answer within 300ms");
}

#[tokio::test]
async fn an_answer_that_takes_too_long() {
    assert_eq!(told(Fault::Slow).await, "failed\nconnection: expected an answer, found no whole answer within 300ms");
}

#[tokio::test]
async fn headers_that_are_no_text() {
    let told = told(Fault::Says(b"HTTP/1.1 404 No\r\nx-amzn-errortype: \xff\xfe\r\ncontent-length: 0\r\n\r\n")).await;
    assert!(told.starts_with("failed\nheader x-amzn-errortype: expected the name of the error, found "), "{told}");
}
