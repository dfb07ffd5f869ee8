//! Every signature must be the one that AWS's signer makes, and so must every header that comes with it.

use super::{Sign, Signer, SigningClock};
use crate::test_components::components;
use aws_credential_types::Credentials;
use aws_runtime::auth::sigv4::SigV4Signer;
use aws_runtime::auth::{HttpSignatureType, PayloadSigningOverride, SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::service_clock_skew::{DisableClockSkewCorrection, ServiceClockSkewInterceptor};
use aws_sigv4::http_request::SignableBody;
use aws_smithy_runtime_api::client::auth::AuthSchemeEndpointConfig;
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{Input, InterceptorContext};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::Document;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Layer};
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::HashMap;
use std::time::Duration;

const NOON: u64 = 1_440_938_160;

/// What a call configures.
#[derive(Debug, Clone)]
struct Case {
    method: &'static str,
    uri: String,
    headers: Vec<(&'static str, String)>,
    body: Option<Vec<u8>>,
    secret: &'static str,
    token: Option<&'static str>,
    seconds: u64,
    region: Option<&'static str>,
    options: SigningOptions,
    payload: Option<PayloadSigningOverride>,
    endpoint: Vec<(&'static str, Document)>,
}

impl Case {
    fn plain(uri: &str) -> Self {
        Self {
            method: "GET",
            uri: uri.to_owned(),
            headers: Vec::new(),
            body: Some(Vec::new()),
            secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            token: None,
            seconds: NOON,
            region: Some("us-east-1"),
            options: SigningOptions::default(),
            payload: None,
            endpoint: Vec::new(),
        }
    }

    fn request(&self) -> HttpRequest {
        let body = match &self.body {
            Some(bytes) => SdkBody::from(bytes.clone()),
            None => SdkBody::from_body_1_x(http_body_util::Empty::<bytes::Bytes>::new()),
        };
        let mut request = HttpRequest::new(body);
        request.set_method(self.method).unwrap();
        request.set_uri(self.uri.as_str()).unwrap();
        for (name, value) in &self.headers {
            request.headers_mut().append(*name, value.clone());
        }
        request
    }

    fn config(&self) -> ConfigBag {
        let mut layer = Layer::new("test");
        let signing_options = self.options.clone();
        layer.store_put(SigV4OperationSigningConfig { signing_options, ..Default::default() });
        layer.store_put(SigningName::from_static("lambda"));
        layer.store_or_unset(self.region.map(|region| SigningRegion::from(Region::new(region))));
        layer.store_or_unset(self.payload.clone());
        ConfigBag::of_layers(vec![layer])
    }

    /// The request with its signature, or the error.
    fn signed_by(&self, signer: &dyn Sign, components: &RuntimeComponents, cfg: &ConfigBag) -> Vec<String> {
        let mut request = self.request();
        let identity = Identity::from(Credentials::new("AKID", self.secret, self.token.map(Into::into), None, "test"));
        let properties: HashMap<_, _> =
            self.endpoint.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let endpoint = Document::Object(properties);
        let endpoint = AuthSchemeEndpointConfig::from(&endpoint);
        match signer.sign_http_request(&mut request, &identity, endpoint, components, cfg) {
            Ok(()) => {
                let headers = request.headers().iter().map(|(name, value)| format!("{name}: {value}"));
                std::iter::once(request.uri().to_owned()).chain(headers).collect()
            }
            Err(error) => vec![format!("{error:?}")],
        }
    }

    /// The request with its signature, once it has been seen to be AWS's.
    fn signed(&self, signer: &Signer) -> Vec<String> {
        let (components, _) = components(self.seconds, None);
        let cfg = self.config();
        let ours = self.signed_by(signer, &components, &cfg);
        assert_eq!(ours, self.signed_by(&SigV4Signer::new(), &components, &cfg), "{self:?}");
        ours
    }
}

const URI: &str = "https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/a%3Ab?Qualifier=BLUE";

#[test]
fn a_plain_request_gets_a_date_and_an_authorization() {
    let signer = Signer::default();
    let signed = Case::plain(URI).signed(&signer);
    let (authorization, others) = signed.split_last().unwrap();
    assert_eq!(others, [URI, "x-amz-date: 20150830T123600Z"]);
    let expected = "authorization: AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/lambda/aws4_request, \
                    SignedHeaders=host;x-amz-date, Signature=";
    assert_eq!(authorization.len(), expected.len() + 64);
    assert!(authorization.starts_with(expected), "{authorization}");
    assert_eq!(signer.keys.len(), 1, "signed here, not by AWS's signer");
}

#[test]
fn paths_are_normalized_as_aws_does() {
    let signer = Signer::default();
    for path in
        ["", "/", "/.", "/..", "/./", "/../", "//", "/a/", "/a//b/", "/a/./b", "/a/../b", "/a/..", "/a.b", "/a/b/."]
    {
        Case::plain(&format!("https://h.example{path}")).signed(&signer);
        Case::plain(&format!("https://h.example:8443{path}?")).signed(&signer);
    }
}

#[test]
fn what_is_not_plain_is_left_to_aws() {
    let signer = Signer::default();
    let mut presigned = Case::plain(URI);
    presigned.options.signature_type = HttpSignatureType::HttpRequestQueryParams;
    presigned.options.expires_in = Some(Duration::from_secs(60));
    assert!(presigned.signed(&signer)[0].contains("X-Amz-Signature="));

    let chunked = PayloadSigningOverride::StreamingUnsignedPayloadTrailer;
    assert_eq!(Case { payload: Some(chunked), ..Case::plain(URI) }.signed(&signer).len(), 3);

    let nowhere = Case { region: None, ..Case::plain(URI) };
    assert_eq!(nowhere.signed(&signer), ["MissingSigningRegion"]);

    let odd = Case { endpoint: vec![("signingName", Document::Bool(true))], ..Case::plain(URI) };
    assert_eq!(odd.signed(&signer), ["BadTypeInEndpointAuthSchemeConfig(\"signingName\")"]);
}

#[test]
fn a_signer_shows_no_keys() {
    let signer = Signer::default();
    Case::plain(URI).signed(&signer);
    assert_eq!(format!("{signer:?}"), "Signer { keys: KeyCache { .. }, aws: SigV4Signer }");
}

/// What a call goes through on the way: measuring, by AWS's interceptor and by ours, at a response with this date.
fn measured(date: &str, header: &'static str, disabled: bool) -> Vec<String> {
    let (components, clock) = components(NOON, None);
    let mut cfg = Case::plain(URI).config();
    cfg.interceptor_state().store_put(DisableClockSkewCorrection::from(disabled));
    let interceptors: [&dyn Intercept; 2] = [&ServiceClockSkewInterceptor::new(), &SigningClock::default()];
    let mut context = InterceptorContext::new(Input::erase(()));
    context.enter_serialization_phase();
    context.set_request(HttpRequest::empty());
    context.take_input();
    context.enter_before_transmit_phase();
    for interceptor in interceptors {
        interceptor.read_before_transmit(&(&context).into(), &components, &mut cfg).unwrap();
    }
    clock.advance(Duration::from_secs(2));
    context.enter_transmit_phase();
    context.take_request();
    let mut response = HttpResponse::new(200.try_into().unwrap(), SdkBody::empty());
    response.headers_mut().insert("date", date.to_owned());
    response.headers_mut().insert(header, "1");
    context.set_response(response);
    context.enter_before_deserialization_phase();
    for interceptor in interceptors {
        interceptor.modify_before_deserialization(&mut (&mut context).into(), &components, &mut cfg).unwrap();
    }
    // The next call of the same client starts with what is known by then.
    let mut next = Case::plain(URI).config();
    let mut context = InterceptorContext::new(Input::erase(()));
    context.enter_serialization_phase();
    context.set_request(HttpRequest::empty());
    context.take_input();
    context.enter_before_transmit_phase();
    for interceptor in interceptors {
        interceptor.modify_before_retry_loop(&mut (&mut context).into(), &components, &mut next).unwrap();
    }
    let dates = [cfg, next].map(|cfg| {
        let ours = Case::plain(URI).signed_by(&Signer::default(), &components, &cfg);
        assert_eq!(ours, Case::plain(URI).signed_by(&SigV4Signer::new(), &components, &cfg));
        ours[1].clone()
    });
    dates.into()
}

#[test]
fn signatures_follow_the_clock_of_the_service() {
    let ahead = "x-amz-date: 20150830T133601Z";
    assert_eq!(measured("Sun, 30 Aug 2015 13:36:00 GMT", "x-other", false), [ahead, ahead]);
    let behind = "x-amz-date: 20150829T123601Z";
    assert_eq!(measured("Sat, 29 Aug 2015 12:36:00 GMT", "x-other", false), [behind, behind]);
}

#[test]
fn signatures_keep_to_the_local_clock_without_a_measurement() {
    let local = "x-amz-date: 20150830T123602Z";
    assert_eq!(measured("Sun, 30 Aug 2015 13:36:00 GMT", "age", false), [local, local]);
    assert_eq!(measured("half past one", "x-other", false), [local, local]);
    assert_eq!(measured("Sun, 30 Aug 2015 13:36:00 GMT", "x-other", true), [local, local]);
}

fn uris() -> impl Strategy<Value = String> {
    let host =
        select(vec!["https://h.example", "http://h.example:80", "https://h.example:443", "http://127.0.0.1:8080"]);
    let path = "(/[a-z.~%]?(%3A|%2F|%C3%A9|:|\\$|\\+|,|@|!)?[A-Z.]{0,2}){0,4}/?";
    let query = "(\\?([a-cA-C%]?(%20|%2B|\\+|%C3%A9|%FF|/|:)?=?[a-c=]{0,2}&?){0,5})?";
    (host, path, query).prop_map(|(host, path, query)| format!("{host}{path}{query}"))
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let names = vec![
        "host",
        "content-type",
        "x-amz-date",
        "x-amz-security-token",
        "x-amz-content-sha256",
        "user-agent",
        "authorization",
        "x-amzn-trace-id",
        "transfer-encoding",
        "x-a",
        "x-amz-b",
        "x-amz-user-agent",
        "x-amz-checksum-mode",
    ];
    proptest::collection::vec((select(names), "[ a,é]{0,6}"), 0..6)
}

fn options() -> impl Strategy<Value = SigningOptions> {
    let payload = select(vec![
        None,
        Some(SignableBody::UnsignedPayload),
        Some(SignableBody::Precomputed("ab".repeat(32))),
        Some(SignableBody::Bytes(b"other")),
        Some(SignableBody::StreamingUnsignedPayloadTrailer),
    ]);
    (any::<[bool; 4]>(), payload).prop_map(|([double, header, normalize, omit], payload)| {
        let mut options = SigningOptions::default();
        options.double_uri_encode = double;
        options.content_sha256_header = header;
        options.normalize_uri_path = normalize;
        options.omit_session_token = omit;
        options.payload_override = payload;
        options
    })
}

/// What an endpoint says of the signature, here and there of a wrong type.
fn endpoints() -> impl Strategy<Value = Vec<(&'static str, Document)>> {
    let text = || prop_oneof![20 => Just(Document::from("us-west-2")), 1 => Just(Document::Null)];
    let flag = || prop_oneof![20 => any::<bool>().prop_map(Document::from), 1 => Just(Document::from(1))];
    let property = prop_oneof![
        text().prop_map(|name| ("signingName", name)),
        text().prop_map(|region| ("signingRegion", region)),
        flag().prop_map(|disable| ("disableDoubleEncoding", disable)),
        flag().prop_map(|disable| ("disableNormalizePath", disable)),
    ];
    proptest::collection::vec(property, 0..4)
}

fn cases() -> impl Strategy<Value = Case> {
    let request = (
        select(vec!["GET", "PUT", "DELETE"]),
        uris(),
        headers(),
        prop_oneof![Just(None), proptest::collection::vec(any::<u8>(), 0..70).prop_map(Some)],
    );
    let identity = (select(vec!["one secret", "another"]), select(vec![None, Some("token"), Some("to  ken ")]));
    let time = (0..3_u64, 0..86_400_u64).prop_map(|(day, second)| NOON + day * 86_400 + second);
    let payload = prop_oneof![
        20 => Just(None),
        2 => Just(Some(PayloadSigningOverride::UnsignedPayload)),
        2 => Just(Some(PayloadSigningOverride::Precomputed("cd".repeat(32)))),
        1 => Just(Some(PayloadSigningOverride::StreamingSignedPayloadTrailer)),
    ];
    let region = prop_oneof![20 => select(vec![Some("us-east-1"), Some("eu-west-3")]), 1 => Just(None)];
    (request, identity, time, region, options(), payload, endpoints()).prop_map(
        |((method, uri, headers, body), (secret, token), seconds, region, options, payload, endpoint)| Case {
            method,
            uri,
            headers,
            body,
            secret,
            token,
            seconds,
            region,
            options,
            payload,
            endpoint,
        },
    )
}

/// One signer for all, so that every case meets the keys of those before it.
#[test]
fn every_signature_is_the_one_that_aws_makes() {
    let signer = Signer::default();
    let is_uri = |case: &Case| HttpRequest::new(SdkBody::empty()).set_uri(case.uri.as_str()).is_ok();
    proptest!(ProptestConfig::with_cases(1500), |(case in cases().prop_filter("no URI", is_uri))| {
        case.signed(&signer);
    });
}
