//! The wire: an HTTP client that responds to every request in the same way and keeps what it was asked.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use serde_json::Value as Json;
use std::sync::{Arc, Mutex, PoisonError};

/// A response.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, in order.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Answer {
    /// One without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// The response that a test describes: `code`, `headers`, `body`.
    pub fn of(test: &Json) -> Self {
        let status = test["code"].as_u64().and_then(|code| u16::try_from(code).ok()).unwrap_or(200);
        let headers = test["headers"].as_object().into_iter().flatten();
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        Self {
            status,
            headers: headers.map(|(name, value)| (name.clone(), text(value))).collect(),
            body: text(&test["body"]).into_bytes(),
        }
    }

    fn response(&self) -> Result<HttpResponse, ConnectorError> {
        let mut response = http::Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        let response = response.body(SdkBody::from(self.body.clone())).map_err(other)?;
        HttpResponse::try_from(response).map_err(other)
    }
}

fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ConnectorError {
    ConnectorError::other(error.into(), None)
}

/// A request as it went over the wire.
#[derive(Debug)]
pub struct Seen {
    /// The method.
    pub method: String,
    /// The whole URI.
    pub uri: http::Uri,
    /// Names in lower case, values of one name joined.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Seen {
    /// The value of a header, several joined with commas.
    pub fn header(&self, name: &str) -> Option<String> {
        let values = self.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        let values: Vec<&str> = values.map(|(_, value)| value.as_str()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }
}

/// Where a request is kept.
#[derive(Clone, Debug, Default)]
pub struct Slot(Arc<Mutex<Option<Seen>>>);

impl Slot {
    /// The request, if there was one.
    pub fn take(&self) -> Option<Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Wire {
    host: String,
    answer: Answer,
    seen: Slot,
}

impl Wire {
    /// One that gives this response to every request.
    pub fn new(host: &str, answer: Answer) -> Self {
        Self { host: host.to_owned(), answer, seen: Slot::default() }
    }

    /// The URL that a client is configured with.
    pub fn endpoint(&self) -> String {
        format!("https://{}", self.host)
    }

    /// Where the request is kept.
    pub fn seen(&self) -> Slot {
        self.seen.clone()
    }
}

impl HttpConnector for Wire {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let (seen, answer) = (self.seen.clone(), self.answer.clone());
        HttpConnectorFuture::new(async move {
            let headers = request.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let (method, uri) = (request.method().to_owned(), request.uri().parse().map_err(other)?);
            let body = std::mem::replace(request.body_mut(), SdkBody::taken());
            let body = ByteStream::new(body).collect().await.map_err(other)?.to_vec();
            *seen.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Seen { method, uri, headers, body });
            answer.response()
        })
    }
}

impl HttpClient for Wire {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
