//! The service's published endpoint test cases, against the compiled rules.
//!
//! The 71 cases of `fixtures/endpoint_cases.json` are the facts of the endpoint tests (`smithy.rules#endpointTests`)
//! published with the service's model: parameters, and the URL or the error that they come to. The format is our own,
//! without the prose. They are a fixture since the committed model's source leaves them out of its package.

use proofmark_lambda::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use proofmark_tests::say;
use serde_json::Value;

const CASES: &str = include_str!("../../fixtures/endpoint_cases.json");

/// What a case expects and what came, or nothing when they agree.
async fn differs(case: &Value) -> Option<String> {
    let text = |name: &str| case.get(name).and_then(Value::as_str).map(str::to_owned);
    let flag = |name: &str| case.get(name).and_then(Value::as_bool).unwrap_or_default();
    let params = Params::builder()
        .set_region(text("region"))
        .set_endpoint(text("endpoint"))
        .use_fips(flag("fips"))
        .use_dual_stack(flag("dual_stack"))
        .build()
        .expect("the parameters fit");
    let found = match DefaultResolver::new().resolve_endpoint(&params).await {
        Ok(endpoint) => {
            assert!(endpoint.properties().is_empty() && endpoint.auth_schemes().is_empty(), "{case}: {endpoint:?}");
            ("url", endpoint.url().to_owned())
        }
        Err(error) => ("error", error.to_string()),
    };
    let agrees = text(found.0).as_ref() == Some(&found.1);
    (!agrees).then(|| format!("{case}\n  came {} {:?}", found.0, found.1))
}

#[tokio::test]
async fn every_published_case_resolves() {
    let cases: Vec<Value> = serde_json::from_str(CASES).expect("the fixture is JSON");
    assert_eq!(cases.len(), 71);
    let mut failures = Vec::new();
    for case in &cases {
        failures.extend(differs(case).await);
    }
    assert!(failures.is_empty(), "{} of {} cases differ:\n{}", failures.len(), cases.len(), failures.join("\n"));
    say(format!("published endpoint cases resolved: {} of {}", cases.len() - failures.len(), cases.len()));
}

#[tokio::test]
async fn regions_that_no_host_name_can_have_are_rejected() {
    for region in ["", "us east 1", "-us-east-1", "us-east-1/", "ü", &"a".repeat(64)] {
        let error = Params::builder().region(region).build().expect_err(region);
        assert_eq!(error.to_string(), "invalid value for field: `region` - must be a valid host label");
    }
}

#[tokio::test]
async fn what_was_set_can_be_read() {
    let params = Params::builder().region("us-east-1").use_fips(true).build().expect("the parameters fit");
    assert_eq!((params.region(), params.endpoint()), (Some("us-east-1"), None));
    assert_eq!((params.use_fips(), params.use_dual_stack()), (Some(true), Some(false)));
}

#[tokio::test]
async fn an_empty_endpoint_is_an_error() {
    let params = Params::builder().endpoint("").build().expect("the parameters fit");
    let error = DefaultResolver::new().resolve_endpoint(&params).await.expect_err("no URL");
    assert_eq!(error.to_string(), "the endpoint URL is empty");
}
