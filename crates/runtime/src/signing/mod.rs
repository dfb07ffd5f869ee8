//! SigV4 for the plain case: a whole request, signed in its headers. The signature is the one that `aws-sigv4` makes,
//! byte for byte, at a fraction of its cost; a signing key holds for a day, a region and a service and is kept.
//!
//! Everything else (presigning, event streams, chunked bodies, renamed session tokens, and every mistake) is left to
//! AWS's own signer, and so is every request whose signing is traced: its log shows the steps.

mod canonical;
mod clock;
mod key;
#[cfg(test)]
mod tests;

#[cfg(feature = "checksum")]
pub(crate) use canonical::hex;
pub(crate) use clock::SigningClock;

use aws_credential_types::Credentials;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4Signer};
use aws_runtime::auth::{
    HttpSignatureType, PayloadSigningOverride, SigV4OperationSigningConfig, SigV4SessionTokenNameOverride,
};
use aws_runtime::content_encoding;
use aws_sigv4::http_request::SignableBody;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::{AuthScheme, AuthSchemeEndpointConfig, AuthSchemeId, Sign};
use aws_smithy_runtime_api::client::identity::{Identity, SharedIdentityResolver};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::{GetIdentityResolver, RuntimeComponents};
use aws_smithy_types::Document;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::event_stream;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use canonical::{Message, Scope};
use key::KeyCache;
use std::borrow::Cow;
use std::time::SystemTime;
use tracing::Level;

/// The auth scheme `sigv4` of a client.
#[derive(Debug, Default)]
pub(crate) struct SigV4AuthScheme {
    signer: Signer,
}

impl AuthScheme for SigV4AuthScheme {
    fn scheme_id(&self) -> AuthSchemeId {
        SCHEME_ID
    }

    fn identity_resolver(&self, resolvers: &dyn GetIdentityResolver) -> Option<SharedIdentityResolver> {
        resolvers.identity_resolver(SCHEME_ID)
    }

    fn signer(&self) -> &dyn Sign {
        &self.signer
    }
}

#[derive(Debug, Default)]
struct Signer {
    keys: KeyCache,
    aws: SigV4Signer,
}

impl Sign for Signer {
    fn sign_http_request(
        &self,
        request: &mut HttpRequest,
        identity: &Identity,
        endpoint_config: AuthSchemeEndpointConfig<'_>,
        components: &RuntimeComponents,
        cfg: &ConfigBag,
    ) -> Result<(), BoxError> {
        let plain = Signing::plain(identity, &endpoint_config, components, cfg);
        match plain.and_then(|signing| signing.headers(request, &self.keys)) {
            Some(headers) => headers.into_iter().try_for_each(|(name, value)| {
                request.headers_mut().try_insert(name, value)?;
                Ok(())
            }),
            None => self.aws.sign_http_request(request, identity, endpoint_config, components, cfg),
        }
    }
}

/// How a request is signed.
struct Signing<'a> {
    credentials: &'a Credentials,
    config: &'a SigV4OperationSigningConfig,
    payload: Option<&'a PayloadSigningOverride>,
    region: &'a str,
    name: &'a str,
    double_uri_encode: bool,
    normalize_uri_path: bool,
    time: SystemTime,
}

impl<'a> Signing<'a> {
    /// What a call says about its signature; `None` when it isn't a plain one.
    fn plain(
        identity: &'a Identity,
        endpoint: &AuthSchemeEndpointConfig<'a>,
        components: &RuntimeComponents,
        cfg: &'a ConfigBag,
    ) -> Option<Self> {
        let config = cfg.load::<SigV4OperationSigningConfig>()?;
        let options = &config.signing_options;
        let is_plain = options.signature_type == HttpSignatureType::HttpRequestHeaders
            && options.expires_in.is_none()
            && cfg.load::<SigV4SessionTokenNameOverride>().is_none()
            && cfg.load::<content_encoding::DeferredSignerSender>().is_none()
            && cfg.load::<event_stream::DeferredSignerSender>().is_none()
            && !tracing::enabled!(target: "aws_sigv4::http_request::sign", Level::TRACE);
        if !is_plain {
            return None;
        }
        let text = |key: &str| match endpoint.get(key) {
            Some(Document::String(text)) => Some(Some(text.as_str())),
            None => Some(None),
            Some(_) => None,
        };
        let unless = |key: &str, default: bool| match endpoint.get(key) {
            Some(Document::Bool(disabled)) => Some(!disabled),
            None => Some(default),
            Some(_) => None,
        };
        let region = text("signingRegion")?.or_else(|| cfg.load::<SigningRegion>().map(AsRef::as_ref));
        let name = text("signingName")?.or_else(|| cfg.load::<SigningName>().map(AsRef::as_ref));
        Some(Self {
            credentials: identity.data()?,
            config,
            payload: cfg.load::<PayloadSigningOverride>(),
            region: region.or_else(|| config.region.as_ref().map(AsRef::as_ref))?,
            name: name.or_else(|| config.name.as_ref().map(AsRef::as_ref))?,
            double_uri_encode: unless("disableDoubleEncoding", options.double_uri_encode)?,
            normalize_uri_path: unless("disableNormalizePath", options.normalize_uri_path)?,
            time: clock::signing_time(components.time_source().unwrap_or_default().now(), cfg),
        })
    }

    /// The headers that a signature adds to a request.
    fn headers(&self, request: &HttpRequest, keys: &KeyCache) -> Option<Vec<(&'static str, String)>> {
        let options = &self.config.signing_options;
        let payload_hash = self.payload_hash(request)?;
        let token = self.credentials.session_token();
        let scope = Scope::new(self.time, self.region, self.name)?;
        let message = Message {
            double_uri_encode: self.double_uri_encode,
            normalize_uri_path: self.normalize_uri_path,
            session_token: token,
            signs_session_token: !options.omit_session_token,
            content_sha256_header: options.content_sha256_header,
            payload_hash: &payload_hash,
        };
        let (canonical, signed_headers) = message.canonical_request(request, &scope)?;
        let key = keys.get(self.credentials.secret_access_key(), self.time, &scope);
        let signature = key.signature(&scope.string_to_sign(&canonical));
        let authorization = scope.authorization(self.credentials.access_key_id(), &signed_headers, &signature);

        let mut headers = Vec::with_capacity(4);
        headers.push((canonical::DATE, scope.date_time));
        headers.push((canonical::AUTHORIZATION, authorization));
        if options.content_sha256_header {
            headers.push((canonical::CONTENT_SHA256, payload_hash.into_owned()));
        }
        if let Some(token) = token {
            headers.push((canonical::SECURITY_TOKEN, token.to_owned()));
        }
        Some(headers)
    }

    /// What stands for the payload. One that isn't in memory goes unsigned.
    fn payload_hash(&self, request: &HttpRequest) -> Option<Cow<'static, str>> {
        let body = match (self.payload, &self.config.signing_options.payload_override) {
            (Some(stronger), _) => stronger.clone().to_signable_body(),
            (None, Some(body)) => body.clone(),
            (None, None) => match request.body().bytes() {
                Some(bytes) => return Some(canonical::payload_hash(bytes)),
                None => SignableBody::UnsignedPayload,
            },
        };
        match body {
            SignableBody::UnsignedPayload => Some(Cow::Borrowed("UNSIGNED-PAYLOAD")),
            SignableBody::Precomputed(hash) => Some(Cow::Owned(hash)),
            SignableBody::Bytes(bytes) => Some(canonical::payload_hash(bytes)),
            // The bodies that come in chunks.
            _ => None,
        }
    }
}
