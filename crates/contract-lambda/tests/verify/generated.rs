//! Invalid requests and generated ones: what a server lets pass, and how small a failing request becomes.

use crate::{GET, error, failed, good, only, outcome, rejection, serving, verified, with_body};
use proofmark_contract::verify::Options;

#[tokio::test]
async fn a_server_that_goes_by_the_model_passes() {
    let server = serving(|request| rejection(request).unwrap_or_else(good)).await;
    let report = verified(&server.uri(), &only(GET)).await;
    let behaviour = |id: &str| id.contains("/behaviour/");
    let failed: Vec<&str> = failed(&report).iter().map(|case| case.id.as_str()).filter(|id| !behaviour(id)).collect();
    assert_eq!(failed, [""; 0]);
}

#[tokio::test]
async fn a_server_that_takes_everything_fails_at_every_bound() {
    let server = serving(|_| good()).await;
    let report = verified(&server.uri(), &only(GET)).await;
    let lines: Vec<String> = failed(&report)
        .iter()
        .filter(|case| case.check != "behaviour")
        .map(|case| format!("{}: {}", case.id, case.findings[0]))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn a_rejection_that_is_a_fault_of_the_server_fails() {
    let body = r#"{"Message":"oops"}"#;
    let server = serving(move |request| match rejection(request) {
        Some(_) => error(500, "ServiceException", body),
        None => good(),
    });
    let report = verified(&server.await.uri(), &only(GET)).await;
    insta::assert_snapshot!(outcome(
        &report,
        "GetFunctionEventInvokeConfig/length/FunctionName/length-257-over-the-greatest"
    ));
}

#[tokio::test]
async fn a_rejection_for_something_else_is_a_warning() {
    let server = serving(|_| error(404, "ResourceNotFoundException", r#"{"Type":"User","Message":"none"}"#)).await;
    let report = verified(&server.uri(), &only(GET)).await;
    insta::assert_snapshot!(outcome(
        &report,
        "GetFunctionEventInvokeConfig/length/FunctionName/length-257-over-the-greatest"
    ));
}

#[tokio::test]
async fn a_failing_request_is_shrunk_to_what_it_fails_for() {
    let server = serving(|request| match request.url.query() {
        Some(query) if query.contains("Qualifier") => with_body(200, r#"{"MaximumRetryAttempts":3}"#),
        _ => good(),
    });
    let options = Options { generated: 20, ..only(GET) };
    let report = verified(&server.await.uri(), &options).await;
    let case = report
        .cases
        .iter()
        .find(|case| case.id.ends_with("/generated/MaximumRetryAttempts/0-to-2"))
        .expect("the cause");
    let request = &case.exchange.as_ref().expect("messages").request;
    let line = request.lines().next().unwrap_or_default();
    let (name, qualifier) = line
        .strip_prefix("GET /2019-09-25/functions/")
        .and_then(|rest| rest.strip_suffix(" HTTP/1.1"))
        .and_then(|rest| rest.split_once("/event-invoke-config?Qualifier="))
        .expect("the request of the operation");
    assert_eq!((name.len(), qualifier.len()), (1, 1), "{line}");
}

#[tokio::test]
async fn each_cause_is_a_case() {
    let server = serving(|request| match request.url.query() {
        Some(query) if query.contains("Qualifier") => with_body(200, r#"{"MaximumRetryAttempts":3}"#),
        _ => with_body(200, r#"{"FunctionArn":1}"#),
    });
    let options = Options { generated: 20, ..only(GET) };
    let report = verified(&server.await.uri(), &options).await;
    let ids: Vec<&str> =
        failed(&report).iter().filter(|case| case.check == "generated").map(|case| case.id.as_str()).collect();
    insta::assert_debug_snapshot!(ids);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_requests() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let server = serving(|_| good()).await;
        verified(&server.uri(), &Options { generated: 20, concurrency: 1, ..only(GET) }).await;
        let requests = server.received_requests().await.expect("recorded requests");
        runs.push(requests.iter().map(|request| request.url.path().to_owned()).collect::<Vec<_>>());
    }
    assert_eq!(runs[0], runs[1]);
}
