//! What must not be seen anywhere: not in responses, the log, reports or recordings.

use super::harness::{EXAMPLE, KeptLog, start_with};
use aws_credential_types::Credentials;
use proofmark_contract::Api;
use proofmark_contract::report::{html, json, junit, terminal};
use proofmark_contract::serve::{Config, LogFormat, Signatures};

const SECRET: &str = "S3CR3T";

/// All that a server that verifies signatures has to say of a request that has a secret: its response, the log, every
/// report, every recording.
fn said(request: &str) -> String {
    said_by(request, |_| {})
}

/// The same of a server with other settings.
fn said_by(request: &str, set: impl Fn(&mut Config)) -> String {
    assert!(request.contains(SECRET));
    let (mut said, mut logged) = (String::new(), String::new());
    for format in [LogFormat::Line, LogFormat::Json] {
        let kept = KeptLog::new(format);
        let server = start_with(|config| {
            set(config);
            config.signatures = Signatures::Verified(Credentials::new("AKID", "key", None, None, "test"));
            config.log = Some(kept.log.clone());
        });
        said += &server.send(request.as_bytes());
        said += &format!("{:?}", server.observer.recording());
        for path in ["report", "requests"] {
            said += &server.send(
                format!("GET /_proofmark/{path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").as_bytes(),
            );
        }
        let report = server.observer.report("verify client", "a test");
        let style = terminal::Style { verbose: true, ..terminal::Style::default() };
        said += &[json::render(&report), junit::render(&report), html::render(&report)].concat();
        said += &terminal::render(&report, style);
        logged += &kept.text();
    }
    said + &logged
}

/// Where the secret was said, with some of what stands around it.
fn seen(request: &str) -> Vec<String> {
    let said = said(request);
    assert!(
        said.contains("/2019-09-25/functions") || said.contains("/2015-03-31/functions"),
        "it says something: {said}"
    );
    places(&said)
}

fn places(said: &str) -> Vec<String> {
    let around = |at: usize| said[said.floor_char_boundary(at.saturating_sub(80))..at].to_owned();
    said.match_indices(SECRET).map(|(at, _)| around(at)).collect()
}

#[test]
fn the_token_of_a_presigned_request_that_does_not_verify() {
    for name in ["X-Amz-Security-Token", "X-Amz%2DSecurity-Token"] {
        let request = format!(
            "{EXAMPLE}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20261124%2Fus-east-2%2Flambda%2Faws4_request\
             &X-Amz-Date=20261124T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&{name}={SECRET}\
             &X-Amz-Signature={} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
            "0".repeat(64)
        );
        let said = said(&request);
        assert_eq!((said.contains("does not verify"), places(&said)), (true, Vec::new()), "{name}");
    }
}

#[test]
fn an_authorization_of_one_word() {
    for value in [SECRET.to_owned(), format!("{SECRET} more"), format!("{SECRET}\u{fc}"), format!("Bearer {SECRET}")] {
        let request =
            format!("{EXAMPLE} HTTP/1.1\r\nhost: localhost\r\nauthorization: {value}\r\nconnection: close\r\n\r\n");
        assert_eq!(seen(&request), [""; 0], "{value}");
    }
}

#[test]
fn an_invalid_credential_or_signature() {
    for fields in [
        format!("Credential={SECRET}, SignedHeaders=host;x-amz-date, Signature={}", "0".repeat(64)),
        format!(
            "Credential=AKID/20261124/us-east-2/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature={SECRET}"
        ),
    ] {
        let request = format!(
            "{EXAMPLE} HTTP/1.1\r\nhost: localhost\r\nx-amz-date: 20261124T000000Z\r\n\
             authorization: AWS4-HMAC-SHA256 {fields}\r\nconnection: close\r\n\r\n"
        );
        assert_eq!(seen(&request), [""; 0], "{fields}");
    }
}

#[test]
fn a_body_that_no_operation_reads() {
    let body = format!(r#"{{"Environment":{{"Variables":{{"KEY":"{SECRET}"}}}}}}"#);
    let request = format!(
        "PATCH /2015-03-31/functions HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(seen(&request), [""; 0]);
    assert!(said(&request).contains(&format!("({} bytes, of no operation)", body.len())));
}

/// A request with this line and body.
fn with_body(line: &str, body: &str) -> String {
    format!("{line} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

#[test]
fn secrets_under_another_name_or_of_another_type() {
    let create = "POST /2015-03-31/functions";
    for body in [
        r#"{"environment":{"Variables":{"KEY":"S3CR3T"}}}"#,
        r#"{"Enviroment":{"Variables":{"KEY":"S3CR3T"}}}"#,
        r#"{"Environment":["S3CR3T"]}"#,
        r#"{"Environment":"S3CR3T"}"#,
        r#"{"Environment":{"variables":{"KEY":"S3CR3T"}}}"#,
        r#"{"Environment":{"S3CR3T":"S3CR3T"}}"#,
        r#"{"Environment":{"Variables":["S3CR3T"]}}"#,
        r#"{"Environment":{"Variables":{"S3CR3T":1}}}"#,
        r#"{"Code":{"zipFile":"S3CR3T"}}"#,
        r#"{"Code":"S3CR3T"}"#,
        r#"{"Code":{"ZipFile":["S3CR3T"]}}"#,
        r#"{"ZipFile":"S3CR3T"}"#,
        r#"{"Timeout":"S3CR3T"}"#,
        r#"{"Publish":"S3CR3T"}"#,
        r#"{"Layers":{"a":"S3CR3T"}}"#,
        r#"["S3CR3T"]"#,
        r#""S3CR3T""#,
        r#"{"Environment":{"Variables":{"KEY":"S3CR3T"}}"#,
        "KEY=S3CR3T",
    ] {
        assert_eq!(seen(&with_body(create, body)), [""; 0], "{body}");
    }
}

#[test]
fn a_body_that_was_meant_for_another_operation() {
    let body = r#"{"FunctionName":"f","Code":{"ZipFile":"S3CR3T"},"Environment":{"Variables":{"S3CR3T":"S3CR3T"}},
        "Description":"S3CR3T"}"#;
    for line in [
        "PUT /2019-09-25/functions/f/event-invoke-config",
        "PUT /2015-03-31/functions/f/code",
        "GET /2015-03-31/functions/f",
        "POST /2015-03-31/functions/f/invocations",
        "POST /2015-03-31/functions/f/policy",
        "DELETE /2015-03-31/functions/f",
    ] {
        assert_eq!(seen(&with_body(line, body)), [""; 0], "{line}");
    }
}

#[test]
fn tokens_in_headers_and_parameters_that_no_operation_has() {
    for (line, header) in [
        (EXAMPLE.to_owned(), format!("x-auth-token: {SECRET}")),
        (EXAMPLE.to_owned(), format!("x-vault: {SECRET}")),
        (EXAMPLE.to_owned(), format!("private-token: {SECRET}")),
        (EXAMPLE.to_owned(), format!("x-amz-security-token: {SECRET}")),
        (format!("{EXAMPLE}&access_token={SECRET}"), "x: 1".to_owned()),
        (format!("GET /2015-03-31/functions/f/nothing?api-key={SECRET}"), "x: 1".to_owned()),
        (format!("POST /2015-03-31/functions?any={SECRET}"), "x: 1".to_owned()),
    ] {
        let request = format!("{line} HTTP/1.1\r\nhost: localhost\r\n{header}\r\nconnection: close\r\n\r\n");
        assert_eq!(seen(&request), [""; 0], "{line} {header}");
    }
}

#[test]
fn what_is_recognised_is_shown_and_the_rest_has_its_length() {
    let server = start_with(|config| config.signatures = Signatures::Ignored);
    let body = r#"{"FunctionName":"my-function","Timeout":3,"Environment":{"Variables":{"KEY":"v"}},"role":"four","Code":"12345"}"#;
    server.send(with_body("POST /2015-03-31/functions", body).as_bytes());
    let shown = server.observer.recording().last[0].request.split_once("\n\n").unwrap().1.to_owned();
    assert_eq!(
        shown,
        r#"{"FunctionName":"my-function","Timeout":3,"Environment":{"Variables":"(sensitive)"},"role":"(a string of 4 bytes, not shown)","Code":"(a string of 5 bytes, not shown)"}"#
    );
}

#[test]
fn a_sensitive_label_and_a_sensitive_parameter_however_its_name_is_written() {
    let model = r#"$version: "2.0"
        namespace example
        @aws.api#service(sdkId: "Vault") @aws.auth#sigv4(name: "vault") @aws.protocols#restJson1
        service Vault { version: "1", operations: [Open, Enter] }
        @readonly @http(method: "GET", uri: "/open")
        operation Open { input := { @httpQuery("code") code: Code } }
        @readonly @http(method: "GET", uri: "/enter/{code}")
        operation Enter { input := { @httpLabel @required code: Code } }
        @sensitive string Code
"#;
    let api = || {
        let files = [("vault.smithy".to_owned(), model.as_bytes().to_vec())];
        let model =
            proofmark_smithy_model::Loader::new().texts(files).load().unwrap_or_else(|report| panic!("{report}")).model;
        Api::new(&model).unwrap_or_else(|report| panic!("{report}"))
    };
    for target in ["/open?code=", "/open?c%6Fde=", "/enter/"] {
        let request = format!(
            "GET {target}{SECRET} HTTP/1.1\r\nhost: localhost\r\nx-amz-date: 20261124T000000Z\r\nauthorization: \
             AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-2/vault/aws4_request, SignedHeaders=host;x-amz-date, \
             Signature={}\r\nconnection: close\r\n\r\n",
            "0".repeat(64)
        );
        let said = said_by(&request, |config| *config = Config::new(api()));
        assert_eq!((said.contains("does not verify"), places(&said)), (true, Vec::new()), "{target}");
    }
}

#[test]
fn api_keys_wherever_they_travel() {
    let api = |traits: &str| {
        let model = format!(
            "$version: \"2.0\"\nnamespace example\n@aws.protocols#restJson1 {traits}\n\
             service Vault {{ version: \"1\", operations: [Open] }}\n\
             @readonly @http(method: \"GET\", uri: \"/open\")\noperation Open {{}}\n"
        );
        let files = [("vault.smithy".to_owned(), model.into_bytes())];
        let model =
            proofmark_smithy_model::Loader::new().texts(files).load().unwrap_or_else(|report| panic!("{report}")).model;
        Api::new(&model).unwrap_or_else(|report| panic!("{report}"))
    };
    for (traits, target, headers) in [
        ("@httpApiKeyAuth(name: \"X-Vault-Pass\", in: \"header\")", "/open", format!("x-vault-pass: {SECRET}\r\n")),
        ("@httpApiKeyAuth(name: \"pass\", in: \"query\")", &format!("/open?p%61ss={SECRET}"), String::new()),
        ("@httpBasicAuth", "/open", format!("authorization: Basic {SECRET}\r\n")),
    ] {
        let request = format!("GET {target} HTTP/1.1\r\nhost: localhost\r\n{headers}connection: close\r\n\r\n");
        let said = said_by(&request, |config| *config = Config::new(api(traits)));
        assert_eq!(places(&said), Vec::<String>::new(), "{traits}");
    }
}
