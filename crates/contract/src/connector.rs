//! How clients reach a server: its URL taken apart, and what they connect through: TCP, and TLS with the feature `tls`.
//! Sending requests is the clients' own business.

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};
use hyper_util::client::legacy::connect::HttpConnector;
use proofmark_smithy_model::{file, text};
use std::path::Path;
use std::time::Duration;

/// What clients connect through.
#[cfg(feature = "tls")]
pub type Connector = hyper_rustls::HttpsConnector<HttpConnector>;
/// What clients connect through.
#[cfg(not(feature = "tls"))]
pub type Connector = HttpConnector;

/// Whether a server can be spoken to by this scheme; the error says what can be done if not.
pub fn speaks(scheme: &Scheme) -> Result<(), String> {
    if *scheme == Scheme::HTTP || cfg!(feature = "tls") && *scheme == Scheme::HTTPS {
        Ok(())
    } else if *scheme == Scheme::HTTPS {
        let help = "build proofmark-contract with the feature `tls`, or put a proxy before the server";
        Err(format!("`https` is not spoken in this build, expected `http`; {help}"))
    } else {
        Err(format!("`{scheme}` is not spoken here, expected `http` or `https`"))
    }
}

/// The authorities whose certificates are trusted: those of the system, and those of files.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The files' names, and what is in them.
    files: Vec<(String, Vec<u8>)>,
}

impl Trust {
    /// The largest file of certificates, in bytes.
    const LARGEST: u64 = 4 * 1024 * 1024;

    /// Trusts the authorities of this file, too: certificates as PEM. The error says why it cannot be read.
    pub fn and_file(mut self, path: &Path) -> Result<Self, String> {
        let name = text::path(path);
        let bytes = file::read(path, Self::LARGEST).map_err(|error| format!("{name}: {error}"))?;
        self.files.push((name, bytes));
        Ok(self)
    }
}

/// A connector for servers of this scheme; the error says what it lacks.
pub fn connector(scheme: &Scheme, timeout: Duration, trust: &Trust) -> Result<Connector, String> {
    let mut tcp = HttpConnector::new();
    tcp.set_connect_timeout(Some(timeout));
    tcp.set_nodelay(true);
    secured(tcp, scheme, trust)
}

#[cfg(not(feature = "tls"))]
fn secured(tcp: HttpConnector, _: &Scheme, trust: &Trust) -> Result<Connector, String> {
    match trust.files.first() {
        None => Ok(tcp),
        Some((name, _)) => Err(format!("{name}: this build does not speak `https`, which certificates are for")),
    }
}

#[cfg(feature = "tls")]
fn secured(mut tcp: HttpConnector, scheme: &Scheme, trust: &Trust) -> Result<Connector, String> {
    use rustls::crypto::aws_lc_rs;
    use rustls::{ClientConfig, RootCertStore};
    let mut roots = RootCertStore::empty();
    if *scheme == Scheme::HTTPS {
        for (name, bytes) in &trust.files {
            add_authorities(&mut roots, bytes).map_err(|reason| format!("{name}: {reason}"))?;
        }
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

#[cfg(feature = "tls")]
fn add_authorities(roots: &mut rustls::RootCertStore, pem: &[u8]) -> Result<(), String> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;
    let mut count = 0;
    for certificate in CertificateDer::pem_slice_iter(pem) {
        count += 1;
        let certificate = certificate.map_err(|error| format!("certificate {count} is not valid PEM: {error}"))?;
        roots.add(certificate).map_err(|error| format!("certificate {count} is not that of an authority: {error}"))?;
    }
    if count == 0 {
        return Err("it has no certificate, expected PEM: `-----BEGIN CERTIFICATE-----`".to_owned());
    }
    Ok(())
}

/// Where a server is.
#[derive(Clone, Debug)]
pub struct Base {
    scheme: Scheme,
    authority: Authority,
    /// What stands before each path, without a slash at its end.
    prefix: String,
}

impl Base {
    /// Takes a URL apart; the error says what is wrong with it.
    pub fn parse(url: &str) -> Result<Self, String> {
        let parts = url.parse::<Uri>().map_err(|error| error.to_string())?.into_parts();
        let scheme = parts.scheme.ok_or("it has no scheme, expected `http://HOST:PORT`")?;
        speaks(&scheme)?;
        let authority = parts.authority.ok_or("it has no host, expected `http://HOST:PORT`")?;
        let path = parts.path_and_query.as_ref().map_or("", |path| path.path());
        Ok(Self { scheme, authority, prefix: path.trim_end_matches('/').to_owned() })
    }

    /// The host and port to connect to.
    pub fn address(&self) -> (String, u16) {
        let default = if self.scheme == Scheme::HTTPS { 443 } else { 80 };
        (self.authority.host().trim_matches(['[', ']']).to_owned(), self.authority.port_u16().unwrap_or(default))
    }

    /// The URL without a path.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The host, and the port if the URL names one.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// A path with its query, on this server.
    pub fn join(&self, target: &Uri) -> Result<Uri, http::Error> {
        let target = target.path_and_query().map_or("/", PathAndQuery::as_str);
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(format!("{}{target}", self.prefix))
            .build()
    }
}

/// An error with what caused it.
pub fn causes(error: &(dyn std::error::Error + 'static)) -> String {
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
