//! How a call is authenticated: the resolver of auth schemes that a generated crate shows as `config::auth`.

use crate::operation::OperationSpec;
use aws_runtime::auth::sigv4;
use aws_smithy_runtime::client::auth::no_auth::NO_AUTH_SCHEME_ID;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeId, AuthSchemeOption, AuthSchemeOptionResolverParams, AuthSchemeOptionsFuture, ResolveAuthSchemeOptions,
    SharedAuthSchemeOptionResolver,
};
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

/// Follows the model: SigV4, or nothing where the model lets an operation go unsigned.
#[derive(Debug, Default)]
pub struct DefaultAuthSchemeResolver {}

impl ResolveAuthScheme for DefaultAuthSchemeResolver {
    fn resolve_auth_scheme<'a>(
        &'a self,
        params: &'a Params,
        _: &'a ConfigBag,
        _: &'a RuntimeComponents,
    ) -> AuthSchemeOptionsFuture<'a> {
        let unsigned = params.optional.then(|| option(NO_AUTH_SCHEME_ID));
        let options: Result<Vec<_>, _> = [option(sigv4::SCHEME_ID)].into_iter().chain(unsigned).collect();
        AuthSchemeOptionsFuture::ready(options)
    }
}

fn option(id: AuthSchemeId) -> Result<AuthSchemeOption, aws_smithy_runtime_api::box_error::BoxError> {
    Ok(AuthSchemeOption::builder().scheme_id(id).build()?)
}

/// What a resolver may decide by.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    operation_name: Cow<'static, str>,
    optional: bool,
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

    pub(crate) fn of(spec: &OperationSpec) -> Self {
        Self { operation_name: spec.name.into(), optional: spec.traits.optional_auth }
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
        Ok(Params { operation_name, optional: false })
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
