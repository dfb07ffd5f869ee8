//! The HTTP client: sends one request, signed, and takes whatever comes back for an outcome. Time and size are bounded,
//! so that no server can hold it up.

use super::connector::{self, Connector};
use super::{Logins, Options, Signer};
use crate::api::{AuthScheme, Operation};
use bytes::Bytes;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, Uri, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::time::{Duration, Instant};

/// The most bytes of a body that are read.
const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// Sends requests to one server.
#[derive(Debug)]
pub(super) struct Client {
    pool: Pool<Connector, Full<Bytes>>,
    base: Base,
    timeout: Duration,
    signer: Signer,
    logins: Logins,
    service: Option<String>,
}

/// Where the server is.
#[derive(Clone, Debug)]
pub(super) struct Base {
    scheme: Scheme,
    authority: Authority,
    /// What stands before each path, without a slash at its end.
    prefix: String,
}

/// A request as it was sent, and what came of it.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) request: Request<Bytes>,
    pub(super) outcome: Outcome,
    pub(super) took: Duration,
}

/// What came of a request.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// An answer, read to its end.
    Answer(Response<Bytes>),
    /// No answer, for this reason.
    Nothing(String),
}

impl Base {
    /// Takes a URL apart; the error says what is wrong with it.
    pub(super) fn parse(url: &str) -> Result<Self, String> {
        let parts = url.parse::<Uri>().map_err(|error| error.to_string())?.into_parts();
        let scheme = parts.scheme.ok_or("it has no scheme, expected `http://HOST:PORT`")?;
        connector::speaks(&scheme)?;
        let authority = parts.authority.ok_or("it has no host, expected `http://HOST:PORT`")?;
        let path = parts.path_and_query.as_ref().map_or("", |path| path.path());
        Ok(Self { scheme, authority, prefix: path.trim_end_matches('/').to_owned() })
    }

    /// The host and port to connect to.
    pub(super) fn address(&self) -> (String, u16) {
        let default = if self.scheme == Scheme::HTTPS { 443 } else { 80 };
        (self.authority.host().trim_matches(['[', ']']).to_owned(), self.authority.port_u16().unwrap_or(default))
    }

    /// The URL without a path.
    pub(super) fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// A path with its query, on this server.
    fn join(&self, target: &Uri) -> Result<Uri, http::Error> {
        let target = target.path_and_query().map_or("/", PathAndQuery::as_str);
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(format!("{}{target}", self.prefix))
            .build()
    }
}

impl Client {
    /// A client of the server at `base`; requests are signed for `service`, if it has signatures. The error says what
    /// stands in the way.
    pub(super) fn new(base: Base, options: &Options, service: Option<String>) -> Result<Self, String> {
        let (timeout, signer, logins) = (options.timeout, options.signer.clone(), options.logins.clone());
        let pool = Pool::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(5))
            .build(connector::connector(&base.scheme, timeout)?);
        Ok(Self { pool, base, timeout, signer, logins, service })
    }

    /// Sends a request of an operation, of which only path and query of the URI matter.
    pub(super) async fn send(&self, operation: &Operation, mut request: Request<Bytes>) -> Sent {
        let begun = Instant::now();
        let outcome = match self.prepare(operation, &mut request) {
            Ok(()) => match tokio::time::timeout(self.timeout, self.exchange(request.clone())).await {
                Ok(answer) => answer,
                Err(_) => Err(format!("no whole answer within {:?}", self.timeout)),
            },
            Err(reason) => Err(format!("the request can't be sent: {reason}")),
        };
        let outcome = outcome.map_or_else(Outcome::Nothing, Outcome::Answer);
        Sent { request, outcome, took: begun.elapsed() }
    }

    /// Makes it a request to this server, authenticated by the first of the operation's schemes that can be served, else
    /// signed if the service signs.
    fn prepare(&self, operation: &Operation, request: &mut Request<Bytes>) -> Result<(), String> {
        *request.uri_mut() = self.base.join(request.uri()).map_err(|error| error.to_string())?;
        let host = self.base.authority.as_str().parse().map_err(|_| "the host's name can't stand in a header")?;
        request.headers_mut().insert(header::HOST, host);
        let is_served = |scheme: &&AuthScheme| match scheme {
            AuthScheme::SigV4 => self.service.is_some(),
            scheme => self.logins.has(scheme),
        };
        match (operation.auth.iter().find(is_served), &self.service) {
            (None | Some(AuthScheme::SigV4), Some(service)) => self.signer.sign(service, request),
            (Some(scheme), _) => self.logins.apply(scheme, request),
            (None, None) => Ok(()),
        }
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, String> {
        let response = self.pool.request(request.map(Full::new)).await.map_err(|error| causes(&error))?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, BODY_LIMIT).collect().await.map_err(|error| {
            format!("the answer began with status {} and broke off: {}", parts.status.as_u16(), causes(&*error))
        })?;
        Ok(Response::from_parts(parts, body.to_bytes()))
    }
}

/// An error with what caused it.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.ends_with(&next) {
            text.push_str(": ");
            text.push_str(&next);
        }
        cause = error.source();
    }
    text
}
