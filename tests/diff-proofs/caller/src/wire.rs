//! The HTTP client: it sends each request to the address of the service that is tested, whatever its host, which stays
//! in the header `Host`, and keeps the hosts. Without an address it sends nothing.

use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Keeps connections, for all calls.
static SENDER: OnceLock<SharedHttpClient> = OnceLock::new();

/// See the module.
#[derive(Clone, Debug)]
pub struct Wire {
    address: Option<String>,
    hosts: Arc<Mutex<Vec<String>>>,
}

impl Wire {
    pub(crate) fn new(address: Option<String>) -> Self {
        Self { address, hosts: Arc::default() }
    }

    pub(crate) fn hosts(&self) -> Vec<String> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[derive(Debug)]
struct Connector {
    wire: Wire,
    inner: SharedHttpConnector,
}

impl Connector {
    /// Turns the request to the address.
    fn redirect(&self, request: &mut HttpRequest) -> Result<(), ConnectorError> {
        let uri: http::Uri = request.uri().parse().map_err(user)?;
        let host = uri.authority().map(|authority| authority.to_string()).unwrap_or_default();
        self.wire.hosts.lock().unwrap_or_else(PoisonError::into_inner).push(host.clone());
        let address = self.wire.address.as_deref().ok_or_else(|| user("nothing is sent"))?;
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        request.set_uri(format!("http://{address}{path}")).map_err(user)?;
        request.headers_mut().insert("host", host);
        Ok(())
    }
}

impl HttpConnector for Connector {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        match self.redirect(&mut request) {
            Ok(()) => self.inner.call(request),
            Err(error) => HttpConnectorFuture::ready(Err(error)),
        }
    }
}

impl HttpClient for Wire {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let sender = SENDER.get_or_init(|| Builder::new().build_http());
        let inner = sender.http_connector(settings, components);
        SharedHttpConnector::new(Connector { wire: self.clone(), inner })
    }
}

fn user(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ConnectorError {
    ConnectorError::user(error.into())
}
