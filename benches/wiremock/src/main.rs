//! Plain wiremock with one mock, the response of GetFunctionEventInvokeConfig's documented example, for `cargo xtask
//! bench serve`: prints its address and serves until it is ended. Requests are not recorded; else it slows down sooner.

use std::future::pending;
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

const ANSWER: &str = concat!(
    r#"{"LastModified":1479757760.006,"#,
    r#""FunctionArn":"arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE","#,
    r#""MaximumRetryAttempts":0,"MaximumEventAgeInSeconds":3600,"DestinationConfig":{"OnSuccess":{},"#,
    r#""OnFailure":{"Destination":"arn:aws:sqs:us-east-2:123456789012:failed-invocations"}}}"#
);

#[tokio::main]
async fn main() {
    let server = MockServer::builder().disable_request_recording().start().await;
    Mock::given(method("GET"))
        .and(path("/2019-09-25/functions/my-function/event-invoke-config"))
        .and(query_param("Qualifier", "BLUE"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(ANSWER, "application/json"))
        .mount(&server)
        .await;
    println!("{}", server.uri());
    pending().await
}
