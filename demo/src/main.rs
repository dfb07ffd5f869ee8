//! The main job on real input: the documented example of GetFunctionEventInvokeConfig and its four exceptions, played
//! over a real socket with the generated client. Run by `cargo xtask demo`, after it has regenerated the client.

#![forbid(unsafe_code)]

mod screen;
mod server;

use proofmark_lambda::Client;
use proofmark_lambda::config::retry::RetryConfig;
use proofmark_lambda::config::{BehaviorVersion, Config, Credentials, Region};
use proofmark_lambda::error::{DisplayErrorContext, ProvideErrorMetadata};
use proofmark_lambda::operation::RequestId;
use proofmark_lambda::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigOutput;
use proofmark_lambda::operation::get_function_event_invoke_config::builders::GetFunctionEventInvokeConfigFluentBuilder;
use proofmark_lambda::primitives::DateTime;
use proofmark_lambda::types::{DestinationConfig, OnFailure, OnSuccess};
use screen::Screen;
use server::Server;
use std::process::ExitCode;
use std::time::Duration;

/// The documented response, as it travels.
const DOCUMENTED: &str = r#"{"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:sqs:us-east-2:123456789012:failed-invocations"},"OnSuccess":{}},"FunctionArn":"arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE","LastModified":1479757760.006,"MaximumEventAgeInSeconds":3600,"MaximumRetryAttempts":0}"#;

/// How the request of the documented example begins.
const REQUEST_LINE: &str = "GET /2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE HTTP/1.1\r\n";

/// A modelled exception of the operation.
struct Exception {
    code: &'static str,
    status: u16,
    /// The member with the message, as the model has it.
    message: &'static str,
    /// The number of requests that the client sends before it gives up.
    attempts: usize,
}

const EXCEPTIONS: [Exception; 4] = [
    Exception { code: "InvalidParameterValueException", status: 400, message: "message", attempts: 1 },
    Exception { code: "ResourceNotFoundException", status: 404, message: "Message", attempts: 1 },
    Exception { code: "TooManyRequestsException", status: 429, message: "message", attempts: 3 },
    Exception { code: "ServiceException", status: 500, message: "Message", attempts: 3 },
];

/// What to try after the demo.
const NEXT: [(&str, &str); 4] = [
    ("cargo test --workspace", "the whole suite"),
    ("cargo run -p proofmark-cli -- serve lambda", "a server for tests in any language"),
    ("cargo xtask codegen --model api.json --out ../client", "a client of your own API"),
    ("cargo xtask --help", "everything else"),
];

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Plays everything; whether all passed.
fn run() -> std::io::Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let screen = Screen::new();
        let mut passed = vec![example(screen).await?];
        for exception in &EXCEPTIONS {
            passed.push(exception.play(screen).await?);
        }
        let failed = passed.iter().filter(|passed| !**passed).count();
        println!("\n{} passed, {failed} failed\n\nWhat to try next:", passed.len() - failed);
        for (command, what) in NEXT {
            screen.command(command, what);
        }
        Ok(failed == 0)
    })
}

/// The documented example.
async fn example(screen: Screen) -> std::io::Result<bool> {
    let server = Server::start(response(200, "", DOCUMENTED))?;
    let result = call(&server).send().await;
    let request = server.requests().concat();
    screen.section("request", &request);
    screen.section("response", &format!("HTTP/1.1 200\r\n\r\n{DOCUMENTED}"));
    let passed = match result {
        Ok(output) => {
            screen.section("decoded", &format!("{output:#?}"));
            request.starts_with(REQUEST_LINE) && has_documented_values(&output)
        }
        Err(error) => {
            screen.section("error", &DisplayErrorContext(&error).to_string());
            false
        }
    };
    screen.verdict(passed, "the documented example: my-function, BLUE");
    Ok(passed)
}

/// Whether the output has the documented values, among them `0` and an empty `OnSuccess`.
fn has_documented_values(output: &GetFunctionEventInvokeConfigOutput) -> bool {
    let failure = OnFailure::builder().destination("arn:aws:sqs:us-east-2:123456789012:failed-invocations").build();
    let destinations =
        DestinationConfig::builder().on_success(OnSuccess::builder().build()).on_failure(failure).build();
    output.last_modified == Some(DateTime::from_secs_and_nanos(1_479_757_760, 6_000_000))
        && output.function_arn.as_deref() == Some("arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE")
        && output.maximum_retry_attempts == Some(0)
        && output.maximum_event_age_in_seconds == Some(3600)
        && output.destination_config == Some(destinations)
        && output.request_id() == Some("demo")
}

impl Exception {
    /// A response with this exception, and what the client makes of it.
    async fn play(&self, screen: Screen) -> std::io::Result<bool> {
        let body = format!(r#"{{"Type":"User","{}":"as the service says it"}}"#, self.message);
        let code = format!("x-amzn-errortype: {}\r\n", self.code);
        let server = Server::start(response(self.status, &code, &body))?;
        let result = call(&server).send().await;
        let attempts = server.requests().len();
        let passed = result.is_err_and(|error| {
            let error = error.into_service_error();
            let is_variant = match self.code {
                "InvalidParameterValueException" => error.is_invalid_parameter_value_exception(),
                "ResourceNotFoundException" => error.is_resource_not_found_exception(),
                "TooManyRequestsException" => error.is_too_many_requests_exception(),
                _ => error.is_service_exception(),
            };
            is_variant
                && error.code() == Some(self.code)
                && error.message() == Some("as the service says it")
                && error.request_id() == Some("demo")
                && attempts == self.attempts
        });
        let Self { code, status, attempts: expected, .. } = self;
        screen.verdict(passed, &format!("{code}: HTTP {status}, {attempts} of {expected} attempts"));
        Ok(passed)
    }
}

/// The call of the documented example, with a client for this server.
fn call(server: &Server) -> GetFunctionEventInvokeConfigFluentBuilder {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-2"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "demo"))
        .endpoint_url(server.url())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        // The number of attempts is the standard one; the backoff is short, so that the demo is.
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(10)))
        .build();
    Client::from_conf(config).get_function_event_invoke_config().function_name("my-function").qualifier("BLUE")
}

/// The bytes of a response. More header lines end with a line break.
fn response(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\nx-amzn-requestid: demo\r\n{headers}\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}
