//! What requests that break the contract are answered when the service is not Lambda.

use super::harness::start_with;
use proofmark_contract::Api;
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
    let texts = [("orchard.smithy".to_owned(), ORCHARD.as_bytes().to_vec())];
    let model = Loader::new().texts(texts).load().unwrap_or_else(|report| panic!("{report}")).model;
    Api::new(&model).unwrap_or_else(|report| panic!("{report}"))
}

#[test]
fn another_service_than_lambda_refuses_as_smithy_has_it() {
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
        b"POST /pick HTTP/1.1\r\nhost: test\r\ncontent-type: text/plain\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"
    ));
}
