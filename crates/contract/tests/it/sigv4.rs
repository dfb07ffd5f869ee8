//! Signatures of requests: what is found to be wrong with them. The requests are signed by AWS's own crate.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use bytes::Bytes;
use http::{HeaderValue, Request};
use proofmark_contract::sigv4::{Check, check};
use std::time::{Duration, SystemTime};

const HASH_OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const TIME: Duration = Duration::from_secs(1_479_757_760);

fn credentials() -> Credentials {
    Credentials::new("ANOTREAL", "notrealrnrELgWzOk3IfjzDKtFBhDby", None, None, "test")
}

fn request(uri: &str, body: &str) -> Request<Bytes> {
    let request = Request::post(uri).header("host", "lambda.us-east-2.amazonaws.com");
    let request = request.header("content-type", "application/json").header("x-amz-meta", "  two   words ");
    request.body(Bytes::from(body.to_owned())).unwrap()
}

/// Signs a request for Lambda in us-east-2.
fn signed(mut request: Request<Bytes>, credentials: &Credentials, settings: SigningSettings) -> Request<Bytes> {
    let identity: Identity = credentials.clone().into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-2")
        .name("lambda")
        .time(SystemTime::UNIX_EPOCH + TIME)
        .settings(settings)
        .build()
        .unwrap();
    let text = |value: &HeaderValue| std::str::from_utf8(value.as_bytes()).unwrap().to_owned();
    let headers: Vec<_> = request.headers().iter().map(|(name, value)| (name.as_str(), text(value))).collect();
    let headers = headers.iter().map(|(name, value)| (*name, value.as_str()));
    let body = SignableBody::Bytes(request.body());
    let uri = format!("https://lambda.us-east-2.amazonaws.com{}", request.uri());
    let signable = SignableRequest::new(request.method().as_str(), uri, headers, body).unwrap();
    let (instructions, _) = sign(signable, &params.into()).unwrap().into_parts();
    instructions.apply_to_request_http1x(&mut request);
    request
}

fn signed_by_header(uri: &str, body: &str) -> Request<Bytes> {
    signed(request(uri, body), &credentials(), SigningSettings::default())
}

fn presigned(uri: &str) -> Request<Bytes> {
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(Duration::from_secs(60));
    signed(request(uri, ""), &credentials(), settings)
}

/// The violations, one per line, when the signer is known.
fn violations(request: &Request<Bytes>) -> String {
    let found = check(request, "lambda", Some(&credentials()), Some("us-east-2"));
    found.iter().map(|violation| format!("{violation}\n")).collect()
}

/// The same, with the value of the header Authorization changed.
fn with_authorization(change: impl Fn(&str) -> String) -> String {
    let mut request = signed_by_header("/2015-03-31/functions", "{}");
    let changed = change(request.headers()["authorization"].to_str().unwrap());
    request.headers_mut().insert("authorization", changed.parse().unwrap());
    violations(&request)
}

#[test]
fn the_vanilla_request_of_the_published_test_suite_verifies() {
    let request = Request::get("/")
        .header("host", "example.amazonaws.com")
        .header("x-amz-date", "20150830T123600Z")
        .header(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders=host;x-amz-date, \
             Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        )
        .body(Bytes::new())
        .unwrap();
    let credentials =
        Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None, None, "test suite");
    assert_eq!(check(&request, "service", Some(&credentials), Some("us-east-1")), []);
}

#[test]
fn what_aws_signs_verifies() {
    for uri in [
        "/2015-03-31/functions",
        "/2015-03-31/functions?MaxItems=10&Marker=a%20b%2Fc%3D&FunctionVersion=ALL&flag",
        "/2019-09-25/functions/arn%3Aaws%3Alambda%3Aus-east-2%3A123456789012%3Afunction%3Amy-function/event-invoke-config",
        "/2017-03-31/tags/a//b/./c/../d/?tagKeys=b&tagKeys=a",
        "/",
    ] {
        assert_eq!(violations(&signed_by_header(uri, "{\"a\": 1}")), "", "{uri}");
        assert_eq!(violations(&presigned(uri)), "", "presigned {uri}");
    }
}

#[test]
fn room_around_a_value_is_what_http_has_for_it() {
    let mut request = request("/", "");
    // A line separator, which is white space in Unicode.
    request.headers_mut().insert("x-amz-kind", HeaderValue::from_bytes("\u{2028}".as_bytes()).unwrap());
    assert_eq!(violations(&signed(request, &credentials(), SigningSettings::default())), "");
}

#[test]
fn a_request_without_a_signature_has_one_violation_without_a_value() {
    let found = check(&request("/", ""), "lambda", None, None);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].value, None);
    assert_eq!(found[0].to_string(), "header Authorization: is missing: the request is not signed");
}

#[test]
fn without_credentials_any_signer_will_do() {
    let request = signed_by_header("/", "");
    assert_eq!(check(&request, "lambda", None, None), []);
    assert_eq!(check(&request, "lambda", None, Some("us-east-2")), []);
}

#[test]
fn another_service_or_region_than_asked_for_is_found() {
    let found = check(&signed_by_header("/", ""), "s3", None, Some("eu-west-1"));
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn what_is_changed_after_signing_does_not_verify() {
    let changes: [fn(&mut Request<Bytes>); 4] = [
        |request| *request.body_mut() = Bytes::from_static(b"other"),
        |request| *request.uri_mut() = "/other".parse().unwrap(),
        |request| *request.method_mut() = http::Method::PUT,
        |request| _ = request.headers_mut().insert("x-amz-meta", "other".parse().unwrap()),
    ];
    for change in changes {
        let mut request = signed_by_header("/2015-03-31/functions", "{}");
        change(&mut request);
        let found = violations(&request);
        assert!(found.starts_with("header Authorization: does not verify"), "{found}");
    }
}

#[test]
fn a_signature_that_does_not_verify_shows_what_should_have_been_signed_without_secrets() {
    let mut request = signed_by_header("/2015-03-31/functions?MaxItems=1", "{}");
    *request.body_mut() = Bytes::new();
    insta::assert_snapshot!(violations(&request));
}

#[test]
fn malformed_signatures_are_distinguished() {
    type Change = fn(&str) -> String;
    let cases: [(&str, Change); 9] = [
        ("another scheme", |_| "Bearer token".to_owned()),
        ("no fields", |_| "AWS4-HMAC-SHA256".to_owned()),
        ("no credential", |text| text.replace("Credential=", "Credentials=")),
        ("a credential without a scope", |text| text.replace("/aws4_request", "")),
        ("another day", |text| text.replace("/20161121/", "/20161122/")),
        ("an unknown access key", |text| text.replace("ANOTREAL", "OTHER")),
        ("headers out of order", |text| text.replace("host;x-amz-date", "x-amz-date;host")),
        ("no host", |text| text.replace("host;", "")),
        ("a short signature", |text| text[..text.len() - 1].to_owned()),
    ];
    let found: Vec<String> =
        cases.iter().map(|(name, change)| format!("# {name}\n{}", with_authorization(change))).collect();
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn an_invalid_or_missing_time_is_found() {
    let mut request = signed_by_header("/", "");
    request.headers_mut().insert("x-amz-date", "2016-11-21T19:49:20Z".parse().unwrap());
    let malformed = violations(&request);
    request.headers_mut().remove("x-amz-date");
    insta::assert_snapshot!(format!("{malformed}---\n{}", violations(&request)));
}

#[test]
fn the_hash_of_the_body_that_a_request_gives_must_be_it() {
    let with_hash = |hash: &'static str, body: &str| {
        let mut request = request("/", body);
        request.headers_mut().insert("x-amz-content-sha256", hash.parse().unwrap());
        let found = check(&signed(request, &credentials(), SigningSettings::default()), "lambda", None, None);
        found.iter().map(ToString::to_string).collect::<String>()
    };
    assert_eq!(with_hash(HASH_OF_NOTHING, ""), "");
    assert_eq!(with_hash("UNSIGNED-PAYLOAD", "anything"), "");
    assert_eq!(with_hash("STREAMING-AWS4-HMAC-SHA256-EVENTS", "anything"), "");
    assert!(with_hash(HASH_OF_NOTHING, "something").contains("is not the body's hash"));
    assert!(with_hash("hash", "").contains("is neither a SHA-256"));
}

#[test]
fn a_session_token_must_be_the_signers() {
    let with_token = |token: &str| {
        let key = credentials();
        Credentials::new(key.access_key_id(), key.secret_access_key(), Some(token.to_owned()), None, "test")
    };
    let request = signed(request("/", ""), &with_token("one"), SigningSettings::default());
    assert_eq!(check(&request, "lambda", Some(&with_token("one")), None), []);
    let found = check(&request, "lambda", Some(&with_token("other")), None);
    assert!(found[0].to_string().contains("no session token, or another than the credentials'"));
}

#[test]
fn headers_of_aws_that_are_not_signed_are_a_warning() {
    let mut request = signed_by_header("/", "");
    request.headers_mut().insert("x-amz-client-context", "e30=".parse().unwrap());
    let found = check(&request, "lambda", Some(&credentials()), None);
    assert_eq!(found.len(), 1);
    assert!(!found[0].is_error());
}

#[test]
fn the_clock_is_looked_at_only_when_one_is_given() {
    let at = |seconds: u64, request: &Request<Bytes>| {
        let clock = Some((SystemTime::UNIX_EPOCH + Duration::from_secs(seconds), Duration::from_secs(300)));
        let check = Check { clock, ..Check::of_form("lambda") };
        check.violations(request).len()
    };
    let now = TIME.as_secs();
    let header = signed_by_header("/", "");
    assert_eq!([at(now - 300, &header), at(now + 300, &header)], [0, 0]);
    assert_eq!([at(now - 301, &header), at(now + 301, &header)], [1, 1]);
    // A presigned request says itself how long it is valid.
    assert_eq!([at(now + 60, &presigned("/")), at(now + 61, &presigned("/"))], [0, 1]);
}

#[test]
fn presigned_requests_have_all_parameters() {
    let uri = presigned("/").uri().to_string();
    let mut found = String::new();
    for name in ["X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"] {
        let uri = uri.replace(name, "gone");
        found += &format!("# without {name}\n{}", violations(&request(&uri, "")));
    }
    insta::assert_snapshot!(found);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_authorization_header_is_too_strange(value in "[ -~]{0,80}", prefix in proptest::sample::select(vec!["", "AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 Credential=a/20161121/r/lambda/aws4_request,SignedHeaders=host;x-amz-date,Signature="])) {
        let mut request = signed_by_header("/", "");
        request.headers_mut().insert("authorization", format!("{prefix}{value}").parse().unwrap());
        proptest::prop_assert!(!violations(&request).is_empty());
    }

    #[test]
    fn no_query_is_too_strange(query in "[!-~&&[^#]]{0,40}") {
        if let Ok(uri) = format!("/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={query}").parse::<http::Uri>() {
            proptest::prop_assert!(!violations(&request(&uri.to_string(), "")).is_empty());
        }
    }
}

/// A request that has the form of one signed with SigV4a for Lambda in two regions.
fn signed_with_sigv4a(change: impl Fn(&str) -> String) -> Request<Bytes> {
    let signature = format!("3045022100{}0220{}", "ee".repeat(32), "01".repeat(32));
    let authorization = format!(
        "AWS4-ECDSA-P256-SHA256 Credential=ANOTREAL/20161121/lambda/aws4_request, \
         SignedHeaders=host;x-amz-date;x-amz-region-set, Signature={signature}"
    );
    let request = Request::get("/2015-03-31/functions")
        .header("host", "lambda.amazonaws.com")
        .header("x-amz-date", "20161121T194920Z")
        .header("x-amz-region-set", "eu-*, us-east-2");
    request.header("authorization", change(&authorization)).body(Bytes::new()).unwrap()
}

/// The violations of such a request, with and without the signer known.
fn sigv4a_violations(request: &Request<Bytes>, region: &str) -> [String; 2] {
    let credentials = credentials();
    let of_form = Check { v4a: true, region: Some(region), ..Check::of_form("lambda") };
    let known = Check { credentials: Some(&credentials), ..of_form };
    [of_form, known].map(|check| check.violations(request).iter().map(|found| format!("{found}\n")).collect())
}

#[test]
fn of_a_sigv4a_signature_the_form_is_checked_and_a_warning_says_so() {
    let request = signed_with_sigv4a(str::to_owned);
    for region in ["us-east-2", "eu-central-1"] {
        let [of_form, known] = sigv4a_violations(&request, region);
        assert_eq!(of_form, "");
        assert!(known.contains("AWS4-ECDSA-P256-SHA256, of which only the form is checked"), "{known}");
    }
    let credentials = credentials();
    let check = Check { v4a: true, credentials: Some(&credentials), ..Check::of_form("lambda") };
    assert!(check.violations(&request).iter().all(|violation| !violation.is_error()));
}

#[test]
fn what_is_wrong_with_the_form_of_a_sigv4a_signature() {
    let found = |change: &dyn Fn(&str) -> String, region: &str| {
        sigv4a_violations(&signed_with_sigv4a(change), region)[0].clone()
    };
    let same = |text: &str| text.to_owned();
    assert!(found(&same, "us-west-1").contains("does not cover the region us-west-1"));
    let other = |text: &str| text.replace("/lambda/", "/s3/");
    assert!(found(&other, "us-east-2").contains("is signed for another service than lambda"));
    let regional = |text: &str| text.replace("/lambda/", "/us-east-2/lambda/");
    assert_ne!(found(&regional, "us-east-2"), "");
    let unsigned = |text: &str| text.replace(";x-amz-region-set", "");
    assert!(found(&unsigned, "us-east-2").contains("does not sign the header x-amz-region-set"));
    let hash = |text: &str| format!("{}{}", text.split("Signature=").next().unwrap(), "Signature=00");
    assert!(found(&hash, "us-east-2").contains("not the hexadecimal digits of an ECDSA signature"));
    let mut request = signed_with_sigv4a(str::to_owned);
    request.headers_mut().remove("x-amz-region-set");
    assert!(sigv4a_violations(&request, "us-east-2")[0].contains("the signature is for no region"));
}

#[test]
fn a_sigv4a_signature_is_not_one_of_sigv4() {
    let found = check(&signed_with_sigv4a(str::to_owned), "lambda", None, None);
    assert!(found[0].is_error() && found[0].to_string().contains("is not signed by AWS4-HMAC-SHA256"), "{found:?}");
}
