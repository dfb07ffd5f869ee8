//! Retry classifiers of an operation's errors. They are AWS's, asked through the operation's shims instead of being
//! instantiated for every error type.

use super::spec::OperationSpec;
use crate::error::OperationError;
use aws_runtime::retries::classifiers::{THROTTLING_ERRORS, TRANSIENT_ERRORS};
use aws_smithy_runtime::client::retries::classifiers::ModeledAsRetryableClassifier;
use aws_smithy_runtime_api::client::interceptors::context::{Error, InterceptorContext};
use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;
use aws_smithy_runtime_api::client::retries::classifiers::{
    ClassifyRetry, RetryAction, RetryClassifierPriority, RetryReason,
};
use aws_smithy_types::retry::ErrorKind;
use std::time::Duration;

pub(super) fn facts<E: OperationError>(error: &Error) -> Option<(Option<&str>, Option<ErrorKind>)> {
    error.downcast_ref::<E>().map(|error| (error.meta().code(), error.modeled_retry()))
}

fn facts_of<'a>(spec: &OperationSpec, context: &'a InterceptorContext) -> Option<(Option<&'a str>, Option<ErrorKind>)> {
    let error = context.output_or_error()?.err()?;
    OrchestratorError::as_operation_error(error).and_then(spec.shims.retry_facts)
}

/// Retries what the model marks as retryable.
#[derive(Debug)]
pub(super) struct Modeled(pub(super) &'static OperationSpec);

impl ClassifyRetry for Modeled {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match facts_of(self.0, context) {
            Some((_, Some(kind))) => RetryAction::retryable_error(kind),
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "Errors Modeled As Retryable"
    }

    fn priority(&self) -> RetryClassifierPriority {
        ModeledAsRetryableClassifier::<std::convert::Infallible>::priority()
    }
}

/// Retries the codes by which AWS services say that they are throttled or that a fault will pass, after the time
/// that `x-amz-retry-after` asks for.
#[derive(Debug)]
pub(super) struct AwsCode(pub(super) &'static OperationSpec);

impl ClassifyRetry for AwsCode {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let kind = match facts_of(self.0, context) {
            Some((Some(code), _)) if THROTTLING_ERRORS.contains(&code) => ErrorKind::ThrottlingError,
            Some((Some(code), _)) if TRANSIENT_ERRORS.contains(&code) => ErrorKind::TransientError,
            _ => return RetryAction::NoActionIndicated,
        };
        RetryAction::RetryIndicated(RetryReason::RetryableError { kind, retry_after: retry_after(context) })
    }

    fn classify_retry_v2(&self, context: &InterceptorContext, previous: &RetryAction) -> RetryAction {
        match (self.classify_retry(context), previous) {
            // The header is no reason to retry, but it delays a retry for whatever reason.
            (
                RetryAction::NoActionIndicated,
                RetryAction::RetryIndicated(RetryReason::RetryableError { kind, retry_after: None }),
            ) => match retry_after(context) {
                after @ Some(_) => {
                    let reason = RetryReason::RetryableError { kind: *kind, retry_after: after };
                    RetryAction::RetryIndicated(reason)
                }
                None => RetryAction::NoActionIndicated,
            },
            (own, _) => own,
        }
    }

    fn name(&self) -> &'static str {
        "AWS Error Code"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_before(RetryClassifierPriority::modeled_as_retryable_classifier())
    }
}

fn retry_after(context: &InterceptorContext) -> Option<Duration> {
    let millis = context.response()?.headers().get("x-amz-retry-after")?;
    millis.parse().ok().map(Duration::from_millis)
}
