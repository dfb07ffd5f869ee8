//! How a client comes to its configuration, and what of a single call can be changed, seen on the wire.

use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpConnector};
use aws_types::SdkConfig;
use aws_types::sdk_config::Builder;
use proofmark_tests::client::{SECRET, client, config};
use proofmark_tests::raw_server::{RawServer, response, serve};
use proofmark_tests::request::Request;
use proofmark_tests::sdk::config::interceptors::BeforeTransmitInterceptorContextMut;
use proofmark_tests::sdk::config::{self, BehaviorVersion, ConfigBag, Credentials, HttpClient, Intercept, Region};
use proofmark_tests::sdk::config::{RuntimeComponents, SharedCredentialsProvider, SharedHttpClient};
use proofmark_tests::sdk::error::{BoxError, DisplayErrorContext, SdkError};
use proofmark_tests::sdk::operation::get_account_settings::GetAccountSettingsInput;
use proofmark_tests::sdk::{Client, Config};
use proofmark_tests::signature;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

async fn server() -> RawServer {
    serve(vec![response(200, &[("content-type", "application/json")], "{}")])
}

/// The only request that came.
fn request(server: &RawServer) -> Request {
    let mut requests = server.requests();
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

/// A configuration that programs share between services.
fn shared(server: &RawServer) -> Builder {
    let credentials = Credentials::new("AKIDEXAMPLE", SECRET, Some("session".to_owned()), None, "shared");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(server.url())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
}

/// Counts how often a connection is asked for.
#[derive(Debug, Clone)]
struct Counted {
    inner: SharedHttpClient,
    count: Arc<AtomicUsize>,
}

impl HttpClient for Counted {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.inner.http_connector(settings, components)
    }
}

/// Adds a header of this name to each request.
#[derive(Debug)]
struct AddsHeader(&'static str);

impl Intercept for AddsHeader {
    fn name(&self) -> &'static str {
        "AddsHeader"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        context.request_mut().headers_mut().insert(self.0, "1");
        Ok(())
    }
}

#[tokio::test]
async fn a_client_of_an_sdk_config_takes_its_endpoint_region_and_credentials() {
    let server = server().await;
    let client = Client::new(&shared(&server).build());
    client.get_account_settings().send().await.expect("a response");
    let request = request(&server);
    assert_eq!(signature::check(&request, "eu-central-1", "lambda"), Ok(()));
    assert_eq!(request.header("x-amz-security-token"), Some("session"));
}

#[tokio::test]
async fn a_client_of_an_sdk_config_takes_its_http_client() {
    let server = server().await;
    let count = Arc::new(AtomicUsize::new(0));
    let inner = aws_smithy_http_client::Builder::new().build_http();
    let config = shared(&server).http_client(Counted { inner, count: count.clone() }).build();
    Client::new(&config).get_account_settings().send().await.expect("a response");
    assert!(count.load(Ordering::Relaxed) > 0, "the request went through another HTTP client");
}

#[tokio::test]
async fn what_is_set_for_one_service_wins_over_the_sdk_config() {
    let server = server().await;
    let config = config::Builder::from(&shared(&server).build()).region(Region::new("us-east-2")).build();
    Client::from_conf(config).get_account_settings().send().await.expect("a response");
    assert_eq!(signature::check(&request(&server), "us-east-2", "lambda"), Ok(()));
}

#[test]
fn a_client_without_a_behavior_version_panics_and_says_what_to_set() {
    for make in [|| Client::new(&SdkConfig::builder().build()), || Client::from_conf(Config::builder().build())] {
        let panic = std::panic::catch_unwind(make).expect_err("no behavior version is set");
        let message = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        let message = message.expect("a message");
        assert!(message.contains("behavior major version must be set"), "{message}");
        assert!(message.contains("`behavior-version-latest` cargo feature"), "{message}");
    }
}

#[tokio::test]
async fn a_call_whose_request_is_mutated_sends_and_signs_the_change() {
    let server = server().await;
    let call = client(server.url()).get_account_settings().customize();
    let call = call.mutate_request(|request| {
        request.headers_mut().insert("x-mine", "1");
    });
    call.send().await.expect("a response");
    let request = request(&server);
    assert_eq!(request.header("x-mine"), Some("1"));
    let authorization = request.header("authorization").expect("a signature");
    assert!(authorization.contains(";x-mine"), "{authorization}");
    assert_eq!(signature::check(&request, "us-east-1", "lambda"), Ok(()));
}

#[tokio::test]
async fn a_call_whose_request_is_mapped_sends_what_the_map_gives() {
    let server = server().await;
    let call = client(server.url()).get_account_settings().customize();
    let call = call.map_request(|mut request| {
        request.headers_mut().insert("x-mine", "1");
        Ok::<_, std::io::Error>(request)
    });
    call.send().await.expect("a response");
    assert_eq!(request(&server).header("x-mine"), Some("1"));
}

#[tokio::test]
async fn a_call_whose_map_fails_sends_nothing_and_says_why() {
    let server = server().await;
    let call = client(server.url()).get_account_settings().customize();
    let error = call.map_request(|_| Err(std::io::Error::other("not today"))).send().await.expect_err("the map failed");
    assert!(DisplayErrorContext(&error).to_string().contains("not today"), "{error:?}");
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_call_with_another_region_is_signed_for_that_region_and_the_next_is_not() {
    let server = server().await;
    let client = client(server.url());
    let other = config::Builder::new().region(Region::new("us-west-2"));
    client.get_account_settings().customize().config_override(other).send().await.expect("a response");
    client.get_account_settings().send().await.expect("a response");
    let requests = server.requests();
    assert_eq!(signature::check(&requests[0], "us-west-2", "lambda"), Ok(()));
    assert_eq!(signature::check(&requests[1], "us-east-1", "lambda"), Ok(()));
}

#[tokio::test]
async fn an_interceptor_of_the_client_runs_in_all_calls_and_one_of_a_call_in_that_alone() {
    let server = server().await;
    let client = Client::from_conf(config(server.url()).interceptor(AddsHeader("x-client")).build());
    client.get_account_settings().customize().interceptor(AddsHeader("x-call")).send().await.expect("a response");
    client.get_account_settings().send().await.expect("a response");
    let headers = |request: &Request| (request.header("x-client").is_some(), request.header("x-call").is_some());
    let found: Vec<_> = server.requests().iter().map(headers).collect();
    assert_eq!(found, [(true, true), (true, false)]);
}

#[tokio::test]
async fn an_input_is_sent_with_a_client_that_comes_later() {
    let server = server().await;
    let input = GetAccountSettingsInput::builder();
    input.send_with(&client(server.url())).await.expect("a response");
    assert_eq!(request(&server).target, "/2016-08-19/account-settings");
}
