//! What `verify` says of `https` when it was built without the feature `tls`.

use proofmark_contract::Api;
use proofmark_contract::verify::{self, Options};
use proofmark_smithy_model::Loader;

const ORCHARD: &str = r#"$version: "2.0"
namespace test
@aws.protocols#restJson1
service Orchard { version: "1", operations: [Pick] }
@http(method: "POST", uri: "/pick")
operation Pick { input := { tree: String } output := { apples: Integer } }
"#;

#[tokio::test]
async fn tls_without_its_feature() {
    let loaded = Loader::new().text("orchard.smithy", ORCHARD).load().unwrap_or_else(|report| panic!("{report}"));
    let api = Api::new(&loaded.model).unwrap_or_else(|report| panic!("{report}"));
    let refused = verify::server(&api, "https://localhost:3000", &Options::default(), &|_| {}).await;
    insta::assert_snapshot!(refused.expect_err("a URL that cannot be used"));
}
