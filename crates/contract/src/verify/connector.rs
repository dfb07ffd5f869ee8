//! What the client connects through: TCP, and TLS with the feature `tls`.

use http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use std::time::Duration;

#[cfg(feature = "tls")]
pub(super) type Connector = hyper_rustls::HttpsConnector<HttpConnector>;
#[cfg(not(feature = "tls"))]
pub(super) type Connector = HttpConnector;

/// Whether a server can be spoken to by this scheme; the error says what can be done if not.
pub(super) fn speaks(scheme: &Scheme) -> Result<(), String> {
    if *scheme == Scheme::HTTP || cfg!(feature = "tls") && *scheme == Scheme::HTTPS {
        Ok(())
    } else if *scheme == Scheme::HTTPS {
        let help = "build proofmark-contract with the feature `tls`, or put a proxy before the server";
        Err(format!("`https` is not spoken in this build, expected `http`; {help}"))
    } else {
        Err(format!("`{scheme}` is not spoken here, expected `http` or `https`"))
    }
}

/// A connector for servers of this scheme; the error says what it lacks.
pub(super) fn connector(scheme: &Scheme, timeout: Duration) -> Result<Connector, String> {
    let mut tcp = HttpConnector::new();
    tcp.set_connect_timeout(Some(timeout));
    tcp.set_nodelay(true);
    secured(tcp, scheme)
}

#[cfg(not(feature = "tls"))]
fn secured(tcp: HttpConnector, _: &Scheme) -> Result<Connector, String> {
    Ok(tcp)
}

#[cfg(feature = "tls")]
fn secured(mut tcp: HttpConnector, scheme: &Scheme) -> Result<Connector, String> {
    use rustls::crypto::aws_lc_rs;
    use rustls::{ClientConfig, RootCertStore};
    let mut roots = RootCertStore::empty();
    if *scheme == Scheme::HTTPS {
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
        if roots.is_empty() {
            let why: String = found.errors.iter().map(|error| format!(": {error}")).collect();
            let help = "name a file that has some in the environment variable SSL_CERT_FILE";
            return Err(format!("https needs certificates of authorities, and none were found{why}; {help}"));
        }
    }
    let config = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    tcp.enforce_http(false);
    let builder = hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(config);
    Ok(builder.https_or_http().enable_http1().wrap_connector(tcp))
}
