//! The mocks of a service at a wiremock server.

use super::failure::Failures;
use super::given::Given;
use super::operation::MockOperation;
use super::registry::{Decision, Mocked, Registry};
use bytes::Bytes;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wiremock::{Match, Mock, MockServer, Request, Respond, ResponseTemplate};

/// The mocks of a service. When it is dropped, what went wrong panics, unless the thread is panicking already.
pub struct Mocks {
    registry: Arc<Registry>,
    uri: String,
    /// The server that was started for these mocks alone.
    _server: Option<MockServer>,
}

impl Mocks {
    /// Starts a server for these mocks alone: a request that no mock takes fails the test.
    pub async fn start(mocked: Mocked) -> Self {
        let server = MockServer::builder().disable_request_recording().start().await;
        let registry = mounted(mocked, &server, true).await;
        Self { registry, uri: server.uri(), _server: Some(server) }
    }

    /// Responds at a server that may have other mocks: those come first, and a request that is not an operation's is
    /// left to them.
    pub async fn on(mocked: Mocked, server: &MockServer) -> Self {
        Self { registry: mounted(mocked, server, false).await, uri: server.uri(), _server: None }
    }

    /// The endpoint to give to clients.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Requests of an operation, for a new mock.
    pub fn given<O: MockOperation>(&self) -> Given<O> {
        Given::new(self.registry.clone())
    }

    /// What went wrong so far.
    pub fn failures(&self) -> Failures {
        self.registry.failures(false)
    }

    /// What went wrong so far, which then fails the test no longer.
    pub fn take_failures(&self) -> Failures {
        self.registry.failures(true)
    }

    /// Panics with what went wrong, at the caller's line.
    #[track_caller]
    pub fn verify(self) {
        let failures = self.take_failures();
        assert!(failures.is_empty(), "{failures}");
    }
}

impl Drop for Mocks {
    fn drop(&mut self) {
        self.registry.close();
        let failures = self.take_failures();
        if std::thread::panicking() {
            // A second panic would abort. What the test fails with may come from what is said here.
            if !failures.is_empty() {
                eprintln!("{failures}");
            }
        } else {
            assert!(failures.is_empty(), "{failures}");
        }
    }
}

impl fmt::Debug for Mocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mocks").field("uri", &self.uri).finish_non_exhaustive()
    }
}

/// wiremock's least priority: whatever else is mounted comes first.
const LAST: u8 = u8::MAX;

/// Mounts the registry behind two of wiremock's mocks: one responds, the other breaks connections, which wiremock keeps
/// apart.
async fn mounted(mocked: Mocked, server: &MockServer, alone: bool) -> Arc<Registry> {
    let registry = Arc::new(Registry::new(mocked));
    let decided = Arc::new(Mutex::new(None));
    let breaker = Breaker { registry: registry.clone(), alone, decided: decided.clone() };
    Mock::given(breaker).respond_with_err(|_: &Request| Reset).with_priority(LAST).mount(server).await;
    let responder = Responder { decided };
    Mock::given(responder.clone()).respond_with(responder).with_priority(LAST).mount(server).await;
    registry
}

type Decided = Arc<Mutex<Option<ResponseTemplate>>>;

/// Decides on every request and takes those whose connection is to be broken. wiremock asks its mocks one after the
/// other and handles one request at a time, so what was decided is the responder's right after.
struct Breaker {
    registry: Arc<Registry>,
    alone: bool,
    decided: Decided,
}

/// Takes the requests for which a response was chosen.
#[derive(Clone)]
struct Responder {
    decided: Decided,
}

impl Match for Breaker {
    fn matches(&self, request: &Request) -> bool {
        let (template, breaks) = match self.registry.decide(&http_request(request), self.alone) {
            Decision::Respond(response, delay) => (Some(template(&response, delay)), false),
            Decision::Reset => (None, true),
            Decision::NotOurs => (None, false),
        };
        *self.decided.lock().unwrap_or_else(PoisonError::into_inner) = template;
        breaks
    }
}

impl Match for Responder {
    fn matches(&self, _: &Request) -> bool {
        self.decided.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

impl Respond for Responder {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let template = self.decided.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Only requests with a response are taken.
        template.unwrap_or_else(|| ResponseTemplate::new(501))
    }
}

/// Why wiremock breaks a connection.
#[derive(Debug, thiserror::Error)]
#[error("the mock breaks the connection")]
struct Reset;

fn http_request(request: &Request) -> http::Request<Bytes> {
    let target = match request.url.query() {
        Some(query) => format!("{}?{query}", request.url.path()),
        None => request.url.path().to_owned(),
    };
    let mut out = http::Request::new(Bytes::copy_from_slice(&request.body));
    *out.method_mut() = request.method.clone();
    *out.headers_mut() = request.headers.clone();
    if let Ok(uri) = target.parse() {
        *out.uri_mut() = uri;
    }
    out
}

fn template(response: &http::Response<Bytes>, delay: Option<Duration>) -> ResponseTemplate {
    let headers = response.headers().iter().map(|(name, value)| (name.clone(), value.clone()));
    let template = ResponseTemplate::new(response.status().as_u16()).append_headers(headers);
    let template = template.set_body_bytes(response.body().to_vec());
    match delay {
        Some(delay) => template.set_delay(delay),
        None => template,
    }
}
