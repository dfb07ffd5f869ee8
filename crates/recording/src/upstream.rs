//! The service that requests go on to while they are recorded. It is always one that somebody named: nothing is sent
//! anywhere else, and redirects are not followed.

use crate::secret_form::has_form_of_secret;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client as Pool;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use proofmark_contract::connector::{self, Base, Connector, Trust, causes};
use proofmark_contract::sigv4::Parsed;
use proofmark_contract::verify::Signer;
use std::fmt;
use std::time::Duration;

/// What concerns one connection only.
const HOP_BY_HOP: [HeaderName; 8] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::EXPECT,
];

/// How requests go on.
#[derive(Clone, Debug)]
pub enum Signing {
    /// Signed anew for the upstream's host, by this signer and for the service of this name. Requests that are not signed
    /// stay so.
    Anew(Signer, String),
    /// As they are, the header Host among it.
    Kept,
}

/// A service that requests go on to.
#[derive(Debug)]
pub struct Upstream {
    base: Base,
    url: String,
    pool: Pool<Connector, Full<Bytes>>,
    signing: Signing,
    timeout: Duration,
}

/// Why there is no response that could be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The request could not be sent on.
    Request(String),
    /// There was no response, or it broke off.
    Broken(String),
    /// The service has a certificate that is not trusted.
    Certificate(String),
    /// There was none in time.
    Timeout(Duration),
    /// Another URL is to be asked.
    Redirect {
        /// The status.
        status: StatusCode,
        /// The URL, without its query.
        to: String,
    },
    /// A page for people.
    Html(StatusCode),
    /// More than can be recorded.
    TooLarge(usize),
}

impl Upstream {
    /// The service at a URL. A response, and each part of it, must come within `timeout`. The error says what is wrong
    /// with the URL.
    pub fn new(url: &str, signing: Signing, timeout: Duration) -> Result<Self, String> {
        Self::trusting(url, signing, timeout, &Trust::default())
    }

    /// The same with the authorities whose certificates are trusted, where the URL is one of `https`. The error says what
    /// is wrong with the URL or the certificates.
    pub fn trusting(url: &str, signing: Signing, timeout: Duration, trust: &Trust) -> Result<Self, String> {
        let base = Base::parse(url)?;
        let pool = Pool::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(5))
            .build(connector::connector(base.scheme(), timeout, trust)?);
        Ok(Self { base, url: url.to_owned(), pool, signing, timeout })
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How long it is waited for, for the head and for each part of the body.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Sends a request on. The body of the response has not been read.
    pub async fn send(&self, request: &Request<Bytes>) -> Result<Response<Incoming>, Failure> {
        let request = self.prepare(request).map_err(Failure::Request)?;
        let sent = tokio::time::timeout(self.timeout, self.pool.request(request.map(Full::new))).await;
        let mut response =
            sent.map_err(|_| Failure::Timeout(self.timeout))?.map_err(|error| Failure::of_connection(&error))?;
        let status = response.status();
        let text = |name: HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
        if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
            let to = text(header::LOCATION).unwrap_or("(no URL)").split('?').next().unwrap_or_default();
            let to = if has_form_of_secret(to) { "(a URL with a secret)" } else { to }.to_owned();
            return Err(Failure::Redirect { status, to });
        }
        if text(header::CONTENT_TYPE).is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html")) {
            return Err(Failure::Html(status));
        }
        remove_hop_by_hop(response.headers_mut());
        Ok(response)
    }

    fn prepare(&self, request: &Request<Bytes>) -> Result<Request<Bytes>, String> {
        let mut request = request.clone();
        let region = Parsed::of(&request, true).region().map(str::to_owned);
        *request.uri_mut() = self.base.join(request.uri()).map_err(|error| error.to_string())?;
        remove_hop_by_hop(request.headers_mut());
        let Signing::Anew(signer, service) = &self.signing else { return Ok(request) };
        if request.uri().query().is_some_and(|query| query.contains("X-Amz-Signature=")) {
            return Err("presigned requests cannot be signed anew; send them with --host-header keep".to_owned());
        }
        let is_signed =
            request.headers().get(header::AUTHORIZATION).is_some_and(|value| value.as_bytes().starts_with(b"AWS4-"));
        let headers = request.headers_mut();
        // What is recorded is to be readable.
        headers.remove(header::ACCEPT_ENCODING);
        let host = self.base.authority().as_str().parse().map_err(|_| "the host's name can't stand in a header")?;
        headers.insert(header::HOST, host);
        if is_signed {
            for name in ["authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"] {
                headers.remove(name);
            }
            let mut signer = signer.clone();
            signer.region = region.unwrap_or(signer.region);
            signer.sign(service, &mut request)?;
        }
        Ok(request)
    }
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    HOP_BY_HOP.iter().for_each(|name| _ = headers.remove(name));
    headers.remove("keep-alive");
}

impl Failure {
    fn of_connection(error: &(dyn std::error::Error + 'static)) -> Self {
        let text = causes(error);
        if text.contains("peer certificate") { Self::Certificate(text) } else { Self::Broken(text) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(reason) => write!(f, "the request cannot be sent on: {reason}"),
            Self::Broken(reason) => write!(f, "the upstream cannot be reached, or broke off: {reason}"),
            Self::Certificate(reason) => write!(
                f,
                "the upstream's certificate is not trusted: {reason}; --ca FILE names the authority that issued it"
            ),
            Self::Timeout(time) => write!(f, "the upstream did not respond within {time:?} (--upstream-timeout)"),
            Self::Redirect { status, to } => {
                write!(f, "the upstream redirects ({}) to {to}, which is not followed; name that URL", status.as_u16())
            }
            Self::Html(status) => write!(
                f,
                "the upstream responds with HTML (status {}), which no operation has; is its URL that of the service?",
                status.as_u16()
            ),
            Self::TooLarge(limit) => write!(f, "the response has more than {limit} bytes, which is not recorded"),
        }
    }
}
