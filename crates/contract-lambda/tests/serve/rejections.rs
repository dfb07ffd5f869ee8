//! The responses to requests that break the contract when the service is not Lambda.

use super::harness::start_with;
use proofmark_contract::Api;
use proofmark_contract::api::AuthScheme;
use proofmark_contract::serve::{Config, Signatures};
use proofmark_smithy_model::Loader;

const ORCHARD: &str = r#"$version: "2.0"
namespace test
@aws.protocols#restJson1
@aws.auth#sigv4(name: "orchard")
service Orchard { version: "1", operations: [Pick] }
@http(method: "POST", uri: "/pick")
operation Pick {
    input := { @required tree: String, @range(min: 1) apples: Integer }
    output := { apples: Integer }
}
"#;

fn orchard() -> Api {
    api(ORCHARD)
}

fn api(text: &str) -> Api {
    let model = Loader::new().text("orchard.smithy", text).load().unwrap_or_else(|report| panic!("{report}")).model;
    Api::new(&model).unwrap_or_else(|report| panic!("{report}"))
}

#[test]
fn another_service_than_lambda_rejects_as_smithy_has_it() {
    let server = start_with(|config| {
        *config = Config::new(orchard());
        config.signatures = Signatures::Ignored;
    });
    let json = "content-type: application/json\r\n";
    let ask = |headers: &str, body: &str| server.ask("POST /pick", headers, body);
    insta::assert_snapshot!(
        [
            ask(json, r#"{"apples":0}"#),
            ask(json, r#"{"tree":"a","apples":"1"}"#),
            ask("content-type: text/plain\r\n", "{}"),
            ask(&format!("accept: text/html\r\n{json}"), r#"{"tree":"a"}"#),
        ]
        .join("\n\n")
    );
}

#[test]
fn who_asks_is_checked_first_everywhere() {
    let server = start_with(|config| *config = Config::new(orchard()));
    insta::assert_snapshot!(server.send(
        b"POST /pick HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"
    ));
}

/// The client signs in all of these services, so the server checks the signatures in all of them.
#[test]
fn every_service_with_a_signing_trait_has_its_signatures_checked() {
    let services = [
        ("@aws.auth#sigv4(name: \"orchard\")", "orchard"),
        ("@aws.auth#sigv4a(name: \"grove\")", "grove"),
        ("@aws.auth#sigv4(name: \"\")", "orchard"),
        ("@aws.auth#sigv4(name: \"\") @aws.api#service(sdkId: \"Fruit Trees\")", "fruit trees"),
        ("@aws.auth#sigv4(name: \"\") @aws.api#service(sdkId: \"X\", endpointPrefix: \"trees\")", "trees"),
        ("@aws.auth#sigv4a(name: \"\") @aws.api#service(sdkId: \"X\", arnNamespace: \"fruit\")", "fruit"),
    ];
    for (traits, signing_name) in services {
        let api = api(&ORCHARD.replace("@aws.auth#sigv4(name: \"orchard\")", traits));
        assert_eq!(api.signing_name.as_deref(), Some(signing_name), "{traits}");
        assert_eq!(api.sigv4a, traits.contains("sigv4a"), "{traits}");
        let server = start_with(|config| config.api = api.into());
        let response =
            server.send(b"POST /pick HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}");
        assert!(response.contains(" 403 ") && response.contains("MissingAuthenticationToken"), "{traits}: {response}");
    }
}

#[test]
fn a_request_signed_with_sigv4a_is_taken_where_the_service_has_it() {
    let ask = |traits: &str| {
        let api = api(&ORCHARD.replace("@aws.auth#sigv4(name: \"orchard\")", traits));
        let server = start_with(|config| config.api = api.into());
        server.send(
            b"POST /pick HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\
              x-amz-date: 20161121T194920Z\r\nx-amz-region-set: *\r\nauthorization: AWS4-ECDSA-P256-SHA256 \
              Credential=ANOTREAL/20161121/orchard/aws4_request, SignedHeaders=host;x-amz-date;x-amz-region-set, \
              Signature=3045022100ee9b3f1ad6a1a3a1d2b2e3f4a5b6c7d8\r\nconnection: close\r\n\r\n{\"tree\":\"a\"}",
        )
    };
    let both = "@aws.auth#sigv4(name: \"orchard\") @aws.auth#sigv4a(name: \"orchard\")";
    for traits in [both, "@aws.auth#sigv4a(name: \"orchard\")"] {
        let response = ask(traits);
        assert!(response.contains(" 200 "), "{traits}: {response}");
    }
    let response = ask("@aws.auth#sigv4(name: \"orchard\")");
    assert!(response.contains(" 403 "), "{response}");
}

/// An operation that names its schemes is checked for a signature if one of them is a signature.
#[test]
fn an_operation_without_a_signature_among_its_schemes_is_not_checked_for_one() {
    let api = |operation: &str| {
        let traits = "@aws.auth#sigv4(name: \"orchard\") @httpBearerAuth";
        let text = ORCHARD.replace("@aws.auth#sigv4(name: \"orchard\")", traits);
        api(&text.replace("@http(", &format!("{operation}\n@http(")))
    };
    let is_checked = |operation: &str| {
        let api = api(operation);
        let operation = api.operation("Pick").unwrap();
        !operation.no_auth && operation.auth.contains(&AuthScheme::SigV4)
    };
    assert!(is_checked("") && is_checked("@auth([\"aws.auth#sigv4\"])"));
    for unchecked in ["@auth([\"smithy.api#httpBearerAuth\"])", "@auth([])", "@optionalAuth"] {
        assert!(!is_checked(unchecked), "{unchecked}");
    }
}

#[test]
fn a_request_without_its_login_is_challenged() {
    let model = ORCHARD.replace("@aws.auth#sigv4(name: \"orchard\")", "@httpBasicAuth");
    let texts = [("orchard.smithy".to_owned(), model.into_bytes())];
    let model = Loader::new().texts(texts).load().unwrap_or_else(|report| panic!("{report}")).model;
    let api = Api::new(&model).unwrap_or_else(|report| panic!("{report}"));
    let server = start_with(|config| *config = Config::new(api));
    let body = r#"{"tree":"apple"}"#;
    let ask = |authorization: &str| {
        let head = "POST /pick HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close\r\n";
        server.send(format!("{head}{authorization}content-length: {}\r\n\r\n{body}", body.len()).as_bytes())
    };
    let refused = ask("");
    assert!(refused.starts_with("HTTP/1.1 401 "), "{refused}");
    assert!(refused.contains("www-authenticate: Basic realm=\"Pick\""), "{refused}");
    let responded = ask("authorization: Basic dTpw\r\n");
    assert!(responded.starts_with("HTTP/1.1 200 "), "{responded}");
}
