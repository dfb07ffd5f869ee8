//! What requests are signed with: credentials, region, service name; and the signing.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use bytes::Bytes;
use http::Request;
use std::time::SystemTime;

/// Signs requests with SigV4.
#[derive(Clone, Debug)]
pub struct Signer {
    identity: Identity,
    /// The region that signatures name.
    pub region: String,
}

impl Signer {
    /// Signs with these credentials for this region.
    pub fn new(credentials: Credentials, region: impl Into<String>) -> Self {
        Self { identity: credentials.into(), region: region.into() }
    }

    /// What AWS's tools take from the environment, by the same names; synthesized credentials and `us-east-1` for what
    /// is not there, as servers for tests take any.
    pub fn from_env() -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let keys = variable("AWS_ACCESS_KEY_ID").zip(variable("AWS_SECRET_ACCESS_KEY"));
        let credentials = match keys {
            Some((id, secret)) => Credentials::new(id, secret, variable("AWS_SESSION_TOKEN"), None, "environment"),
            None => Self::dummy(),
        };
        let region = variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"));
        Self::new(credentials, region.unwrap_or_else(|| "us-east-1".to_owned()))
    }

    /// Credentials that only servers for tests take.
    pub fn dummy() -> Credentials {
        Credentials::new("AKIDPROOFMARK", "proofmark", None, None, "dummy")
    }

    /// What must not be shown of the credentials; synthesized ones are not secret.
    pub(super) fn secrets(&self) -> Vec<String> {
        let credentials = self.identity.data::<Credentials>();
        let secrets = credentials.map(|known| [Some(known.secret_access_key()), known.session_token()]);
        let public = Self::dummy();
        let is_secret = |secret: &&str| *secret != public.secret_access_key();
        secrets.into_iter().flatten().flatten().filter(is_secret).map(str::to_owned).collect()
    }

    /// Signs a request whose URI is absolute, for a service by its name in signatures; the error says why it can't be
    /// signed.
    pub fn sign(&self, service: &str, request: &mut Request<Bytes>) -> Result<(), String> {
        let settings = SigningSettings::default();
        let parameters = v4::SigningParams::builder()
            .identity(&self.identity)
            .region(&self.region)
            .name(service)
            .time(SystemTime::now())
            .settings(settings)
            .build()
            .map_err(|error| error.to_string())?
            .into();
        let headers = request.headers().iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        let signable = SignableRequest::new(
            request.method().as_str(),
            request.uri().to_string(),
            headers,
            SignableBody::Bytes(request.body()),
        );
        let signable = signable.map_err(|error| error.to_string())?;
        let (instructions, _) = sign(signable, &parameters).map_err(|error| error.to_string())?.into_parts();
        instructions.apply_to_request_http1x(request);
        Ok(())
    }
}
