//! Stands between a client and a service: plays what is recorded, sends on what is not and records it, or rejects it
//! where no upstream is named.

use crate::exchange::{self, LARGEST_RESPONSE};
use crate::format::Failure as Disconnected;
use crate::front::{Body, Handler, whole};
use crate::play::Player;
use crate::secrets::Secrets;
use crate::stream::{self, Frames, is_streaming};
use crate::upstream::{Failure, Upstream};
use crate::writer::{Passed, Recorder};
use aws_credential_types::Credentials;
use bytes::{Bytes, BytesMut};
use flate2::read::GzDecoder;
use futures_util::stream as futures;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::{Body as _, Frame, Incoming};
use proofmark_contract::api::ApiOperation;
use proofmark_contract::aws::new_request_id;
use proofmark_contract::read;
use proofmark_contract::serve::SharedApi;
use proofmark_contract::sigv4::Check;
use proofmark_contract::write::{self, ErrorResponse};
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::model::Node;
use proofmark_smithy_model::text::printable_json;
use serde_json::json;
use std::io::{self, Read as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How many failures are reported one by one.
const MOST_FAILURES: usize = 100;

/// The path of the [`Report`]; APIs do not have it.
pub const REPORT: &str = "/_proofmark/recording";

/// What stands between a client and a service.
#[derive(Debug)]
pub struct Proxy {
    api: SharedApi,
    /// What is played.
    pub player: Option<Arc<Player>>,
    /// Where requests go on to that are not played, and who records them. Without it, nothing goes anywhere.
    pub live: Option<Live>,
    /// Whether the pauses of streams are played.
    pub pauses: bool,
    /// Whether exchanges that were not played are findings of the report at [`REPORT`].
    pub asserts_played: bool,
    tally: Arc<Mutex<Tally>>,
}

/// A service that requests go on to.
#[derive(Debug)]
pub struct Live {
    /// The service.
    pub upstream: Arc<Upstream>,
    /// Records what passes.
    pub recorder: Recorder,
    /// What is not shown of requests that do not go on.
    pub secrets: Secrets,
    /// What clients must sign with, where requests are signed anew with credentials that are worth something: else any
    /// program of this machine could have its requests signed.
    pub caller: Option<Credentials>,
}

/// What passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many requests came.
    pub requests: u64,
    /// How many of them went on to the upstream, and came back.
    pub recorded: u64,
    /// Why others were not recorded, the first hundred.
    pub failures: Vec<String>,
    /// How many those are.
    pub failed: u64,
}

/// What was played and recorded, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many requests came.
    pub requests: u64,
    /// How many of them were played.
    pub played: u64,
    /// How many were recorded; none where nothing is to be.
    pub recorded: Option<u64>,
    /// How many exchanges were not played.
    pub unplayed: u64,
    /// A line for each request that was not recorded, and each exchange that was not played where that counts.
    pub findings: Vec<String>,
}

impl Report {
    /// The report of a proxy with this player.
    pub fn new(player: Option<&Player>, tally: &Tally, recorded: Option<u64>, asserts_played: bool) -> Self {
        let mut findings = tally.failures.clone();
        if tally.failed > findings.len() as u64 {
            findings.push(format!("{} failed", counted(tally.failed - findings.len() as u64, "more request")));
        }
        let of_player = if asserts_played { Player::findings } else { Player::missing };
        findings.extend(player.map(of_player).unwrap_or_default());
        let played = player.map_or(0, Player::played);
        let unplayed = player.map_or(0, |player| player.unplayed().len() as u64);
        Self { requests: tally.requests, played, recorded, unplayed, findings }
    }

    /// As JSON.
    pub fn to_json(&self) -> Node {
        json!({
            "clean": self.findings.is_empty(),
            "requests": self.requests,
            "played": self.played,
            "recorded": self.recorded,
            "unplayed": self.unplayed,
            "findings": self.findings,
        })
    }
}

impl Proxy {
    /// One that rejects everything.
    pub fn new(api: impl Into<SharedApi>) -> Self {
        Self { api: api.into(), player: None, live: None, pauses: true, asserts_played: true, tally: Arc::default() }
    }

    /// What passed so far.
    pub fn tally(&self) -> Tally {
        lock(&self.tally).clone()
    }

    /// The same while it changes.
    pub(crate) fn shared_tally(&self) -> Arc<Mutex<Tally>> {
        Arc::clone(&self.tally)
    }

    fn report(&self) -> Response<Body> {
        let (tally, player) = (self.tally(), self.player.as_deref());
        let recorded = self.live.is_some().then_some(tally.recorded);
        let report = Report::new(player, &tally, recorded, self.asserts_played);
        let mut response = Response::new(Bytes::from(printable_json(&report.to_json().to_string()).into_owned()));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        whole(response)
    }

    async fn respond(&self, request: Request<Bytes>) -> Result<Response<Body>, Disconnected> {
        if request.method() == Method::GET && request.uri().path() == REPORT {
            return Ok(self.report());
        }
        lock(&self.tally).requests += 1;
        if let Some(player) = &self.player {
            let found = if self.live.is_some() { player.find(&request) } else { player.play(&request) };
            match found {
                Ok(index) => return self.played(player, index),
                Err(miss) if self.live.is_none() => return Ok(self.rejection("NotRecorded", 400, &miss.to_string())),
                Err(_) => {}
            }
        }
        Ok(match &self.live {
            Some(live) => self.forward(live, request).await,
            None => self.rejection("NotRecorded", 400, "no recording is played, and no upstream is named"),
        })
    }

    /// The response that an exchange has. A failure of a connection is one here, too, whatever its kind.
    fn played(&self, player: &Player, index: usize) -> Result<Response<Body>, Disconnected> {
        let recording = player.recording();
        let recorded = &recording.exchanges[index].response;
        if let (None, Some(failure)) = (recorded.status, recorded.failure) {
            return Err(failure);
        }
        let response = match exchange::write(player.api(), recording, index) {
            Ok(response) => response,
            Err(error) => return Ok(self.fail("RecordingBroken", 400, format!("exchange {}: {error}", index + 1))),
        };
        if !stream::is_in_parts(recorded, self.pauses) {
            return Ok(whole(response));
        }
        let (parts, body) = response.into_parts();
        let stream = stream::play(body, recorded, self.pauses, tokio::time::sleep);
        Ok(Response::from_parts(parts, StreamBody::new(stream).boxed()))
    }

    async fn forward(&self, live: &Live, request: Request<Bytes>) -> Response<Body> {
        if let Some(failure) = live.recorder.failure() {
            return self.fail("RecordingFailed", 400, failure.to_string());
        }
        let operation = match read::operation(&self.api, &request) {
            Ok(operation) => operation,
            Err(error) => {
                let masked = |text: String| live.secrets.masked(text);
                let line = masked(format!("{} {}", request.method(), request.uri().path()));
                let (error, title) = (masked(error.to_string()), &self.api.title);
                let text = format!("{line} is not sent on: {error}; {title} is recorded here, by its model");
                return self.fail("UnknownOperationException", 404, text);
            }
        };
        if let Some(problem) = live.caller.as_ref().and_then(|caller| self.signature_problem(&request, caller)) {
            let text = format!("the request is not signed with the credentials of this recording: {problem}");
            return self.fail("UnrecognizedClientException", 403, text);
        }
        let response = match live.upstream.send(&request).await {
            Ok(response) => response,
            Err(failure) => return self.upstream_failed(operation, &failure),
        };
        if is_streaming(&self.api, operation) {
            return self.relay(live, request, response);
        }
        let (parts, body) = response.into_parts();
        match collected(body, live.upstream.timeout()).await {
            Ok(body) => {
                let response = Response::from_parts(parts, body);
                lock(&self.tally).recorded += 1;
                live.recorder.record(Passed::whole(request, readable(&response))).await;
                whole(response)
            }
            Err(failure) => self.upstream_failed(operation, &failure),
        }
    }

    fn signature_problem(&self, request: &Request<Bytes>, caller: &Credentials) -> Option<String> {
        let service = self.api.signing_name.as_deref()?;
        let check = Check { credentials: Some(caller), ..Check::of_form(service) };
        let violations = check.violations(request);
        violations.iter().find(|violation| violation.is_error()).map(|violation| violation.constraint.to_string())
    }

    /// Sends the parts of a response on as they come.
    fn relay(&self, live: &Live, request: Request<Bytes>, response: Response<Incoming>) -> Response<Body> {
        let (mut parts, mut body) = response.into_parts();
        parts.headers.remove(header::CONTENT_LENGTH);
        let (sender, receiver) = mpsc::channel::<Result<Frame<Bytes>, io::Error>>(16);
        let recorder = live.recorder.clone();
        let (timeout, tally) = (live.upstream.timeout(), Arc::clone(&self.tally));
        let is_events = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes() == stream::MEDIA_TYPE.as_bytes());
        let head = Response::from_parts(parts.clone(), ());
        tokio::spawn(async move {
            let (mut whole, mut frames) = (BytesMut::new(), Frames::new(Instant::now()));
            let failure = loop {
                match tokio::time::timeout(timeout, body.frame()).await {
                    Ok(Some(Ok(frame))) => {
                        let Ok(data) = frame.into_data() else { continue };
                        if is_events {
                            frames.push(&data, Instant::now());
                        }
                        whole.extend_from_slice(&data);
                        if whole.len() > LARGEST_RESPONSE {
                            break Failure::TooLarge(LARGEST_RESPONSE);
                        }
                        // A client that went away does not end the recording.
                        let _ = sender.send(Ok(Frame::data(data))).await;
                    }
                    Ok(None) => {
                        let (parts, ()) = head.into_parts();
                        let response = Response::from_parts(parts, whole.freeze());
                        lock(&tally).recorded += 1;
                        let passed = Passed { pauses: frames.into_pauses(), ..Passed::whole(request, response) };
                        recorder.record(passed).await;
                        return;
                    }
                    Ok(Some(Err(error))) => break Failure::Broken(error.to_string()),
                    Err(_) => break Failure::Timeout(timeout),
                }
            };
            note(&tally, failure.to_string());
            let _ = sender.send(Err(io::Error::other(failure.to_string()))).await;
        });
        let parts_of =
            futures::unfold(receiver, |mut receiver| async move { Some((receiver.recv().await?, receiver)) });
        Response::from_parts(parts, StreamBody::new(parts_of).boxed())
    }

    fn upstream_failed(&self, operation: &ApiOperation, failure: &Failure) -> Response<Body> {
        let status = match failure {
            Failure::Timeout(_) => StatusCode::GATEWAY_TIMEOUT,
            // Asking again would not help.
            Failure::Request(_)
            | Failure::Certificate(_)
            | Failure::Redirect { .. }
            | Failure::Html(_)
            | Failure::TooLarge(_) => StatusCode::BAD_REQUEST,
            Failure::Broken(_) => StatusCode::BAD_GATEWAY,
        };
        self.fail("UpstreamFailed", status.as_u16(), format!("{}: {failure}", operation.name()))
    }

    fn fail(&self, name: &str, status: u16, text: String) -> Response<Body> {
        note(&self.tally, text.clone());
        self.rejection(name, status, &text)
    }

    fn rejection(&self, name: &str, status: u16, text: &str) -> Response<Body> {
        let text = format!("proofmark: {text}");
        let error = ErrorResponse::unmodelled(name, status, &text);
        let mut response = write::error(&self.api, &error).unwrap_or_else(|_| {
            let mut response = Response::new(Bytes::from(text));
            *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            response
        });
        write::identify(&self.api, &mut response, &new_request_id());
        whole(response)
    }
}

impl Handler for Proxy {
    async fn handle(&self, request: Request<Bytes>) -> Result<Response<Body>, Disconnected> {
        self.respond(request).await
    }
}

/// The body of a response as it can be recorded, whatever its encoding on the way.
fn readable(response: &Response<Bytes>) -> Response<Bytes> {
    let mut readable = response.clone();
    if response.headers().get(header::CONTENT_ENCODING).is_some_and(|value| value == "gzip") {
        let mut body = Vec::new();
        let decoder = GzDecoder::new(&response.body()[..]);
        if decoder.take(LARGEST_RESPONSE as u64).read_to_end(&mut body).is_ok() {
            *readable.body_mut() = body.into();
            readable.headers_mut().remove(header::CONTENT_ENCODING);
        }
    }
    readable
}

async fn collected(mut body: Incoming, timeout: Duration) -> Result<Bytes, Failure> {
    if body.size_hint().lower() > LARGEST_RESPONSE as u64 {
        return Err(Failure::TooLarge(LARGEST_RESPONSE));
    }
    let mut whole = BytesMut::new();
    loop {
        let frame = tokio::time::timeout(timeout, body.frame()).await.map_err(|_| Failure::Timeout(timeout))?;
        match frame {
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    whole.extend_from_slice(&data);
                }
            }
            Some(Err(error)) => return Err(Failure::Broken(error.to_string())),
            None => return Ok(whole.freeze()),
        }
        if whole.len() > LARGEST_RESPONSE {
            return Err(Failure::TooLarge(LARGEST_RESPONSE));
        }
    }
}

fn note(tally: &Mutex<Tally>, failure: String) {
    let mut tally = lock(tally);
    tally.failed += 1;
    if tally.failures.len() < MOST_FAILURES {
        tally.failures.push(failure);
    }
}

fn lock(tally: &Mutex<Tally>) -> std::sync::MutexGuard<'_, Tally> {
    // Counters are whole after a panic, too.
    tally.lock().unwrap_or_else(PoisonError::into_inner)
}
