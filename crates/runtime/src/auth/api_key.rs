//! API keys in headers and query parameters. The scheme of aws-smithy-runtime puts a blank before a key that has no word
//! before it.

use super::Token;
use aws_smithy_http::query_writer::QueryWriter;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::http::HTTP_API_KEY_AUTH_SCHEME_ID;
use aws_smithy_runtime_api::client::auth::{
    AuthScheme, AuthSchemeEndpointConfig, AuthSchemeId, SharedAuthScheme, Sign,
};
use aws_smithy_runtime_api::client::identity::{Identity, SharedIdentityResolver};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::{GetIdentityResolver, RuntimeComponents};
use aws_smithy_types::config_bag::ConfigBag;

/// Where a request carries an API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKeyLocation {
    /// In a header.
    Header {
        /// The word that stands before the key.
        scheme: Option<&'static str>,
    },
    /// In a query parameter.
    Query,
}

/// The scheme of API keys that stand in the header or query parameter of this name.
pub fn api_key(name: &'static str, location: ApiKeyLocation) -> SharedAuthScheme {
    SharedAuthScheme::new(ApiKeyScheme { name, location })
}

#[derive(Debug)]
struct ApiKeyScheme {
    name: &'static str,
    location: ApiKeyLocation,
}

impl AuthScheme for ApiKeyScheme {
    fn scheme_id(&self) -> AuthSchemeId {
        HTTP_API_KEY_AUTH_SCHEME_ID
    }

    fn identity_resolver(&self, identity_resolvers: &dyn GetIdentityResolver) -> Option<SharedIdentityResolver> {
        identity_resolvers.identity_resolver(self.scheme_id())
    }

    fn signer(&self) -> &dyn Sign {
        self
    }
}

impl Sign for ApiKeyScheme {
    fn sign_http_request(
        &self,
        request: &mut HttpRequest,
        identity: &Identity,
        _: AuthSchemeEndpointConfig<'_>,
        _: &RuntimeComponents,
        _: &ConfigBag,
    ) -> Result<(), BoxError> {
        let key = identity.data::<Token>().ok_or("authentication by an API key needs a `Token`")?.token();
        match self.location {
            ApiKeyLocation::Header { scheme } => {
                let value = scheme.map_or_else(|| key.to_owned(), |scheme| format!("{scheme} {key}"));
                let inserted = request.headers_mut().try_insert(self.name.to_ascii_lowercase(), value);
                // The error of the header may show the key.
                inserted.map_err(|_| "the API key has characters that a header cannot carry")?;
            }
            ApiKeyLocation::Query => {
                let mut query = QueryWriter::new_from_string(request.uri())?;
                query.insert(self.name, key);
                request.set_uri(query.build_uri().to_string())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
    use aws_smithy_types::body::SdkBody;

    fn signed(location: ApiKeyLocation, key: &str) -> Result<HttpRequest, BoxError> {
        let mut request = HttpRequest::new(SdkBody::empty());
        request.set_uri("https://api.example/things?a=b").unwrap();
        let scheme = ApiKeyScheme { name: "X-Api-Key", location };
        let components = RuntimeComponentsBuilder::for_tests().build().unwrap();
        let identity = Identity::from(Token::from(key));
        let signed = scheme.sign_http_request(
            &mut request,
            &identity,
            AuthSchemeEndpointConfig::empty(),
            &components,
            &ConfigBag::base(),
        );
        signed.map(|()| request)
    }

    #[test]
    fn a_header_has_the_key_alone_or_after_a_word() {
        for (scheme, expected) in [(None, "k/1"), (Some("ApiKey"), "ApiKey k/1")] {
            let request = signed(ApiKeyLocation::Header { scheme }, "k/1").unwrap();
            assert_eq!(request.headers().get("x-api-key"), Some(expected));
        }
    }

    #[test]
    fn a_query_parameter_has_the_encoded_key() {
        let request = signed(ApiKeyLocation::Query, "k/1 &").unwrap();
        assert_eq!(request.uri(), "https://api.example/things?a=b&X-Api-Key=k%2F1%20%26");
    }

    #[test]
    fn a_key_that_no_header_can_carry_is_not_shown() {
        let error = signed(ApiKeyLocation::Header { scheme: None }, "secret\n").unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
