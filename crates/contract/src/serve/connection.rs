//! One connection: HTTP/1.1 by hyper within the limits, and the broken responses that hyper cannot be made to send.
//! What the response is, is decided by `engine`.

use super::Limits;
use super::access::Purpose;
use super::body::{self, Unread};
use super::control_response::{self, Work};
use super::cors;
use super::dispatch::dispatch;
use super::engine::{Engine, Reply, Said};
use super::fault::Broken;
use super::large;
use super::notices::Kind as Notice;
use super::page;
use super::places::Place;
use super::presence::{Peer, Presence};
use super::stop::Stop;
use super::streamed::{ResponseBody, streamed, whole};
use super::timed::Timed;
use crate::budget::Exhausted;
use bytes::Bytes;
use http::header::ORIGIN;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::error::Error;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a connection runs over.
pub(super) trait Stream: AsyncRead + AsyncWrite + Peer + Unpin {
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
pub(super) async fn serve(
    engine: &Arc<Engine>,
    worker: usize,
    stream: impl Stream,
    place: Place,
    stop: Stop,
    limits: Limits,
) {
    let place = &place;
    let stream = Timed::new(stream, limits.write_time);
    let presence = stream.presence();
    let presence = &presence;
    let service = service_fn(move |request| handle(engine, worker, request, place, presence, limits));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // A client that says that it has sent everything still wants its response.
        .half_close(true)
        .header_read_timeout(limits.head_time)
        .max_header_size(limits.head_bytes)
        .max_buf_size(limits.head_bytes.max(MINIMUM_BUFFER) * 2)
        .serve_connection(TokioIo::new(stream), service);
    let ended = stop.run(&mut connection, |connection| Pin::new(connection).graceful_shutdown());
    let Some(Err(error)) = until_closed(place, ended).await else { return };
    match error.source().and_then(|source| source.downcast_ref::<Broken>()).cloned() {
        Some(broken) => {
            let stream = connection.into_parts().io.into_inner();
            _ = until_closed(place, finish(stream, broken, place, stop, limits)).await;
        }
        None if error.is_parse() => engine.unreadable(worker, &error.to_string()),
        // The client went away, or took too long: nobody is left to get a response.
        None => {}
    }
}

/// What a future comes to, unless the connection is to be closed before.
async fn until_closed<F: Future>(place: &Place, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|cx| match place.is_closed(cx.waker()) {
        true => Poll::Ready(None),
        false => future.as_mut().poll(cx).map(Some),
    })
    .await
}

/// What hyper asks of a buffer at least.
const MINIMUM_BUFFER: usize = 8192;

async fn handle(
    engine: &Arc<Engine>,
    worker: usize,
    request: Request<Incoming>,
    place: &Place,
    presence: &Arc<Presence>,
    limits: Limits,
) -> Result<Response<ResponseBody>, Broken> {
    place.wait();
    let (head, body) = request.into_parts();
    let is_control = control_response::is_for(&head.uri) || page::is_for(&head.method, &head.uri, &head.headers);
    if place.is_kept() && !is_control {
        let reason = "All connections are in use.";
        let reply = engine.busy(worker, &Request::from_parts(head, Bytes::new()), Notice::Connections, reason);
        return Ok(whole(reply.response));
    }
    let purpose = if is_control { Purpose::Control } else { Purpose::Api };
    if let Err(forbidden) = engine.access.check(&head.uri, &head.headers, purpose) {
        let reply = engine.forbidden(worker, &Request::from_parts(head, Bytes::new()), &forbidden);
        return Ok(whole(reply.response));
    }
    // The control API is for pages of its own origin only: no browser is allowed to let another read it.
    let origin = if is_control { None } else { head.headers.get(ORIGIN).cloned() };
    if let Some(response) = origin.as_ref().and_then(|_| cors::preflight(&head.method, &head.headers)) {
        return Ok(whole(response));
    }
    let body = body::read(body, &head.headers, limits, &engine.bodies, engine.lane(worker)).await;
    if !place.work() {
        // Another client has the place; this task is about to end.
        return std::future::pending().await;
    }
    let said = match body {
        Ok(body) => {
            let request = Request::from_parts(head, body);
            if is_control && control_response::work(request.uri()) != Work::Small {
                large::respond_control(engine, worker, request).await
            } else if large::is_large(&request) {
                large::respond(engine, worker, request).await
            } else {
                dispatch(engine, worker, &request)
            }
        }
        Err(Unread::NoRoom) => {
            let exhausted = Exhausted { asked: 0, used: 0, limit: engine.bodies.limit() };
            Said::Now(engine.no_room(worker, &Request::from_parts(head, Bytes::new()), exhausted))
        }
        Err(Unread::TooLarge) => {
            Said::Now(engine.too_large(worker, &Request::from_parts(head, Bytes::new()), limits.body_bytes))
        }
        Err(Unread::TooSlow) => Said::Now(engine.too_slow(worker, &Request::from_parts(head, Bytes::new()))),
        // Whoever closed only one side still gets the response.
        Err(Unread::CutOff) => Said::Now(engine.cut_off(worker, &Request::from_parts(head, Bytes::new()))),
    };
    let reply = match said {
        Said::Now(reply) => reply,
        Said::Later(pending) => {
            let Some(_parked) = place.park() else { return Ok(whole(not_parked(engine, limits))) };
            engine.when_computed(worker, *pending, presence).await.ok_or(Broken::Reset)?
        }
    };
    let Reply { response, delay, broken, events } = reply;
    let mut response = counted(engine, response);
    if let Some(origin) = &origin {
        cors::expose(&mut response, origin);
    }
    if let Some(delay) = delay {
        let Some(_parked) = place.park() else { return Ok(whole(not_parked(engine, limits))) };
        tokio::time::sleep(delay).await;
    }
    if let Some(events) = events {
        let Some(parked) = place.park() else { return Ok(whole(not_parked(engine, limits))) };
        return Ok(streamed(engine, response, events, presence, parked));
    }
    place.serve();
    match broken {
        None => Ok(whole(response)),
        Some(broken) => Err(broken),
    }
}

/// Responses up to this size are not counted: the number of connections bounds them.
const UNCOUNTED: usize = 16 * 1024;

/// The response, whose memory is counted until it has been written; another one when there is too much of that.
fn counted(engine: &Engine, response: Response<Bytes>) -> Response<Bytes> {
    if response.body().len() <= UNCOUNTED {
        return response;
    }
    match engine.responses.reserve(response.body().len()) {
        Ok(memory) => response.map(|body| memory.keep(body)),
        Err(_) => {
            let reason = "Responses that other clients have not read yet leave no memory for this one. Try again, or \
                give responses more with --response-memory.";
            engine.notices.say(Notice::Responses, || reason.to_owned());
            control_response::busy(reason)
        }
    }
}

/// The response when too many are held back to hold another one back.
fn not_parked(engine: &Engine, limits: Limits) -> Response<Bytes> {
    let reason = format!("{} responses are delayed or being computed, and no more can be.", limits.connections);
    engine.notices.say(Notice::Parked, || reason.clone());
    control_response::busy(&reason)
}

/// Ends a connection the broken way.
async fn finish(mut stream: Timed<impl Stream>, broken: Broken, place: &Place, stop: Stop, limits: Limits) {
    match broken {
        Broken::Reset => stream.into_inner().reset(),
        Broken::Bytes(bytes) => {
            // A client that is gone already is as good as one that got it all.
            if stream.write_all(&bytes).await.is_ok() && stream.shutdown().await.is_ok() {
                discard(&mut stream, stop, limits).await;
            }
        }
        Broken::Held => {
            // With as many held as there may be, this one's client has to give up at once.
            if let Some(_parked) = place.park() {
                discard(&mut stream, stop, limits).await;
            }
        }
    }
}

/// Reads and forgets until the client closes, the server stops, or the bound is reached. Closing with unread bytes
/// would reset the connection, and the client might lose what was sent to it.
async fn discard(stream: &mut (impl AsyncRead + Unpin), stop: Stop, limits: Limits) {
    let mut buffer = [0; 1024];
    let read = async { while matches!(stream.read(&mut buffer).await, Ok(1..)) {} };
    tokio::select! {
        () = read => {}
        () = stop.stopped() => {}
        () = tokio::time::sleep(limits.hold) => {}
    }
}
