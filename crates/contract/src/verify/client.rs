//! The HTTP client: sends one request, signed, and takes whatever comes back for an outcome. Time and size are bounded,
//! so that no server can hold it up.

use super::{Logins, Options, Signer};
use crate::api::{ApiOperation, AuthScheme};
use crate::connector::{self, Base, Connector, Trust, causes};
use bytes::Bytes;
use http::{Request, Response, header};
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
    /// A response, read to its end.
    Response(Response<Bytes>),
    /// No response, for this reason.
    Nothing(String),
}

impl Client {
    /// A client of the server at `base`; requests are signed for `service`, if it has signatures. The error says what
    /// stands in the way.
    pub(super) fn new(base: Base, options: &Options, service: Option<String>) -> Result<Self, String> {
        let (timeout, signer, logins) = (options.timeout, options.signer.clone(), options.logins.clone());
        let pool = Pool::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(5))
            .build(connector::connector(base.scheme(), timeout, &Trust::default())?);
        Ok(Self { pool, base, timeout, signer, logins, service })
    }

    /// Sends a request of an operation, of which only path and query of the URI matter.
    pub(super) async fn send(&self, operation: &ApiOperation, mut request: Request<Bytes>) -> Sent {
        let begun = Instant::now();
        let outcome = match self.prepare(operation, &mut request) {
            Ok(()) => match tokio::time::timeout(self.timeout, self.exchange(request.clone())).await {
                Ok(written) => written,
                Err(_) => Err(format!("no whole response within {:?}", self.timeout)),
            },
            Err(reason) => Err(format!("the request can't be sent: {reason}")),
        };
        let outcome = outcome.map_or_else(Outcome::Nothing, Outcome::Response);
        Sent { request, outcome, took: begun.elapsed() }
    }

    /// Makes it a request to this server, authenticated by the first of the operation's schemes that can be served,
    /// else signed if the service signs.
    fn prepare(&self, operation: &ApiOperation, request: &mut Request<Bytes>) -> Result<(), String> {
        *request.uri_mut() = self.base.join(request.uri()).map_err(|error| error.to_string())?;
        let host = self.base.authority().as_str().parse().map_err(|_| "the host's name can't stand in a header")?;
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
            format!("the response began with status {} and broke off: {}", parts.status.as_u16(), causes(&*error))
        })?;
        Ok(Response::from_parts(parts, body.to_bytes()))
    }
}
