//! An HTTP server on loopback for a client under test: bounded, and stopped with all its connections. What it responds
//! is a [`Handler`]'s business.

use crate::format::Failure;
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// The body of a response, which may come in parts.
pub type Body = BoxBody<Bytes, io::Error>;

/// How many connections there are at most; more wait until one ends.
const CONNECTIONS: usize = 512;
/// The most bytes of a request's body: that of the contract server.
const BODY_BYTES: usize = 70_167_211;
/// How long a head, and then a body, may take.
const READ_TIME: Duration = Duration::from_secs(60);
/// How long connections may take to finish when the server stops.
const DRAIN: Duration = Duration::from_secs(5);

/// Responds to requests.
pub trait Handler: Send + Sync + 'static {
    /// The response to a request; the error closes the connection without one.
    fn handle(&self, request: Request<Bytes>) -> impl Future<Output = Result<Response<Body>, Failure>> + Send;
}

/// A server that has its address.
#[derive(Debug)]
pub struct Front {
    listener: TcpListener,
    addr: SocketAddr,
}

impl Front {
    /// Takes an address.
    pub async fn bind(addr: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        Ok(Self { listener, addr })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The URL that clients are given as endpoint.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Serves until `shutdown`; then requests in flight are finished, within five seconds.
    pub async fn run<H: Handler>(self, handler: Arc<H>, shutdown: impl Future<Output = ()>) {
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        let (stop, stopped) = watch::channel(false);
        let mut connections = JoinSet::new();
        let mut shutdown = pin!(shutdown);
        loop {
            let permit = tokio::select! {
                permit = Arc::clone(&room).acquire_owned() => permit,
                () = &mut shutdown => break,
            };
            let stream = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = &mut shutdown => break,
            };
            match stream {
                Ok((stream, _)) => {
                    let (handler, stopped) = (Arc::clone(&handler), stopped.clone());
                    connections.spawn(async move {
                        connection(stream, handler, stopped).await;
                        drop(permit);
                    });
                }
                // No file is left to open, or a client went away before it was accepted.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
            while connections.try_join_next().is_some() {}
        }
        // Without a connection there is nobody to stop.
        let _ = stop.send(true);
        drop(self.listener);
        let all = async { while connections.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(DRAIN, all).await;
    }
}

async fn connection<H: Handler>(stream: TcpStream, handler: Arc<H>, mut stopped: watch::Receiver<bool>) {
    // Without it, small responses wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| respond(Arc::clone(&handler), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(READ_TIME)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // A client that broke off gets no response.
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

async fn respond<H: Handler>(handler: Arc<H>, request: Request<Incoming>) -> Result<Response<Body>, Failure> {
    let (parts, body) = request.into_parts();
    let body = match tokio::time::timeout(READ_TIME, Limited::new(body, BODY_BYTES).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return Ok(plain(StatusCode::PAYLOAD_TOO_LARGE, &format!("a body has at most {BODY_BYTES} bytes here")));
        }
        Ok(Err(_)) => return Ok(plain(StatusCode::BAD_REQUEST, "the body broke off")),
        Err(_) => return Ok(plain(StatusCode::REQUEST_TIMEOUT, "the body took longer than a minute")),
    };
    handler.handle(Request::from_parts(parts, body)).await
}

/// A response whose body is there already.
pub fn whole(response: Response<Bytes>) -> Response<Body> {
    response.map(|body| Full::new(body).map_err(|never| match never {}).boxed())
}

fn plain(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = Response::new(Bytes::copy_from_slice(text.as_bytes()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/plain"));
    response.headers_mut().insert(header::CONNECTION, header::HeaderValue::from_static("close"));
    whole(response)
}
