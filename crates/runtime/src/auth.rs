//! How a call is authenticated: the resolver of auth schemes that a generated crate shows as `config::auth`.

#[cfg(feature = "http-auth")]
mod api_key;

#[cfg(feature = "http-auth")]
pub use api_key::{ApiKeyLocation, api_key};
#[cfg(feature = "http-auth")]
pub use aws_smithy_runtime_api::client::identity::ResolveIdentity;
#[cfg(feature = "http-auth")]
pub use aws_smithy_runtime_api::client::identity::http::{Login, Token};

use aws_runtime::auth::sigv4;
use aws_smithy_runtime::client::auth::no_auth::NO_AUTH_SCHEME_ID;
use aws_smithy_runtime_api::box_error::BoxError;
#[cfg(any(feature = "http-auth", feature = "sigv4a"))]
use aws_smithy_runtime_api::client::auth::SharedAuthScheme;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeId, AuthSchemeOption, AuthSchemeOptionResolverParams, AuthSchemeOptionsFuture, ResolveAuthSchemeOptions,
    SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::endpoint::{EndpointResolverParams, ResolveEndpoint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use std::borrow::Cow;
use std::fmt;

/// Says in which ways an operation may be authenticated, the best first.
pub trait ResolveAuthScheme: Send + Sync + fmt::Debug {
    /// The ways, for an operation.
    fn resolve_auth_scheme<'a>(
        &'a self,
        params: &'a Params,
        cfg: &'a ConfigBag,
        runtime_components: &'a RuntimeComponents,
    ) -> AuthSchemeOptionsFuture<'a>;

    /// The same resolver in the form that a client holds.
    fn into_shared_resolver(self) -> SharedAuthSchemeOptionResolver
    where
        Self: Sized + 'static,
    {
        SharedAuthSchemeOptionResolver::new(WithParams(self))
    }
}

#[derive(Debug)]
struct WithParams<T>(T);

impl<T: ResolveAuthScheme> ResolveAuthSchemeOptions for WithParams<T> {
    fn resolve_auth_scheme_options_v2<'a>(
        &'a self,
        params: &'a AuthSchemeOptionResolverParams,
        cfg: &'a ConfigBag,
        runtime_components: &'a RuntimeComponents,
    ) -> AuthSchemeOptionsFuture<'a> {
        match params.get::<Params>() {
            Some(params) => self.0.resolve_auth_scheme(params, cfg, runtime_components),
            None => AuthSchemeOptionsFuture::ready(Err("params of expected type was not present".into())),
        }
    }
}

/// A way to authenticate a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// With a signature of AWS's kind.
    SigV4,
    /// With one that holds in several regions.
    SigV4a,
    /// With a bearer token.
    Bearer,
    /// With a user name and a password.
    Basic,
    /// With an API key.
    ApiKey,
    /// Not at all.
    None,
}

impl Auth {
    fn scheme_id(self) -> AuthSchemeId {
        match self {
            Self::SigV4 => sigv4::SCHEME_ID,
            Self::SigV4a => AuthSchemeId::new("sigv4a"),
            Self::Bearer => AuthSchemeId::new("httpBearerAuth"),
            Self::Basic => AuthSchemeId::new("httpBasicAuth"),
            Self::ApiKey => AuthSchemeId::new("httpApiKeyAuth"),
            Self::None => NO_AUTH_SCHEME_ID,
        }
    }
}

/// The scheme of user names and passwords.
#[cfg(feature = "http-auth")]
pub fn basic() -> SharedAuthScheme {
    SharedAuthScheme::new(aws_smithy_runtime::client::auth::http::BasicAuthScheme::new())
}

/// The scheme of bearer tokens.
#[cfg(feature = "bearer")]
pub fn bearer() -> SharedAuthScheme {
    SharedAuthScheme::new(aws_smithy_runtime::client::auth::http::BearerAuthScheme::new())
}

/// The scheme of signatures that hold in several regions.
#[cfg(feature = "sigv4a")]
pub fn sigv4a() -> SharedAuthScheme {
    SharedAuthScheme::new(aws_runtime::auth::sigv4a::SigV4aAuthScheme::new())
}

/// Follows the model: the ways that an operation has there, in its order. Where there are two kinds of signature, the
/// endpoint says which of them it takes.
#[derive(Debug, Default)]
pub struct DefaultAuthSchemeResolver {}

impl ResolveAuthScheme for DefaultAuthSchemeResolver {
    fn resolve_auth_scheme<'a>(
        &'a self,
        params: &'a Params,
        cfg: &'a ConfigBag,
        components: &'a RuntimeComponents,
    ) -> AuthSchemeOptionsFuture<'a> {
        if params.auth.contains(&Auth::SigV4a) {
            return AuthSchemeOptionsFuture::new(of_endpoint(params.auth, cfg, components));
        }
        AuthSchemeOptionsFuture::ready(params.auth.iter().map(|way| option(way.scheme_id())).collect())
    }
}

/// The ways that the endpoint of the call takes, in its order; all of them where it doesn't say.
async fn of_endpoint(
    ways: &[Auth],
    cfg: &ConfigBag,
    components: &RuntimeComponents,
) -> Result<Vec<AuthSchemeOption>, BoxError> {
    let params = cfg.load::<EndpointResolverParams>().ok_or("endpoint parameters were not present")?;
    let endpoint = components.endpoint_resolver().resolve_endpoint(params).await?;
    let ids = ways.iter().map(|way| way.scheme_id());
    let taken = |id: &AuthSchemeId| endpoint.auth_schemes().iter().position(|scheme| scheme.name() == id.inner());
    let mut ids: Vec<AuthSchemeId> = match endpoint.auth_schemes() {
        [] => ids.collect(),
        _ => ids.filter(|id| *id == NO_AUTH_SCHEME_ID || taken(id).is_some()).collect(),
    };
    ids.sort_by_key(|id| taken(id).unwrap_or(usize::MAX));
    ids.into_iter().map(option).collect()
}

fn option(id: AuthSchemeId) -> Result<AuthSchemeOption, BoxError> {
    Ok(AuthSchemeOption::builder().scheme_id(id).build()?)
}

/// What a resolver may decide by.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    operation_name: Cow<'static, str>,
    auth: &'static [Auth],
}

impl Params {
    /// A builder.
    pub fn builder() -> ParamsBuilder {
        ParamsBuilder::default()
    }

    /// The name of the operation.
    pub fn operation_name(&self) -> &str {
        &self.operation_name
    }

    pub(crate) fn of(operation_name: &'static str, auth: &'static [Auth]) -> Self {
        Self { operation_name: operation_name.into(), auth }
    }
}

/// Builds [`Params`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParamsBuilder {
    operation_name: Option<Cow<'static, str>>,
}

impl ParamsBuilder {
    /// The name of the operation.
    pub fn operation_name(self, operation_name: impl Into<Cow<'static, str>>) -> Self {
        self.set_operation_name(Some(operation_name.into()))
    }

    /// Sets or unsets the name of the operation.
    pub fn set_operation_name(mut self, operation_name: Option<Cow<'static, str>>) -> Self {
        self.operation_name = operation_name;
        self
    }

    /// The params, or what is missing.
    pub fn build(self) -> Result<Params, BuildError> {
        let operation_name = self.operation_name.ok_or(BuildError { field: "operation_name" })?;
        Ok(Params { operation_name, auth: &[Auth::SigV4] })
    }
}

/// A field without which there are no [`Params`].
#[derive(Debug)]
pub struct BuildError {
    field: &'static str,
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a required field was missing: `{}`", self.field)
    }
}

impl std::error::Error for BuildError {}
