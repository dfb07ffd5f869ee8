//! The run as a whole: what is skipped, what is signed, what stops it.

use crate::{GET, PUT, error, failed, good, only, outcome, rejection, serving, verified, with_body};
use aws_credential_types::Credentials;
use proofmark_contract::report::{ExitStatus, KnownFailures, Verdict, html, json, junit, terminal};
use proofmark_contract::verify::{self, Options, Progress, Signer};
use proofmark_contract_lambda::api;
use std::collections::HashSet;
use std::sync::Mutex;
use std::time::{Duration, Instant};

#[tokio::test]
async fn operations_that_write_are_skipped_by_name() {
    let server = serving(|_| good()).await;
    let report = verified(&server.uri(), &only(PUT)).await;
    let not_skipped: Vec<&str> = report
        .cases
        .iter()
        .filter(|case| case.verdict != Verdict::Skipped("the operation writes; --allow-writes runs it".to_owned()))
        .map(|case| case.id.as_str())
        .collect();
    assert_eq!((not_skipped, server.received_requests().await.map(|requests| requests.len())), (vec![], Some(0)));
}

#[tokio::test]
async fn operations_that_write_run_when_allowed() {
    let server = serving(|request| rejection(request).unwrap_or_else(good)).await;
    let report = verified(&server.uri(), &Options { allow_writes: true, ..only(PUT) }).await;
    assert_eq!(outcome(&report, "PutFunctionEventInvokeConfig/example/1"), "passed");
}

#[tokio::test]
async fn every_request_is_signed() {
    let server = serving(|_| good()).await;
    verified(&server.uri(), &only(GET)).await;
    let requests = server.received_requests().await.expect("recorded requests");
    let signed = requests.iter().filter(|request| {
        let header = request.headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        header.starts_with("AWS4-HMAC-SHA256 Credential=") && header.contains("/us-east-2/lambda/aws4_request")
    });
    assert_eq!(signed.count(), requests.len());
}

#[tokio::test]
async fn no_signature_is_in_the_report() {
    let server = serving(|_| good()).await;
    let report = verified(&server.uri(), &only(GET)).await;
    let texts = report.cases.iter().filter_map(|case| case.exchange.as_ref()).map(|exchange| exchange.request.as_str());
    assert_eq!(texts.filter(|text| text.contains("Signature=")).count(), 0);
}

#[tokio::test]
async fn sensitive_values_are_not_in_the_report() {
    let server = serving(|_| good()).await;
    let options = Options { allow_writes: true, generated: 5, ..only("Invoke") };
    let report = verified(&server.uri(), &options).await;
    let exchanges =
        report.cases.iter().filter(|case| case.check == "example").filter_map(|case| case.exchange.as_ref());
    let bodies: HashSet<&str> = exchanges.filter_map(|exchange| Some(exchange.request.split_once("\n\n")?.1)).collect();
    assert_eq!(bodies, HashSet::from(["(sensitive)"]));
}

#[tokio::test]
async fn ids_are_unique() {
    let report =
        verified(&serving(|_| good()).await.uri(), &Options { operations: Vec::new(), generated: 1, ..only(GET) })
            .await;
    let mut seen = HashSet::new();
    let twice: Vec<&str> = report.cases.iter().map(|case| case.id.as_str()).filter(|id| !seen.insert(*id)).collect();
    assert_eq!(twice, [""; 0]);
}

#[tokio::test]
async fn given_inputs_take_the_place_of_synthesized_ones() {
    let server = serving(|_| good()).await;
    let inputs = [("FunctionName".to_owned(), "mine".into())].into();
    let report = verified(&server.uri(), &Options { inputs, ..only(GET) }).await;
    let generated = report.cases.iter().find(|case| case.id.ends_with("/generated/all")).expect("the case");
    let request = &generated.exchange.as_ref().expect("messages").request;
    assert!(request.starts_with("GET /2019-09-25/functions/mine/event-invoke-config"), "{request}");
}

#[tokio::test]
async fn a_known_failure_is_one() {
    let id = "GetFunctionEventInvokeConfig/length/FunctionName/length-257-over-the-greatest";
    let list = format!("[[known-failure]]\nid = '{id}'\nreason = 'takes everything'\n");
    let known_failures = KnownFailures::parse(&list).expect("a list");
    let server = serving(|_| good()).await;
    let report = verified(&server.uri(), &Options { known_failures, ..only(GET) }).await;
    assert!(outcome(&report, id).starts_with("known-failure\n"), "{}", outcome(&report, id));
}

#[tokio::test]
async fn progress_comes_to_its_end() {
    let seen = Mutex::new(Vec::<Progress>::new());
    let server = serving(|_| good()).await;
    verify::server(api(), &server.uri(), &only(GET), &|progress| seen.lock().expect("no panic").push(progress))
        .await
        .expect("a report");
    let seen = seen.into_inner().expect("no panic");
    let ends = [seen.first().map(|first| first.done), seen.last().map(|last| last.steps - last.done)];
    assert_eq!(ends, [Some(0), Some(0)]);
}

#[tokio::test]
async fn a_server_that_knows_nothing_of_the_service_fails_its_behaviour() {
    let server = serving(|_| good()).await;
    let report = verified(&server.uri(), &only(GET)).await;
    let behaviour: Vec<String> = failed(&report)
        .iter()
        .filter(|case| case.check == "behaviour")
        .map(|case| format!("{} ({}): {}", case.id, case.mark, case.findings[0]))
        .collect();
    insta::assert_snapshot!(behaviour.join("\n"));
}

async fn rejected(url: &str, operation: &str) -> String {
    verify::server(api(), url, &only(operation), &|_| {}).await.expect_err("no report").to_string()
}

#[tokio::test]
async fn a_server_that_does_not_run() {
    let reported = rejected("http://127.0.0.1:1", GET).await;
    assert!(reported.starts_with("nothing responds at `http://127.0.0.1:1`: "), "{reported}");
}

#[tokio::test]
async fn a_url_without_scheme() {
    insta::assert_snapshot!(rejected("localhost:3000", GET).await);
}

#[tokio::test]
async fn a_scheme_that_is_not_spoken() {
    insta::assert_snapshot!(rejected("ftp://localhost:3000", GET).await);
}

#[tokio::test]
async fn an_invalid_url() {
    insta::assert_snapshot!(rejected("http://[", GET).await);
}

#[tokio::test]
async fn an_operation_that_the_api_does_not_have() {
    insta::assert_snapshot!(rejected("http://127.0.0.1:1", "GetFunctionInvokeConfig").await);
}

#[tokio::test]
async fn credentials_that_a_server_sends_back_are_not_in_the_report() {
    const TOKEN: &str = "IQoJb3JpZ2lu/token+S3CR3T==";
    let server = serving(|request| {
        let token = request.headers["x-amz-security-token"].to_str().expect("text").to_owned();
        let body = serde_json::json!({ "message": token, "LastModified": token, "FunctionArn": token }).to_string();
        let escaped = body.replace('/', "\\/");
        let response = error(400, "InvalidParameterValueException", &escaped).insert_header("x-echo", token.as_str());
        if request.url.query().is_some() {
            response
        } else {
            with_body(200, &body).insert_header("server", token.as_str())
        }
    });
    let credentials = Credentials::new("AKID", "wJalrXUtnFEMI/S3CR3T", Some(TOKEN.to_owned()), None, "test");
    let options = Options { signer: Signer::new(credentials, "us-east-2"), generated: 20, ..only(GET) };
    let report = verified(&server.await.uri(), &options).await;
    let style = terminal::Style { verbose: true, ..terminal::Style::default() };
    let texts =
        [json::render(&report), junit::render(&report), html::render(&report), terminal::render(&report, style)];
    assert!(report.cases.iter().any(|case| !case.findings.is_empty()));
    assert!(texts.iter().all(|text| !text.contains("S3CR3T")), "{}", texts[3]);
}

#[tokio::test]
async fn a_run_that_is_over_its_time_skips_the_rest_and_fails() {
    let server = serving(|_| good().set_delay(Duration::from_millis(50))).await;
    let limit = Some(Duration::from_millis(400));
    let options = Options { limit, concurrency: 1, generated: 1000, operations: Vec::new(), ..only(GET) };
    let begun = Instant::now();
    let report = verified(&server.uri(), &options).await;
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert!(
        outcome(&report, "verify server/run/time").starts_with("failed\nrun: expected an end within 400ms, found ")
    );
    assert_eq!(report.exit_status(), ExitStatus::Findings);
}
