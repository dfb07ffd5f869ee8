//! Whole calls against a connector in the process: what is retried, what comes back, what is never a panic.

#![allow(dead_code)] // the macros make more than these tests use

use super::*;
use crate::config::{Frozen, Parts};
use crate::error::{ErrorMetadata, ProvideErrorMetadata, RequestId, Unhandled};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::SharedAsyncSleep;
use aws_smithy_async::test_util::instant_time_and_sleep;
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::endpoint::{
    EndpointFuture, EndpointResolverParams, ResolveEndpoint, SharedEndpointResolver,
};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn};
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextMut,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::client::runtime_plugin::{Order, StaticRuntimePlugin};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Layer};
use aws_smithy_types::endpoint::Endpoint;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::telemetry::CapturedTelemetryAttributes;
use aws_types::region::Region;
use std::sync::{Arc, Mutex};

#[derive(Debug)]
struct Get;

#[derive(Clone, PartialEq)]
struct GetInput {
    name: Option<String>,
    secret: Option<String>,
}
crate::structure!(GetInput: "example#GetRequest" {
    0 => name: "Name label required";
    1 => secret: "Secret query=secret sensitive";
});

#[derive(PartialEq)]
struct GetOutput {
    size: Option<i32>,
    _request_id: Option<String>,
}
crate::structure!(GetOutput [_request_id: None]: "example#GetResponse" { 0 => size: "Size"; });
crate::operation_output!(GetOutput);

pub struct Busy {
    message: Option<String>,
    meta: ErrorMetadata,
}
crate::structure!(Busy [meta: ErrorMetadata::default()]: "example#Busy" { 0 => message: "Message"; });
crate::error_shape!(Busy: "Busy", message);

#[derive(Debug)]
enum AnyError {
    Busy(Busy),
    Unhandled(Unhandled),
}
crate::operation_error! {
    GetError in self => AnyError;
    "Busy" | "AWS.Busy" => Busy, is_busy;
    retry { Busy => throttling, }
}

const SERVICE: &ServiceSpec = &ServiceSpec {
    sdk_id: "Example",
    name: "example",
    signing_name: "example",
    protocol: &crate::protocol::REST_JSON_1,
    headers: &[("x-version", "2016")],
    auth_schemes: &[
        #[cfg(feature = "bearer")]
        crate::auth::bearer,
        #[cfg(feature = "sigv4a")]
        crate::auth::sigv4a,
    ],
    package: Package { name: "example", version: "1.0.0" },
    endpoint_resolver: || SharedEndpointResolver::new(OneEndpoint),
    endpoint_params: |_, _, _| Ok(EndpointResolverParams::new(())),
};

crate::operation! {
    Get(GetInput) -> GetOutput, GetError {
        service: SERVICE,
        span: "Example.Get",
        request: RequestSpec::new("GET", "/things/{Name}"),
        telemetry: &[0],
        endpoint_context: &[],
        traits: Traits { host_prefix: Some("{Name}.things."), ..Traits::NONE },
    }
}

#[derive(Clone, Default, Debug)]
struct Open;
crate::operation! {
    Open(GetInput) -> GetOutput, GetError {
        service: SERVICE,
        span: "Example.Open",
        request: RequestSpec::new("GET", "/open/{Name}"),
        telemetry: &[],
        endpoint_context: &[],
        traits: Traits { auth: &[Auth::None], ..Traits::NONE },
    }
}

#[derive(Debug)]
struct OneEndpoint;

impl ResolveEndpoint for OneEndpoint {
    fn resolve_endpoint<'a>(&'a self, _: &'a EndpointResolverParams) -> EndpointFuture<'a> {
        EndpointFuture::ready(Ok(Endpoint::builder().url("https://example.test").build()))
    }
}

type Responses = Vec<(u16, &'static str, &'static str)>;

/// Responds with its script (status, error type, body), one after the other, and keeps the requests' paths.
#[derive(Debug, Clone, Default)]
struct Script {
    responses: Arc<Mutex<Responses>>,
    paths: Arc<Mutex<Vec<String>>>,
    versions: Arc<Mutex<Vec<String>>>,
    authorizations: Arc<Mutex<Vec<String>>>,
}

impl HttpConnector for Script {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.paths.lock().unwrap().push(request.uri().to_owned());
        self.versions.lock().unwrap().extend(request.headers().get("x-version").map(str::to_owned));
        let authorization = request.headers().get("authorization").unwrap_or("none");
        self.authorizations.lock().unwrap().push(authorization.to_owned());
        let (status, error, body) = self.responses.lock().unwrap().remove(0);
        let mut response = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
        response.headers_mut().insert("x-amzn-requestid", "id-1");
        if !error.is_empty() {
            response.headers_mut().insert("x-amzn-errortype", error);
        }
        HttpConnectorFuture::ready(Ok(response))
    }
}

struct Client {
    config: Frozen,
    plugins: RuntimePlugins,
    script: Script,
}

fn client(responses: Responses, change: impl FnOnce(&mut Parts)) -> Client {
    let script = Script { responses: Arc::new(Mutex::new(responses)), ..Default::default() };
    let connector = script.clone();
    let (time, sleep) = instant_time_and_sleep(std::time::UNIX_EPOCH);
    let mut parts = Parts { behavior_version: Some(BehaviorVersion::latest()), ..Default::default() };
    parts.layer.store_put(Region::new("here-1"));
    parts.components.set_http_client(Some(http_client_fn(move |_, _| SharedHttpConnector::new(connector.clone()))));
    parts.components.set_time_source(Some(SharedTimeSource::new(time)));
    parts.components.set_sleep_impl(Some(SharedAsyncSleep::new(sleep)));
    let credentials = Credentials::new("access", "secret", None, None, "test");
    parts.set_credentials_provider(SharedCredentialsProvider::new(credentials));
    change(&mut parts);
    let config = parts.build(SERVICE);
    let plugins = crate::client::plugins(SERVICE, &config, false);
    Client { config, plugins, script }
}

impl Client {
    async fn get(&self, name: Option<&str>) -> Result<GetOutput, SdkError<GetError, HttpResponse>> {
        self.call::<Get>(name).await
    }

    async fn call<O: Operation<Input = GetInput>>(
        &self,
        name: Option<&str>,
    ) -> Result<O::Output, SdkError<O::Error, HttpResponse>> {
        let input = GetInput { name: name.map(str::to_owned), secret: Some("hidden".to_owned()) };
        crate::client::send::<O>(&self.plugins, &self.config, None, Ok::<_, BoxError>(input)).await
    }

    /// The first word of what each request was authenticated with.
    fn authorizations(&self) -> Vec<String> {
        let all = self.script.authorizations.lock().unwrap();
        all.iter().map(|text| text.split(' ').next().unwrap_or_default().to_owned()).collect()
    }

    fn calls(&self) -> usize {
        self.script.paths.lock().unwrap().len()
    }
}

#[tokio::test]
async fn a_response_becomes_the_output_with_its_request_id() {
    let client = client(vec![(200, "", r#"{"Size":3}"#)], |_| {});
    let output = client.get(Some("a")).await.unwrap();
    assert_eq!((output.size, output.request_id()), (Some(3), Some("id-1")));
    assert_eq!(*client.script.paths.lock().unwrap(), ["https://a.things.example.test/things/a?secret=hidden"]);
    assert_eq!(*client.script.versions.lock().unwrap(), ["2016"]);
}

#[tokio::test]
async fn a_prefix_that_makes_no_host_fails_before_anything_is_sent() {
    let client = client(vec![], |_| {});
    assert!(matches!(client.get(Some("a b")).await, Err(SdkError::ConstructionFailure(_))));
    assert_eq!(client.calls(), 0);
}

/// A plugin of the user that says how often a call is tried.
fn attempts(attempts: u32, order: Order) -> SharedRuntimePlugin {
    let mut layer = Layer::new("user");
    layer.store_put(RetryConfig::standard().with_max_attempts(attempts));
    SharedRuntimePlugin::new(StaticRuntimePlugin::new().with_config(layer.freeze()).with_order(order))
}

#[tokio::test]
async fn what_is_configured_goes_before_defaults_and_behind_overrides() {
    let busy = || vec![(503, "", ""); 5];
    for (plugins, configured, expected) in [
        (vec![], None, 3),
        (vec![], Some(2), 2),
        (vec![attempts(4, Order::Defaults)], None, 4),
        (vec![attempts(4, Order::Defaults)], Some(2), 2),
        (vec![attempts(4, Order::Overrides)], Some(2), 4),
        (vec![attempts(4, Order::Overrides), attempts(1, Order::Defaults)], Some(2), 4),
    ] {
        let client = client(busy(), |parts| {
            parts.plugins = plugins;
            if let Some(attempts) = configured {
                parts.layer.store_put(RetryConfig::standard().with_max_attempts(attempts));
            }
        });
        client.get(Some("a")).await.unwrap_err();
        assert_eq!(client.calls(), expected);
    }
}

#[tokio::test]
async fn an_operation_is_signed_unless_the_model_says_otherwise() {
    let client = client(vec![(200, "", "{}"); 2], |_| {});
    client.call::<Get>(Some("a")).await.unwrap();
    client.call::<Open>(Some("a")).await.unwrap();
    assert_eq!(client.authorizations(), ["AWS4-HMAC-SHA256", "none"]);
}

#[cfg(feature = "bearer")]
#[tokio::test]
async fn a_bearer_token_goes_first_where_the_model_says_so() {
    #[derive(Clone, Default, Debug)]
    struct Bear;
    crate::operation! {
        Bear(GetInput) -> GetOutput, GetError {
            service: SERVICE,
            span: "Example.Bear",
            request: RequestSpec::new("GET", "/bear/{Name}"),
            telemetry: &[],
            endpoint_context: &[],
            traits: Traits { auth: &[Auth::Bearer, Auth::SigV4], ..Traits::NONE },
        }
    }
    let with_token = client(vec![(200, "", "{}")], |parts| {
        let token = aws_credential_types::Token::new("token", None);
        parts.set_token_provider(aws_credential_types::provider::token::SharedTokenProvider::new(token));
    });
    with_token.call::<Bear>(Some("a")).await.unwrap();
    assert_eq!(*with_token.script.authorizations.lock().unwrap(), ["Bearer token"]);
    let without = client(vec![(200, "", "{}")], |_| {});
    without.call::<Bear>(Some("a")).await.unwrap();
    assert_eq!(without.authorizations(), ["AWS4-HMAC-SHA256"]);
}

/// An endpoint that takes signatures of these kinds.
#[cfg(feature = "sigv4a")]
#[derive(Debug)]
struct Takes(&'static [&'static str]);

#[cfg(feature = "sigv4a")]
impl ResolveEndpoint for Takes {
    fn resolve_endpoint<'a>(&'a self, _: &'a EndpointResolverParams) -> EndpointFuture<'a> {
        let regions = aws_smithy_types::Document::Array(vec!["*".into()]);
        let scheme = |name: &&'static str| {
            crate::endpoint::auth_scheme(*name, [("signingRegionSet", regions.clone()), ("signingName", "x".into())])
        };
        let endpoint = Endpoint::builder().url("https://example.test");
        EndpointFuture::ready(Ok(self.0.iter().map(scheme).fold(endpoint, |all, one| all.auth_scheme(one)).build()))
    }
}

#[cfg(feature = "sigv4a")]
#[tokio::test]
async fn of_two_kinds_of_signature_the_endpoint_chooses() {
    #[derive(Clone, Default, Debug)]
    struct Global;
    crate::operation! {
        Global(GetInput) -> GetOutput, GetError {
            service: SERVICE,
            span: "Example.Global",
            request: RequestSpec::new("GET", "/global/{Name}"),
            telemetry: &[],
            endpoint_context: &[],
            traits: Traits { auth: &[Auth::SigV4, Auth::SigV4a], ..Traits::NONE },
        }
    }
    for (takes, signed) in [
        (&[][..], "AWS4-HMAC-SHA256"),
        (&["sigv4"], "AWS4-HMAC-SHA256"),
        (&["sigv4a"], "AWS4-ECDSA-P256-SHA256"),
        (&["sigv4a", "sigv4"], "AWS4-ECDSA-P256-SHA256"),
        (&["sigv4", "sigv4a"], "AWS4-HMAC-SHA256"),
    ] {
        let client = client(vec![(200, "", "{}")], |parts| {
            parts.components.set_endpoint_resolver(Some(SharedEndpointResolver::new(Takes(takes))));
        });
        client.call::<Global>(Some("a")).await.unwrap();
        assert_eq!(client.authorizations(), [signed], "{takes:?}");
    }
}

#[tokio::test]
async fn what_the_model_or_aws_or_the_status_calls_passing_is_tried_three_times_and_no_more() {
    for (status, code) in [(400, "Busy"), (400, "ThrottlingException"), (503, "Other")] {
        let client = client(vec![(status, code, r#"{"Message":"later"}"#); 3], |_| {});
        let error = client.get(Some("a")).await.unwrap_err();
        assert_eq!((error.code(), client.calls()), (Some(code), 3));
        assert_eq!((error.message(), error.request_id()), (Some("later"), Some("id-1")));
    }
    let client = client(vec![(400, "Other", "{}")], |_| {});
    assert_eq!(client.get(Some("a")).await.unwrap_err().code(), Some("Other"));
}

#[tokio::test]
async fn an_unreadable_response_is_an_error_with_the_request_id() {
    let client = client(vec![(200, "", "<html>")], |_| {});
    let error = client.get(Some("a")).await.unwrap_err();
    assert!(matches!(&error, SdkError::ServiceError(context) if !context.err().is_busy()));
    assert_eq!(error.into_service_error().request_id(), Some("id-1"));
}

#[tokio::test]
async fn a_missing_label_fails_before_anything_is_sent() {
    let client = client(vec![], |_| {});
    assert!(matches!(client.get(None).await, Err(SdkError::ConstructionFailure(_))));
    assert_eq!(client.calls(), 0);
}

/// Replaces the result by something else, and keeps what telemetry saw.
#[derive(Debug, Default, Clone)]
struct Meddler {
    replace: bool,
    captured: Arc<Mutex<Option<CapturedTelemetryAttributes>>>,
}

#[dyn_dispatch_hint]
impl Intercept for Meddler {
    fn name(&self) -> &'static str {
        "Meddler"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        *self.captured.lock().unwrap() = cfg.load::<CapturedTelemetryAttributes>().cloned();
        Ok(())
    }

    fn modify_before_completion(
        &self,
        context: &mut FinalizerInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.replace {
            *context.output_or_error_mut().unwrap() = Ok(Output::erase("a foreign output"));
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_result_of_another_type_is_an_error_that_says_so() {
    let meddler = Meddler { replace: true, ..Default::default() };
    let client = client(vec![(200, "", "{}")], |parts| {
        parts.components.push_interceptor(SharedInterceptor::new(meddler));
    });
    let error = client.get(Some("a")).await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("a foreign output"), "{source}");
}

#[tokio::test]
async fn telemetry_sees_what_was_asked_for_unless_it_is_sensitive() {
    let meddler = Meddler::default();
    let captured = Arc::clone(&meddler.captured);
    let client = client(vec![(200, "", "{}")], |parts| {
        parts.telemetry(|requested| requested.capture_only(["Name", "Secret"]));
        parts.components.push_interceptor(SharedInterceptor::new(meddler));
    });
    client.get(Some("a")).await.unwrap();
    let captured = captured.lock().unwrap().take().unwrap();
    assert_eq!(captured.iter().collect::<Vec<_>>(), [("Name", "a")]);
}

#[test]
fn an_error_is_looked_up_by_its_name_and_then_by_its_code_in_aws_query() {
    let read = |query: Option<&'static str>, body: &'static str| {
        let mut response = HttpResponse::new(400.try_into().unwrap(), SdkBody::from(body));
        if let Some(query) = query {
            response.headers_mut().insert("x-amzn-query-error", query);
        }
        output::read_error::<GetError>(&crate::protocol::AWS_JSON_1_0, &response)
    };
    for body in ["", "{}", r#"{"__type":"New"}"#, r#"{"__type":"Busy"}"#] {
        let error = read(Some("AWS.Busy;Sender"), body);
        assert!(error.is_busy(), "{body}");
        assert_eq!(error.meta().code(), Some("AWS.Busy"), "{body}");
    }
    let error = read(Some("AWS.New;Sender"), r#"{"__type":"Busy"}"#);
    assert!(error.is_busy());
    assert_eq!(error.meta().code(), Some("AWS.New"));
    assert!(read(None, r#"{"__type":"Busy"}"#).is_busy());
    assert!(!read(Some("AWS.New;Sender"), r#"{"__type":"New"}"#).is_busy());
}
