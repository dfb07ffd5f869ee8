//! What the tests of mocks share: responses, a call, and panics as text.

use proofmark_lambda_mocks::Lambda;
use proofmark_tests::client::client;
use proofmark_tests::sdk::error::ProvideErrorMetadata;
use proofmark_tests::sdk::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigOutput;
use proofmark_tests::sdk::primitives::DateTime;
use proofmark_tests::sdk::types::{DestinationConfig, OnFailure, OnSuccess};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

/// The documented response for `my-function`, `BLUE`.
pub(crate) fn blue() -> GetFunctionEventInvokeConfigOutput {
    let failed = OnFailure::builder().destination("arn:aws:sqs:us-east-2:123456789012:failed-invocations").build();
    GetFunctionEventInvokeConfigOutput::builder()
        .last_modified(DateTime::from_millis(1_479_757_760_006))
        .function_arn("arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE")
        .maximum_retry_attempts(0)
        .maximum_event_age_in_seconds(3600)
        .destination_config(
            DestinationConfig::builder().on_success(OnSuccess::builder().build()).on_failure(failed).build(),
        )
        .build()
}

/// A response that differs from others by its number.
pub(crate) fn attempts(attempts: i32) -> GetFunctionEventInvokeConfigOutput {
    GetFunctionEventInvokeConfigOutput::builder().maximum_retry_attempts(attempts).build()
}

/// What a client gets for this function: the number of the response, or the error's name and text.
pub(crate) async fn asked(mocks: &Lambda, function: &str, qualifier: Option<&str>) -> Result<Option<i32>, String> {
    let call = client(mocks.uri()).get_function_event_invoke_config().function_name(function);
    let response = call.set_qualifier(qualifier.map(str::to_owned)).send().await;
    response.map(|output| output.maximum_retry_attempts()).map_err(|error| {
        let text = error.message().map(|text| format!(": {text}")).unwrap_or_default();
        format!("{}{text}", error.code().unwrap_or("no response"))
    })
}

/// A text without the lines and columns of these files.
pub(crate) fn without_lines(text: impl ToString) -> String {
    let text = text.to_string();
    let mut parts = text.split(".rs:");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once(':').expect("line and column");
        out.push_str(".rs:LINE");
        out.push_str(rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}

thread_local! {
    static PANICKED_AT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What `run` panics with, and in which file; its report does not reach the terminal.
pub(crate) fn panic_of(run: impl FnOnce()) -> (String, String) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let file = panic.location().map(|location| location.file().to_owned()).unwrap_or_default();
            PANICKED_AT.set(file);
            before(panic);
        }));
    });
    let panic = catch_unwind(AssertUnwindSafe(run)).expect_err("a panic");
    let text = panic.downcast_ref::<String>().cloned().expect("a panic with a text");
    (without_lines(text), PANICKED_AT.take())
}
