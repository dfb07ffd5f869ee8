//! What requests carry for the authentication schemes that are not signatures: an API key, a name with a password, a
//! token. Signatures are `credentials`' business. What was sent is shown without them by `redact`, what servers send
//! back by `secrets`.

use crate::api::AuthScheme;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderValue, Request, Uri};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;

/// What requests are authenticated with, by scheme. Its `Debug` has none of it.
#[derive(Clone, Default)]
pub struct Logins {
    /// The key of `smithy.api#httpApiKeyAuth`, which travels where the model says.
    pub api_key: Option<String>,
    /// The name and password of `smithy.api#httpBasicAuth`. The name has no colon.
    pub basic: Option<(String, String)>,
    /// The token of `smithy.api#httpBearerAuth`.
    pub bearer_token: Option<String>,
}

impl fmt::Debug for Logins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logins")
            .field("api_key", &self.api_key.is_some())
            .field("basic", &self.basic.is_some())
            .field("bearer_token", &self.bearer_token.is_some())
            .finish()
    }
}

impl Logins {
    /// Whether there is something for a scheme that is not a signature.
    pub fn has(&self, scheme: &AuthScheme) -> bool {
        match scheme {
            AuthScheme::SigV4 => false,
            AuthScheme::Basic => self.basic.is_some(),
            AuthScheme::Bearer => self.bearer_token.is_some(),
            AuthScheme::ApiKeyHeader { .. } | AuthScheme::ApiKeyQuery { .. } => self.api_key.is_some(),
        }
    }

    /// Puts what a scheme asks for into a request. The error never has the value.
    pub(super) fn apply(&self, scheme: &AuthScheme, request: &mut Request<Bytes>) -> Result<(), String> {
        match (scheme, self.value(scheme)) {
            (AuthScheme::ApiKeyQuery { name }, Some(key)) => {
                let [name, key] = [name, &key].map(|text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string());
                let uri = request.uri().to_string();
                let mark = if uri.contains('?') { '&' } else { '?' };
                let uri: Uri = format!("{uri}{mark}{name}={key}").parse().map_err(|_| "the API key makes no URI")?;
                *request.uri_mut() = uri;
            }
            (AuthScheme::ApiKeyHeader { name, .. }, Some(value)) => insert(request, name, &value)?,
            (_, Some(value)) => insert(request, AUTHORIZATION.as_str(), &value)?,
            (_, None) => {}
        }
        Ok(())
    }

    /// The value of the header or parameter in which a scheme travels.
    fn value(&self, scheme: &AuthScheme) -> Option<String> {
        match scheme {
            AuthScheme::SigV4 => None,
            AuthScheme::Basic => {
                let (name, password) = self.basic.as_ref()?;
                Some(format!("Basic {}", BASE64_STANDARD.encode(format!("{name}:{password}"))))
            }
            AuthScheme::Bearer => Some(format!("Bearer {}", self.bearer_token.as_ref()?)),
            AuthScheme::ApiKeyHeader { scheme: Some(word), .. } => Some(format!("{word} {}", self.api_key.as_ref()?)),
            AuthScheme::ApiKeyHeader { .. } | AuthScheme::ApiKeyQuery { .. } => self.api_key.clone(),
        }
    }

    /// All that must not be shown.
    pub(super) fn secrets(&self) -> Vec<String> {
        let password = self.basic.as_ref().map(|(_, password)| password.clone());
        let plain = [self.api_key.clone(), password, self.bearer_token.clone()];
        let headers = [self.value(&AuthScheme::Basic), self.value(&AuthScheme::Bearer)];
        // Without its word, as a server may show it.
        let login = headers[0].as_ref().and_then(|value| value.strip_prefix("Basic ")).map(str::to_owned);
        plain.into_iter().chain(headers).chain([login]).flatten().collect()
    }
}

fn insert(request: &mut Request<Bytes>, name: &str, value: &str) -> Result<(), String> {
    let name: HeaderName = name.parse().map_err(|_| format!("`{name}` is not the name of a header"))?;
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| format!("what is given for the header {name} has characters that no header can carry"))?;
    value.set_sensitive(true);
    request.headers_mut().insert(name, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Logins;
    use crate::api::AuthScheme;
    use bytes::Bytes;
    use http::Request;

    fn logins() -> Logins {
        Logins {
            api_key: Some("k+1 2".to_owned()),
            basic: Some(("me".to_owned(), "pass:word".to_owned())),
            bearer_token: Some("a.b~c".to_owned()),
        }
    }

    #[test]
    fn each_scheme_has_its_form() {
        let key = |scheme: Option<&str>| AuthScheme::ApiKeyHeader {
            name: "x-key".to_owned(),
            scheme: scheme.map(str::to_owned),
        };
        for (scheme, uri, header) in [
            (AuthScheme::Basic, "http://a/x?b=c", Some(("authorization", "Basic bWU6cGFzczp3b3Jk"))),
            (AuthScheme::Bearer, "http://a/x?b=c", Some(("authorization", "Bearer a.b~c"))),
            (key(None), "http://a/x?b=c", Some(("x-key", "k+1 2"))),
            (key(Some("Key")), "http://a/x?b=c", Some(("x-key", "Key k+1 2"))),
            (AuthScheme::ApiKeyQuery { name: "the key".to_owned() }, "http://a/x?b=c&the%20key=k%2B1%202", None),
        ] {
            let mut request = Request::get("http://a/x?b=c").body(Bytes::new()).unwrap();
            assert!(logins().has(&scheme) && !Logins::default().has(&scheme));
            logins().apply(&scheme, &mut request).unwrap();
            let found = request.headers().iter().next().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
            assert_eq!((request.uri().to_string().as_str(), found), (uri, header));
        }
    }

    #[test]
    fn no_secret_is_in_debug_or_in_errors() {
        let logins = Logins { api_key: Some("s3cret\n".to_owned()), ..logins() };
        let mut request = Request::get("http://a/").body(Bytes::new()).unwrap();
        let scheme = AuthScheme::ApiKeyHeader { name: "x-key".to_owned(), scheme: None };
        let shown = format!("{logins:?}{}", logins.apply(&scheme, &mut request).unwrap_err());
        assert!(shown.contains("x-key") && !shown.contains("s3cret") && !shown.contains("pass"), "{shown}");
    }
}
