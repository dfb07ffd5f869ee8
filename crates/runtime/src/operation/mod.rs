//! What happens between a fluent builder and the wire, written once for all operations. A generated operation
//! states its facts ([`OperationSpec`]) and its types ([`Operation`]); how a message is read or written is known
//! to the service's `protocol` only, what holds for a whole client to `client`.
//!
//! Nearly all code here is compiled once. What must know an operation's types are the few functions behind
//! [`Shims`]: they erase and recover types and call shared code. They are instantiated only for operations that a
//! program uses.

mod classify;
mod initial;
mod interceptors;
mod output;
mod plugin;
mod ser_de;
mod span;
#[cfg(test)]
mod tests;

pub use output::OperationOutput;

use crate::auth::Auth;
use crate::error::OperationError;
use crate::protocol::{Protocol, RequestSpec};
use crate::shape::Structure;
use aws_runtime::service_clock_skew::ServiceClockSkewClassifier;
use aws_smithy_runtime::client::orchestrator::{StopPoint, invoke_with_stop_point};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::SharedAuthScheme;
use aws_smithy_runtime_api::client::endpoint::{EndpointResolverParams, SharedEndpointResolver};
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Input, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::retries::classifiers::SharedRetryClassifier;
use aws_smithy_runtime_api::client::runtime_plugin::{RuntimePlugins, SharedRuntimePlugin};
use aws_smithy_types::config_bag::ConfigBag;
use output::Answer;
use plugin::Prepared;
use std::any::TypeId;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use tracing::Instrument;

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
    /// The payload of its output is a stream: the answer is read before its body has arrived.
    pub streaming_output: bool,
    /// Something in its output must not be logged.
    pub sensitive_output: bool,
    /// Its body is signed as `UNSIGNED-PAYLOAD`.
    pub unsigned_payload: bool,
    /// The ways in which it may be authenticated, the best first.
    pub auth: &'static [Auth],
    /// It can be slow to begin its answer, so that a silent connection isn't a stalled one.
    pub slow_answer: bool,
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
        slow_answer: false,
        host_prefix: None,
        finishes: &[],
    };
}

type OutputOrError = Result<Output, OrchestratorError<Error>>;

/// The functions of an operation that know its types.
#[derive(Clone, Copy)]
pub struct Shims {
    input: fn(&Input) -> Option<&dyn Structure>,
    input_mut: fn(&mut Input) -> Option<&mut dyn Structure>,
    output: fn(&'static dyn Protocol, Answer<'_>) -> OutputOrError,
    output_mut: fn(&mut Output) -> Option<&mut dyn Structure>,
    error: fn(&'static dyn Protocol, &HttpResponse) -> Error,
    retry_facts: classify::RetryFacts,
    clock_skew: fn() -> SharedRetryClassifier,
}

impl Shims {
    /// Those of an operation.
    pub const fn of<O: Operation>() -> Self {
        Self {
            input: |input| input.downcast_ref::<O::Input>().map(|input| input as &dyn Structure),
            input_mut: |input| input.downcast_mut::<O::Input>().map(|input| input as &mut dyn Structure),
            output: output::read::<O>,
            output_mut: |output| output.downcast_mut::<O::Output>().map(|output| output as &mut dyn Structure),
            error: |protocol, response| Error::erase(output::read_error::<O::Error>(protocol, response)),
            retry_facts: classify::facts::<O::Error>,
            clock_skew: || SharedRetryClassifier::new(ServiceClockSkewClassifier::<O::Error>::new()),
        }
    }
}

impl fmt::Debug for Shims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shims").finish_non_exhaustive()
    }
}

/// An operation, by its types.
pub trait Operation: 'static {
    /// The input structure.
    type Input: Structure + Send + Sync + 'static;
    /// The output structure.
    type Output: OperationOutput;
    /// The errors that it can answer with.
    type Error: OperationError;

    /// Its facts. An associated constant is evaluated by the crates that use it, and not when the client is compiled.
    const SPEC: &'static OperationSpec;
}

/// Makes a marker type an operation: its name, its [`OperationSpec`] (as a constant expression) and its types.
#[macro_export]
macro_rules! operation {
    ($type:ident($input:ty) -> $output:ty, $error:ty { $($field:ident: $value:expr),* $(,)? }) => {
        impl $type {
            /// Makes one.
            #[inline]
            pub fn new() -> Self {
                Self
            }
        }
        impl $crate::operation::Operation for $type {
            type Input = $input;
            type Output = $output;
            type Error = $error;

            const SPEC: &'static $crate::operation::OperationSpec = {
                #[allow(unused_imports)]
                use $crate::{auth::Auth, protocol::RequestSpec, operation::{ContextValue, Traits}};
                &$crate::operation::OperationSpec {
                    name: stringify!($type),
                    // The imports may hide a type of that name.
                    shims: $crate::operation::Shims::of::<Self>(),
                    $($field: $value,)*
                }
            };
        }
        impl $crate::operation::RuntimePlugin for $type {
            #[inline]
            fn config(&self) -> Option<$crate::operation::FrozenLayer> {
                Some($crate::operation::config::<Self>())
            }
            #[inline]
            fn runtime_components(
                &self,
                _: &$crate::operation::RuntimeComponentsBuilder,
            ) -> ::std::borrow::Cow<'_, $crate::operation::RuntimeComponentsBuilder> {
                ::std::borrow::Cow::Borrowed($crate::operation::components::<Self>())
            }
        }
    };
}

pub use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
pub use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
pub use aws_smithy_types::config_bag::FrozenLayer;

/// The configuration that an operation adds.
pub fn config<O: Operation>() -> FrozenLayer {
    prepared::<O>().layer.clone()
}

/// The components that an operation adds.
pub fn components<O: Operation>() -> &'static RuntimeComponentsBuilder {
    &prepared::<O>().components
}

/// A client's plugins followed by those of an operation.
pub fn plugins<O: Operation>(client: &RuntimePlugins) -> RuntimePlugins {
    client.clone().with_operation_plugin(plugin_of::<O>())
}

fn plugin_of<O: Operation>() -> SharedRuntimePlugin {
    prepared::<O>().plugin.clone()
}

#[inline]
fn prepared<O: Operation>() -> &'static Prepared {
    plugin::prepare(TypeId::of::<O>(), O::SPEC)
}

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What a call ends in.
pub type CallResult<T, E> = Result<T, SdkError<E, HttpResponse>>;

/// A call under way: a future of its result `R`, which is a [`CallResult`]. Nothing is sent before it is polled.
#[must_use = "a call does nothing unless it is awaited"]
pub struct Call<R> {
    run: BoxFuture<CallResult<Output, Error>>,
    result: PhantomData<fn() -> R>,
}

impl<R> Call<R> {
    fn new(run: BoxFuture<CallResult<Output, Error>>) -> Self {
        Self { run, result: PhantomData }
    }
}

impl<R> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").finish_non_exhaustive()
    }
}

impl<T: OperationOutput, E: OperationError> Future for Call<CallResult<T, E>> {
    type Output = CallResult<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.run.as_mut().poll(context).map(output::typed)
    }
}

/// The call of an operation.
pub type CallOf<O> = Call<CallResult<<O as Operation>::Output, <O as Operation>::Error>>;

/// Sends an input through the given plugins, those of the operation among them (see [`plugins`]).
pub fn orchestrate<O: Operation>(plugins: RuntimePlugins, input: O::Input) -> CallOf<O> {
    Call::new(run(prepared::<O>(), O::SPEC, plugins, Input::erase(input)))
}

/// A call that fails before anything is sent.
pub fn fail<R>(error: BoxError) -> Call<R> {
    Call::new(Box::pin(std::future::ready(Err(SdkError::construction_failure(error)))))
}

fn run(
    prepared: &'static Prepared,
    spec: &'static OperationSpec,
    plugins: RuntimePlugins,
    input: Input,
) -> BoxFuture<CallResult<Output, Error>> {
    Box::pin(async move {
        let span = prepared.span.open(spec.service.sdk_id, spec.name);
        let call = async {
            let context =
                invoke_with_stop_point(spec.service.sdk_id, spec.name, input, &plugins, StopPoint::None).await?;
            initial::finish(spec, context).await
        };
        call.instrument(span).await
    })
}
