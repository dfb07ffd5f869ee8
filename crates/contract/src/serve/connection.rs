//! One connection: HTTP/1.1 by hyper within the limits, and the broken answers that hyper cannot be made to send. What
//! is answered is the engine's business.

use super::Limits;
use super::body::{self, Unread};
use super::engine::{Engine, Reply};
use super::fault::Broken;
use super::stop::Stop;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::error::Error;
use std::pin::Pin;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a connection runs over.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin {
    /// Has the peer's reads fail, where the transport can.
    fn reset(self);
}

impl Stream for TcpStream {
    fn reset(self) {
        // Closing with nothing to linger for sends RST. Where that fails, the peer sees an ordinary end.
        let _ = self.set_zero_linger();
    }
}

impl Stream for tokio::io::DuplexStream {
    fn reset(self) {}
}

/// Serves a connection until its client, a limit, a fault or the server ends it.
pub(super) async fn serve(engine: &Engine, worker: usize, stream: impl Stream, stop: Stop, limits: Limits) {
    let service = service_fn(move |request| handle(engine, worker, request, limits));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // A client that says that it has sent everything still wants its answer.
        .half_close(true)
        .header_read_timeout(limits.head_time)
        .max_header_size(limits.head_bytes)
        .max_buf_size(limits.head_bytes.max(MINIMUM_BUFFER) * 2)
        .serve_connection(TokioIo::new(stream), service);
    let ended = stop.run(&mut connection, |connection| Pin::new(connection).graceful_shutdown()).await;
    let Err(error) = ended else { return };
    match error.source().and_then(|source| source.downcast_ref::<Broken>()).cloned() {
        Some(broken) => finish(connection.into_parts().io.into_inner(), broken, stop, limits).await,
        None if error.is_parse() => engine.unreadable(worker, &error.to_string()),
        // The client went away, or took too long: nobody is left to tell.
        None => {}
    }
}

/// What hyper asks of a buffer at least.
const MINIMUM_BUFFER: usize = 8192;

async fn handle(
    engine: &Engine,
    worker: usize,
    request: Request<Incoming>,
    limits: Limits,
) -> Result<Response<Full<Bytes>>, Broken> {
    let (head, body) = request.into_parts();
    let reply = match body::read(body, &head.headers, limits).await {
        Ok(body) => engine.answer(worker, &Request::from_parts(head, body)),
        Err(Unread::TooLarge) => engine.too_large(worker, &Request::from_parts(head, Bytes::new()), limits.body_bytes),
        Err(Unread::TooSlow) => engine.too_slow(worker, &Request::from_parts(head, Bytes::new())),
        // Whoever closed only one side still gets the answer.
        Err(Unread::CutOff) => engine.cut_off(worker, &Request::from_parts(head, Bytes::new())),
    };
    let Reply { response, delay, broken } = reply;
    if let Some(delay) = delay {
        tokio::time::sleep(delay).await;
    }
    match broken {
        None => Ok(response.map(Full::new)),
        Some(broken) => Err(broken),
    }
}

/// Ends a connection the broken way.
async fn finish(mut stream: impl Stream, broken: Broken, stop: Stop, limits: Limits) {
    match broken {
        Broken::Reset => stream.reset(),
        Broken::Bytes(bytes) => {
            // A client that is gone already is as good as one that got it all.
            if stream.write_all(&bytes).await.is_ok() && stream.shutdown().await.is_ok() {
                discard(&mut stream, stop, limits).await;
            }
        }
        Broken::Held => discard(&mut stream, stop, limits).await,
    }
}

/// Reads and forgets until the client closes, the server stops, or the bound is reached. Closing with unread bytes
/// would reset the connection, and the client might lose what was sent to it.
async fn discard(stream: &mut impl Stream, stop: Stop, limits: Limits) {
    let mut buffer = [0; 1024];
    let read = async { while matches!(stream.read(&mut buffer).await, Ok(1..)) {} };
    tokio::select! {
        () = read => {}
        () = stop.stopped() => {}
        () = tokio::time::sleep(limits.hold) => {}
    }
}
