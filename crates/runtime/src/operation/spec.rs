//! What an operation and its service are, as data, and the functions that know an operation's types. The engine is
//! written against this.

use crate::auth::Auth;
use crate::protocol::{Protocol, RequestSpec};
use crate::shape::Structure;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::SharedAuthScheme;
use aws_smithy_runtime_api::client::endpoint::{EndpointResolverParams, SharedEndpointResolver};
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Input, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::retries::classifiers::SharedRetryClassifier;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::retry::ErrorKind;

/// What a call ends in.
pub type CallResult<T, E> = Result<T, SdkError<E, HttpResponse>>;

/// What holds for all operations of a service.
#[derive(Debug)]
pub struct ServiceSpec {
    /// The SDK id, `Lambda`: in metadata, in spans, and as the service's name in a shared configuration file.
    pub sdk_id: &'static str,
    /// The service's name where the SDK uses a short one: user agent, retry partition.
    pub name: &'static str,
    /// The SigV4 service name.
    pub signing_name: &'static str,
    /// The protocol of its requests and responses.
    pub protocol: &'static dyn Protocol,
    /// Headers of every request, by name.
    pub headers: &'static [(&'static str, &'static str)],
    /// Makes the auth schemes that its operations have besides SigV4 and none.
    pub auth_schemes: &'static [fn() -> SharedAuthScheme],
    /// The package of the client and its version.
    pub package: Package,
    /// Makes the resolver of the service's endpoint rules.
    pub endpoint_resolver: fn() -> SharedEndpointResolver,
    /// Collects the parameters of the endpoint rules from the configuration and the operation's input.
    pub endpoint_params: fn(&ConfigBag, &OperationSpec, &dyn Structure) -> Result<EndpointResolverParams, BoxError>,
}

/// The package of a generated client.
#[derive(Debug, Clone, Copy)]
pub struct Package {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// What an operation is, as data.
#[derive(Debug)]
pub struct OperationSpec {
    /// The service that it belongs to.
    pub service: &'static ServiceSpec,
    /// Its name, `GetFunctionEventInvokeConfig`.
    pub name: &'static str,
    /// The name of its span: service and operation, `Lambda.GetFunctionEventInvokeConfig`.
    pub span: &'static str,
    /// How its request travels.
    pub request: RequestSpec,
    /// The input members that a user may have recorded as telemetry: strings that aren't sensitive.
    pub telemetry: &'static [usize],
    /// Parameters of the endpoint rules that the operation sets.
    pub endpoint_context: &'static [(&'static str, ContextValue)],
    /// Further facts, most of them seldom true.
    pub traits: Traits,
    /// What knows its types.
    pub shims: Shims,
}

/// Where an operation's endpoint parameter comes from.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub enum ContextValue {
    /// The input member at the index.
    Member(usize),
    String(&'static str),
    Boolean(bool),
}

impl OperationSpec {
    /// The string that the operation gives for an endpoint parameter.
    pub fn context_string(&self, input: &dyn Structure, parameter: &str) -> Option<String> {
        match self.context(parameter)? {
            ContextValue::Member(index) => match input.field(index).get() {
                crate::shape::Ref::String(text) => Some(text.to_owned()),
                _ => None,
            },
            ContextValue::String(text) => Some(text.to_owned()),
            ContextValue::Boolean(_) => None,
        }
    }

    /// The truth value that the operation gives for an endpoint parameter.
    pub fn context_boolean(&self, input: &dyn Structure, parameter: &str) -> Option<bool> {
        match self.context(parameter)? {
            ContextValue::Member(index) => match input.field(index).get() {
                crate::shape::Ref::Boolean(value) => Some(value),
                _ => None,
            },
            ContextValue::Boolean(value) => Some(value),
            ContextValue::String(_) => None,
        }
    }

    fn context(&self, parameter: &str) -> Option<ContextValue> {
        self.endpoint_context.iter().find(|(name, _)| *name == parameter).map(|(_, value)| *value)
    }
}

/// Facts of an operation that most don't have.
#[derive(Debug, Clone, Copy)]
pub struct Traits {
    /// The payload of its output is a stream: the response is read before its body has arrived.
    pub streaming_output: bool,
    /// Something in its output must not be logged.
    pub sensitive_output: bool,
    /// Its body is signed as `UNSIGNED-PAYLOAD`.
    pub unsigned_payload: bool,
    /// The ways in which it may be authenticated, the best first.
    pub auth: &'static [Auth],
    /// It can be slow to begin its response, so that a silent connection isn't a stalled one.
    pub slow_response: bool,
    /// What is put before the host, with labels as in [`RequestSpec::uri`].
    pub host_prefix: Option<&'static str>,
    /// What is done to its request before it is signed, in this order.
    pub finishes: &'static [fn() -> SharedInterceptor],
}

impl Traits {
    /// None of them.
    pub const NONE: Self = Self {
        streaming_output: false,
        sensitive_output: false,
        unsigned_payload: false,
        auth: &[Auth::SigV4],
        slow_response: false,
        host_prefix: None,
        finishes: &[],
    };
}

pub(super) type OutputOrError = Result<Output, OrchestratorError<Error>>;

/// The functions of an operation that know its types.
#[derive(Clone, Copy)]
pub struct Shims {
    pub(super) input: fn(&Input) -> Option<&dyn Structure>,
    pub(super) input_mut: fn(&mut Input) -> Option<&mut dyn Structure>,
    pub(super) output: fn(&'static dyn Protocol, SuccessResponse<'_>) -> OutputOrError,
    pub(super) output_mut: fn(&mut Output) -> Option<&mut dyn Structure>,
    pub(super) error: fn(&'static dyn Protocol, &HttpResponse) -> Error,
    pub(super) retry_facts: RetryFacts,
    pub(super) clock_skew: fn() -> SharedRetryClassifier,
}

/// The code of an operation's error, and how the model says it can be retried.
pub(super) type RetryFacts = for<'a> fn(&'a Error) -> Option<(Option<&'a str>, Option<ErrorKind>)>;

/// A successful response.
pub(super) enum SuccessResponse<'a> {
    /// Its body is here.
    Complete(&'a HttpResponse),
    /// Its body may still be on the way.
    Streaming(&'a mut HttpResponse),
}

impl SuccessResponse<'_> {
    pub(super) fn fill(&mut self, protocol: &dyn Protocol, output: &mut dyn Structure) -> Result<(), BoxError> {
        match self {
            Self::Complete(response) => protocol.read_output(response, output),
            Self::Streaming(response) => protocol.read_streaming_output(response, output),
        }
    }

    pub(super) fn response(&self) -> &HttpResponse {
        match self {
            Self::Complete(response) => response,
            Self::Streaming(response) => response,
        }
    }
}
