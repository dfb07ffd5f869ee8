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
mod spec;
#[cfg(test)]
mod tests;
mod types;

pub use plugin::PreparedCell;
pub use spec::{CallResult, ContextValue, OperationSpec, Package, ServiceSpec, Shims, Traits};
pub use types::{Operation, OperationOutput};

use crate::error::OperationError;
use crate::shape::Structure;
use aws_runtime::service_clock_skew::ServiceClockSkewClassifier;
use aws_smithy_runtime::client::orchestrator::{StopPoint, invoke_with_stop_point};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Input, Output};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::retries::classifiers::SharedRetryClassifier;
use aws_smithy_runtime_api::client::runtime_plugin::{RuntimePlugins, SharedRuntimePlugin};
use plugin::Prepared;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use tracing::Instrument;

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

            fn prepared() -> &'static $crate::operation::PreparedCell {
                static PREPARED: $crate::operation::PreparedCell = $crate::operation::PreparedCell::new();
                &PREPARED
            }
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
    O::prepared().get(O::SPEC)
}

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

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
