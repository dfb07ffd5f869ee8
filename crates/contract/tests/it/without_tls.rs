//! What `verify` says of `https` when it was built without the feature `tls`.

use crate::models::api_of;
use proofmark_contract::verify::{self, Options};

const ORCHARD: &str = r#"$version: "2.0"
namespace test
@aws.protocols#restJson1
service Orchard { version: "1", operations: [Pick] }
@http(method: "POST", uri: "/pick")
operation Pick { input := { tree: String } output := { apples: Integer } }
"#;

#[tokio::test]
async fn tls_without_its_feature() {
    let api = api_of(&[("orchard.smithy", ORCHARD)]);
    let refused = verify::server(&api, "https://localhost:3000", &Options::default(), &|_| {}).await;
    insta::assert_snapshot!(refused.expect_err("a URL that cannot be used"));
}
