//! An HTTP server that responds from a script, byte by byte and pause by pause, and remembers what it was sent.

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Channel};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// Path and query.
    pub target: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    /// The value of a header; nothing when it was not sent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// Method, path and query in one line.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

#[derive(Clone, Debug)]
enum Part {
    Bytes(Bytes),
    Pause(Duration),
    /// The connection breaks.
    Break,
}

/// A response.
#[derive(Clone, Debug)]
pub struct ScriptedResponse {
    status: u16,
    headers: Vec<(String, String)>,
    delay: Duration,
    body: Vec<Part>,
}

impl ScriptedResponse {
    pub fn new(status: u16) -> Self {
        Self { status, headers: vec![header("x-amzn-RequestId", "req-1")], delay: Duration::ZERO, body: Vec::new() }
    }

    pub fn json(status: u16, body: &str) -> Self {
        Self::new(status).header("content-type", "application/json").bytes(body.to_owned())
    }

    /// An exception of the API.
    pub fn exception(status: u16, code: &str, message: &str) -> Self {
        let body = format!(r#"{{"Type":"User","message":"{message}"}}"#);
        Self::json(status, &body).header("x-amzn-ErrorType", code)
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(header(name, value));
        self
    }

    pub fn bytes(mut self, bytes: impl Into<Bytes>) -> Self {
        self.body.push(Part::Bytes(bytes.into()));
        self
    }

    /// Waits before the body goes on.
    pub fn pause(mut self, duration: Duration) -> Self {
        self.body.push(Part::Pause(duration));
        self
    }

    /// Breaks the connection in the middle of the body.
    pub fn broken(mut self) -> Self {
        self.body.push(Part::Break);
        self
    }

    /// Waits before anything is sent.
    pub fn after(mut self, duration: Duration) -> Self {
        self.delay = duration;
        self
    }

    async fn respond(self) -> Response<Channel<Bytes, std::io::Error>> {
        tokio::time::sleep(self.delay).await;
        let length = self.length();
        let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(1);
        tokio::spawn(async move {
            for part in self.body {
                match part {
                    // A client that is gone needs no response.
                    Part::Bytes(bytes) => drop(sender.send(Frame::data(bytes)).await),
                    Part::Pause(duration) => tokio::time::sleep(duration).await,
                    Part::Break => {
                        // What was sent so far is to arrive.
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        return sender.abort(std::io::Error::other("broken on purpose"));
                    }
                }
            }
        });
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).expect("a status");
        for (name, value) in self.headers {
            let name = http::HeaderName::try_from(name).expect("a header's name");
            response.headers_mut().append(name, value.try_into().expect("a header's value"));
        }
        if let Some(length) = length {
            response.headers_mut().insert(http::header::CONTENT_LENGTH, length.into());
        }
        response
    }

    /// The length of a body that is there at once; others are sent in chunks.
    fn length(&self) -> Option<usize> {
        let lengths = self.body.iter().map(|part| match part {
            Part::Bytes(bytes) => Some(bytes.len()),
            Part::Pause(_) | Part::Break => None,
        });
        lengths.sum()
    }
}

fn header(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

type Script = Arc<dyn Fn(&Seen, usize) -> ScriptedResponse + Send + Sync>;

/// A running server; it ends with the program.
#[derive(Clone)]
pub struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Responds to each request by its number, from 0.
    pub async fn start(respond: impl Fn(&Seen, usize) -> ScriptedResponse + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let server = Self { address: listener.local_addr().expect("an address"), seen: Arc::default() };
        let (script, seen): (Script, _) = (Arc::new(respond), Arc::clone(&server.seen));
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let (script, seen) = (Arc::clone(&script), Arc::clone(&seen));
                let service = service_fn(move |request| take(Arc::clone(&script), Arc::clone(&seen), request));
                let connection = hyper::server::conn::http1::Builder::new()
                    .auto_date_header(false)
                    .serve_connection(TokioIo::new(connection), service);
                // Clients may leave as they like.
                tokio::spawn(async move { drop(connection.await) });
            }
        });
        server
    }

    /// Gives these responses one after the other, and the last one to whatever comes then.
    pub async fn script(responses: impl IntoIterator<Item = ScriptedResponse>) -> Self {
        let responses: Vec<ScriptedResponse> = responses.into_iter().collect();
        Self::start(move |_, number| responses[number.min(responses.len() - 1)].clone()).await
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// All that arrived so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no panic").clone()
    }

    /// What arrived last.
    pub fn last(&self) -> Seen {
        self.seen().pop().expect("a request")
    }
}

async fn take(
    script: Script,
    seen: Arc<Mutex<Vec<Seen>>>,
    request: Request<Incoming>,
) -> Result<Response<Channel<Bytes, std::io::Error>>, hyper::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let request = Seen {
        method: head.method.to_string(),
        target: head.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        headers: head.headers,
        body,
    };
    let number = {
        let mut seen = seen.lock().expect("no panic");
        seen.push(request.clone());
        seen.len() - 1
    };
    Ok(script(&request, number).respond().await)
}
