//! The Lambda Runtime API of version 2018-06-01, as a program asks it over HTTP.

use super::desk::{Conflict, Desk, Part};
use crate::invocation::result::FunctionError;
use crate::invocation::run::LARGEST_RESPONSE;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue, ORIGIN};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

/// How many connections a program may have.
const CONNECTIONS: usize = 32;

const ROOT: &str = "/2018-06-01/runtime/";
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("lambda-runtime-aws-request-id");
pub(super) const DEADLINE: HeaderName = HeaderName::from_static("lambda-runtime-deadline-ms");
pub(super) const FUNCTION_ARN: HeaderName = HeaderName::from_static("lambda-runtime-invoked-function-arn");
pub(super) const TRACE_ID: HeaderName = HeaderName::from_static("lambda-runtime-trace-id");
pub(super) const CLIENT_CONTEXT: HeaderName = HeaderName::from_static("lambda-runtime-client-context");
const ERROR_TYPE: HeaderName = HeaderName::from_static("lambda-runtime-function-error-type");
const ERROR_BODY: HeaderName = HeaderName::from_static("lambda-runtime-function-error-body");

/// Serves one program at this address, for as long as this is polled.
pub(super) async fn serve(listener: TcpListener, addr: SocketAddr, desk: Arc<Desk>, timeout: Duration) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < CONNECTIONS => {
                let Ok((stream, _)) = accepted else {
                    // No file descriptors are left: that passes.
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    continue;
                };
                _ = stream.set_nodelay(true);
                let desk = Arc::clone(&desk);
                connections.spawn(async move {
                    let service = service_fn(move |request| {
                        let desk = Arc::clone(&desk);
                        async move { Ok::<_, Infallible>(handle(&desk, addr, timeout, request).await) }
                    });
                    // A program that breaks its connection has ended, which is seen elsewhere.
                    _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
        }
    }
}

type HttpResponse = Response<Full<Bytes>>;

async fn handle(desk: &Desk, addr: SocketAddr, timeout: Duration, request: Request<Incoming>) -> HttpResponse {
    if !is_from_a_program(request.headers(), addr) {
        return problem(StatusCode::FORBIDDEN, "InvalidHost", "Only the program that this API is for may use it");
    }
    let path = request.uri().path().to_owned();
    let Some(path) = path.strip_prefix(ROOT) else { return unknown_path() };
    let steps: Vec<_> = path.split('/').collect();
    match (request.method(), steps.as_slice()) {
        (&Method::GET, ["invocation", "next"]) => next(desk, timeout).await,
        (&Method::POST, ["invocation", id, "response"]) => match desk.respond(id) {
            Ok(parts) => response(parts, request).await,
            Err(conflict) => conflicting(conflict),
        },
        (&Method::POST, ["invocation", id, "error"]) => match desk.respond(id) {
            Ok(parts) => error(&parts, request).await,
            Err(conflict) => conflicting(conflict),
        },
        (&Method::POST, ["init", "error"]) => match desk.fail_to_start() {
            Ok(parts) => error(&parts, request).await,
            Err(conflict) => conflicting(conflict),
        },
        (_, ["invocation", "next"] | ["invocation", _, "response" | "error"] | ["init", "error"]) => {
            problem(StatusCode::METHOD_NOT_ALLOWED, "InvalidMethod", "Another method is expected")
        }
        _ => unknown_path(),
    }
}

/// Whether a request is not one that a browser sends for a web page, which can reach this address too.
fn is_from_a_program(headers: &HeaderMap, addr: SocketAddr) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let is_here = host.is_some_and(|host| host.parse() == Ok(addr));
    is_here && !headers.contains_key(ORIGIN) && !headers.contains_key("sec-fetch-site")
}

async fn next(desk: &Desk, timeout: Duration) -> HttpResponse {
    let (headers, event, parts) = match desk.next().await {
        Ok(next) => next,
        Err(conflict) => return conflicting(conflict),
    };
    if let Some(parts) = parts {
        // Whoever gave it may have given up in this moment.
        _ = parts.send(Part::Taken).await;
    }
    let mut response = Response::new(Full::new(Bytes::from(event.as_bytes().to_vec())));
    *response.headers_mut() = headers;
    let deadline = jiff::Timestamp::now().as_millisecond().saturating_add(crate::time::millis(timeout));
    response.headers_mut().insert(DEADLINE, HeaderValue::from(deadline));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

async fn response(parts: mpsc::Sender<Part>, request: Request<Incoming>) -> HttpResponse {
    let mut body = request.into_body();
    let mut trailers = None;
    while let Some(frame) = body.frame().await {
        let part = match frame.map(|frame| frame.into_data()) {
            Ok(Ok(chunk)) => Part::Chunk(chunk),
            Ok(Err(frame)) => {
                trailers = frame.into_trailers().ok();
                continue;
            }
            Err(_) => Part::Broken,
        };
        if parts.send(part).await.is_err() {
            return too_large();
        }
    }
    if let Some(error) = trailers.and_then(|trailers| trailing_error(&trailers)) {
        // Nobody may wait for it any more.
        _ = parts.send(error).await;
        return accepted();
    }
    let (accept, is_accepted) = oneshot::channel();
    _ = parts.send(Part::End(accept)).await;
    match is_accepted.await {
        Ok(()) => accepted(),
        Err(_) => too_large(),
    }
}

async fn error(parts: &mpsc::Sender<Part>, request: Request<Incoming>) -> HttpResponse {
    let given_type = text(request.headers(), &ERROR_TYPE);
    let Ok(body) = Limited::new(request.into_body(), LARGEST_RESPONSE).collect().await else { return too_large() };
    // Nobody may wait for it any more.
    _ = parts.send(error_of(given_type, &body.to_bytes())).await;
    accepted()
}

/// The error at the end of a response that was sent in parts.
fn trailing_error(trailers: &HeaderMap) -> Option<Part> {
    let given_type = text(trailers, &ERROR_TYPE)?;
    let body = text(trailers, &ERROR_BODY).and_then(|body| STANDARD.decode(body).ok());
    Some(error_of(Some(given_type), &body.unwrap_or_default()))
}

/// An error as a runtime reports it: its body is what callers get.
fn error_of(given_type: Option<String>, body: &[u8]) -> Part {
    let node = serde_json::from_slice::<Node>(body).ok().filter(Node::is_object);
    let member = |name: &str| node.as_ref()?.get(name)?.as_str().map(str::to_owned);
    let error_type = member("errorType").or(given_type).unwrap_or_else(|| "Unhandled".to_owned());
    let own_text = || String::from_utf8_lossy(body).into_owned();
    let error = FunctionError::new(error_type, member("errorMessage").unwrap_or_else(own_text));
    let payload = match node {
        Some(_) => own_text(),
        None => json!({ "errorType": error.error_type, "errorMessage": error.error_message }).to_string(),
    };
    Part::Error { payload, error }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn accepted() -> HttpResponse {
    json_response(StatusCode::ACCEPTED, &json!({ "status": "OK" }))
}

fn conflicting(conflict: Conflict) -> HttpResponse {
    match conflict {
        Conflict::UnknownRequest => problem(StatusCode::BAD_REQUEST, "InvalidRequestID", "Invalid request ID"),
        Conflict::State => {
            problem(StatusCode::FORBIDDEN, "InvalidStateTransition", "The state of the invocation does not allow it")
        }
    }
}

fn too_large() -> HttpResponse {
    let text = format!("Exceeded maximum allowed payload size ({LARGEST_RESPONSE} bytes).");
    problem(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", &text)
}

fn unknown_path() -> HttpResponse {
    problem(StatusCode::NOT_FOUND, "NotFound", "This path is not one of the Runtime API 2018-06-01")
}

fn problem(status: StatusCode, error_type: &str, text: &str) -> HttpResponse {
    json_response(status, &json!({ "errorType": error_type, "errorMessage": text }))
}

fn json_response(status: StatusCode, body: &Node) -> HttpResponse {
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
