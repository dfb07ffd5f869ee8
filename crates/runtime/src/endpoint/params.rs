//! Errors of endpoint parameters, and the note that a caller chose the endpoint.

use aws_runtime::sdk_feature::AwsSdkFeature;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeSerializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::endpoint_config::EndpointUrl;
use std::fmt;

/// Endpoint parameters that don't fit the rules.
#[derive(Debug)]
pub struct InvalidParams {
    field: &'static str,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    Missing,
    Invalid(&'static str),
}

impl InvalidParams {
    /// A required parameter was not given.
    pub fn missing(field: &'static str) -> Self {
        Self { field, problem: Problem::Missing }
    }

    /// A parameter has a value that can't be.
    pub fn invalid(field: &'static str, message: &'static str) -> Self {
        Self { field, problem: Problem::Invalid(message) }
    }
}

impl fmt::Display for InvalidParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problem {
            Problem::Missing => write!(f, "a required field was missing: `{}`", self.field),
            Problem::Invalid(message) => write!(f, "invalid value for field: `{}` - {message}", self.field),
        }
    }
}

impl std::error::Error for InvalidParams {}

/// Adds to the user agent that the endpoint URL was set by hand.
#[derive(Debug, Default)]
pub struct EndpointOverrideInterceptor;

#[dyn_dispatch_hint]
impl Intercept for EndpointOverrideInterceptor {
    fn name(&self) -> &'static str {
        "EndpointOverrideInterceptor"
    }

    fn read_before_execution(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if cfg.load::<EndpointUrl>().is_some() {
            cfg.interceptor_state().store_append(AwsSdkFeature::EndpointOverride);
        }
        Ok(())
    }
}
