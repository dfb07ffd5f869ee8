//! What an application brings where there is no operating system: an HTTP client, the time, and sleeping. It makes the
//! documented call of GetFunctionEventInvokeConfig, throttled once, and ends with a trap when anything is not as
//! expected.

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_async::time::TimeSource;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use proofmark_lambda::Client;
use proofmark_lambda::config::{BehaviorVersion, Config, Credentials, Region};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// In a browser this would call `fetch`.
#[derive(Clone, Debug, Default)]
struct Answers(Arc<Mutex<Vec<HttpRequest>>>);

impl HttpConnector for Answers {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let mut seen = self.0.lock().expect("one thread");
        let (status, body) = match seen.len() {
            0 => (429, r#"{"Type":"User","message":"Rate exceeded","__type":"TooManyRequestsException"}"#),
            _ => (200, r#"{"MaximumRetryAttempts":0,"MaximumEventAgeInSeconds":3600,"LastModified":1479757760.006}"#),
        };
        seen.push(request);
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status.try_into().expect("a status"), SdkBody::from(body))))
    }
}

impl HttpClient for Answers {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// In a browser this would ask `Date.now()`: the standard library has no time here, and panics.
#[derive(Debug)]
struct Fixed;

impl TimeSource for Fixed {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_479_757_760)
    }
}

/// In a browser this would be `setTimeout`.
#[derive(Clone, Debug, Default)]
struct AtOnce(Arc<AtomicU32>);

impl AsyncSleep for AtOnce {
    fn sleep(&self, duration: Duration) -> Sleep {
        self.0.fetch_add(1, Ordering::Relaxed);
        // Deadlines never come; pauses between attempts are over at once.
        if duration < Duration::from_secs(2) {
            Sleep::new(std::future::ready(()))
        } else {
            Sleep::new(std::future::pending())
        }
    }
}

/// Nothing here ever has to wait for anything.
fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..1_000 {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
    panic!("the call waits for something");
}

fn main() {
    let (answers, pauses) = (Answers::default(), AtOnce::default());
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-2"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI", None, None, "wasm"))
        .http_client(answers.clone())
        .time_source(Fixed)
        .sleep_impl(pauses.clone())
        .build();
    let call =
        Client::from_conf(config).get_function_event_invoke_config().function_name("my-function").qualifier("BLUE");
    let output = run(call.send()).expect("a response");
    assert_eq!(output.maximum_retry_attempts(), Some(0));
    assert_eq!(output.maximum_event_age_in_seconds(), Some(3600));
    assert_eq!(output.last_modified().map(|time| time.secs()), Some(1_479_757_760));

    let requests = answers.0.lock().expect("one thread");
    assert_eq!(requests.len(), 2, "the throttled attempt and another");
    assert!(pauses.0.load(Ordering::Relaxed) > 0, "a pause between them");
    let request = &requests[1];
    let path = "/2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE";
    assert_eq!(request.uri(), format!("https://lambda.us-east-2.amazonaws.com{path}"));
    assert_eq!(request.headers().get("x-amz-date"), Some("20161121T194920Z"));
    let authorization = request.headers().get("authorization").expect("a signature");
    assert!(authorization.contains("Credential=AKIDEXAMPLE/20161121/us-east-2/lambda/aws4_request"), "{authorization}");

    assert_eq!(proofmark_lambda::contract().operations().count(), 91);
}
