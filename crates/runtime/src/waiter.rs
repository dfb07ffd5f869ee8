//! What all waiters share: polling an operation until an acceptor settles it, and comparing values as acceptors do.
//!
//! Which acceptors a waiter has is compiled into the generated crate.

use crate::feature::FeaturePlugin;
use crate::operation::{Operation, orchestrate};
pub use aws_smithy_runtime::client::waiters::AcceptorState;
use aws_smithy_runtime::client::waiters::{WaiterOrchestrator, attach_waiter_tracing_span};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{CreateUnhandledError, SdkError};
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugins;
use aws_smithy_runtime_api::client::waiters::FinalPoll;
use aws_smithy_runtime_api::client::waiters::error::WaiterError;
use aws_smithy_types::config_bag::ConfigBag;
use std::future::Future;
use std::ops::RangeInclusive;
use std::time::Duration;

/// How a wait ends: the poll that settled it, or why it failed.
pub type Waited<Output, Error> = Result<FinalPoll<Output, SdkError<Error, HttpResponse>>, WaiterError<Output, Error>>;

/// What a poll means, given the input and how the call went.
pub type Accept<Input, Output, Error> = fn(&Input, Result<&Output, &Error>) -> AcceptorState;

/// Polls an operation, with exponential backoff within `delay` seconds, until an acceptor settles it or `max_wait` is
/// over.
///
/// The time and the sleep come from the operation's own configuration.
pub async fn wait<O: Operation>(
    plugins: RuntimePlugins,
    input: Result<O::Input, impl Into<BoxError>>,
    delay: RangeInclusive<u64>,
    max_wait: Duration,
    accept: Accept<O::Input, O::Output, O::Error>,
) -> Waited<O::Output, O::Error>
where
    O::Input: Clone,
{
    poll(plugins, input, delay, max_wait, orchestrate::<O>, accept).await
}

async fn poll<Input, Output, Error, Call, ResponseFuture>(
    plugins: RuntimePlugins,
    input: Result<Input, impl Into<BoxError>>,
    delay: RangeInclusive<u64>,
    max_wait: Duration,
    call: Call,
    accept: Accept<Input, Output, Error>,
) -> Waited<Output, Error>
where
    Input: Clone,
    Error: CreateUnhandledError + std::error::Error + Send + Sync + 'static,
    Call: Fn(RuntimePlugins, Input) -> ResponseFuture,
    ResponseFuture: Future<Output = Result<Output, SdkError<Error, HttpResponse>>>,
{
    let input = input.map_err(WaiterError::construction_failure)?;
    let plugins = plugins.with_operation_plugin(FeaturePlugin::waiter());
    let components = plugins.apply_client_configuration(&mut ConfigBag::base());
    let time = components.map_err(WaiterError::construction_failure)?.into_time_components();
    let missing =
        |what: &str| WaiterError::construction_failure(format!("waiting needs {what}, and none is configured"));
    let orchestrator = WaiterOrchestrator::builder()
        .min_delay(Duration::from_secs(*delay.start()))
        .max_delay(Duration::from_secs(*delay.end()))
        .max_wait(max_wait)
        .time_source(time.time_source().ok_or_else(|| missing("a time source"))?)
        .sleep_impl(time.sleep_impl().ok_or_else(|| missing("a sleep implementation"))?)
        .acceptor(|result: Result<&Output, &Error>| accept(&input, result))
        .operation(|| call(plugins.clone(), input.clone()))
        .build();
    attach_waiter_tracing_span(orchestrator.orchestrate()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_async::rt::sleep::SharedAsyncSleep;
    use aws_smithy_async::test_util::instant_time_and_sleep;
    use aws_smithy_async::time::SharedTimeSource;
    use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
    use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
    use aws_smithy_types::error::ErrorMetadata;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::SystemTime;

    #[derive(Debug, PartialEq)]
    struct NotFound;

    impl std::fmt::Display for NotFound {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("not found")
        }
    }

    impl std::error::Error for NotFound {}

    impl CreateUnhandledError for NotFound {
        fn create_unhandled_error(_: Box<dyn std::error::Error + Send + Sync>, _: Option<ErrorMetadata>) -> Self {
            NotFound
        }
    }

    /// The input says from which poll on the response is not an error.
    fn accept(input: &u32, result: Result<&u32, &NotFound>) -> AcceptorState {
        match result {
            Ok(poll) if poll >= input => AcceptorState::Success,
            Ok(_) => AcceptorState::Failure,
            Err(NotFound) => AcceptorState::Retry,
        }
    }

    async fn wait_for(input: Result<u32, &'static str>, ready: u32, max_wait: u64) -> Waited<u32, NotFound> {
        let (time, sleep) = instant_time_and_sleep(SystemTime::UNIX_EPOCH);
        let components = RuntimeComponentsBuilder::new("test")
            .with_sleep_impl(Some(SharedAsyncSleep::new(sleep)))
            .with_time_source(Some(SharedTimeSource::new(time)));
        let plugins =
            RuntimePlugins::new().with_client_plugin(StaticRuntimePlugin::new().with_runtime_components(components));
        let polls = AtomicU32::new(0);
        let call = |_, _| {
            let number = polls.fetch_add(1, Ordering::Relaxed) + 1;
            async move {
                if number < ready {
                    Err(SdkError::service_error(NotFound, HttpResponse::new(404.try_into().unwrap(), "".into())))
                } else {
                    Ok(number)
                }
            }
        };
        super::poll(plugins, input, 1..=20, Duration::from_secs(max_wait), call, accept).await
    }

    #[tokio::test]
    async fn polls_until_an_acceptor_is_content() {
        let poll = wait_for(Ok(4), 4, 600).await.expect("the fourth poll succeeds");
        assert_eq!(*poll.as_result().unwrap(), 4);
    }

    #[tokio::test]
    async fn ends_in_a_failure_state_or_when_the_time_is_over() {
        assert!(matches!(wait_for(Ok(4), 1, 600).await, Err(WaiterError::FailureState(_))));
        assert!(matches!(wait_for(Ok(4), 1000, 60).await, Err(WaiterError::ExceededMaxWait(_))));
    }

    #[tokio::test]
    async fn what_is_missing_is_an_error_and_not_a_panic() {
        assert!(matches!(wait_for(Err("no name"), 1, 60).await, Err(WaiterError::ConstructionFailure(_))));
        let call = |_, _| async { Ok::<_, SdkError<NotFound, HttpResponse>>(1) };
        let plugins = RuntimePlugins::new();
        let waited = super::poll(plugins, Ok::<_, &str>(1), 1..=2, Duration::from_secs(1), call, accept).await;
        let Err(error) = waited else { panic!("there is no time source") };
        let source = std::error::Error::source(&error).expect("the reason").to_string();
        assert_eq!(source, "waiting needs a time source, and none is configured");
    }
}
