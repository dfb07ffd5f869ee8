//! Servers whose responses are well formed and prove nothing, and what is made of responses that differ from request to
//! request.

use crate::{GET, PUT, error, failed, good, only, outcome, rejection, serving, verified, with_body};
use proofmark_contract::api::Api;
use proofmark_contract::report::{ExitStatus, RunReport};
use proofmark_contract::service::Plain;
use proofmark_contract::verify::{self, Options};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use wiremock::ResponseTemplate;

const OUTPUT: &str = "GetFunctionEventInvokeConfig/output/any";

/// What is reported of a server that responds to everything with an error.
async fn reported(response: impl Fn() -> ResponseTemplate + Send + Sync + 'static) -> (ExitStatus, String) {
    reported_with(response, |options| options).await
}

async fn reported_with(
    response: impl Fn() -> ResponseTemplate + Send + Sync + 'static,
    change: impl Fn(Options) -> Options,
) -> (ExitStatus, String) {
    let server = serving(move |_| response()).await;
    // Without rules of behaviour, which expect more than errors of their own.
    let options =
        change(Options { operations: vec!["GetFunction".to_owned(), "ListFunctions".to_owned()], ..only("") });
    let report = verified(&server.uri(), &options).await;
    let reported = ["GetFunction", "ListFunctions"].map(|name| outcome(&report, &format!("{name}/output/any")));
    (report.exit_status(), reported.join("\n"))
}

fn not_found() -> ResponseTemplate {
    error(404, "ResourceNotFoundException", r#"{"Type":"User","Message":"none"}"#)
}

#[tokio::test]
async fn only_errors_of_authentication() {
    let (status, reported) = reported(|| error(403, "UnrecognizedClientException", r#"{"message":"who?"}"#)).await;
    insta::assert_snapshot!(reported);
    assert_eq!(status, ExitStatus::Findings);
}

#[tokio::test]
async fn only_throttling() {
    let body = r#"{"Reason":"CallerRateLimitExceeded","Type":"User","message":"Rate Exceeded."}"#;
    let (status, reported) = reported(move || error(429, "TooManyRequestsException", body)).await;
    insta::assert_snapshot!(reported);
    assert_eq!(status, ExitStatus::Findings);
}

#[tokio::test]
async fn only_rejections_of_valid_requests() {
    let (status, reported) = reported(|| error(400, "ValidationException", r#"{"message":"no"}"#)).await;
    insta::assert_snapshot!(reported);
    assert_eq!(status, ExitStatus::Findings);
}

#[tokio::test]
async fn a_server_that_holds_nothing_fails_unless_it_may() {
    let response = |report: &RunReport| outcome(report, OUTPUT);
    let server = serving(|request| rejection(request).unwrap_or_else(not_found)).await;
    let fails = verified(&server.uri(), &only(GET)).await;
    let warns = verified(&server.uri(), &Options { missing_ok: true, ..only(GET) }).await;
    insta::assert_snapshot!(format!("{}\n---\n{}", response(&fails), response(&warns)));
}

#[tokio::test]
async fn only_what_is_missing_may_be() {
    let missing_ok = |options| Options { missing_ok: true, ..options };
    let (status, _) = reported_with(|| error(400, "ValidationException", r#"{"message":"no"}"#), missing_ok).await;
    assert_eq!(status, ExitStatus::Findings);
}

#[tokio::test]
async fn one_output_is_enough() {
    let asked = AtomicUsize::new(0);
    let first = move || if asked.fetch_add(1, Ordering::Relaxed) == 0 { good() } else { not_found() };
    // The verifier asks for a function as well, to see whether this server has every one.
    let server = serving(move |request| match request.url.path().ends_with("/event-invoke-config") {
        true => rejection(request).unwrap_or_else(&first),
        false => not_found(),
    })
    .await;
    let report = verified(&server.uri(), &Options { concurrency: 1, ..only(GET) }).await;
    assert_eq!(outcome(&report, OUTPUT), "passed");
}

#[tokio::test]
async fn operations_that_were_not_called_have_nothing_to_prove() {
    let report = verified(&serving(|_| good()).await.uri(), &only(PUT)).await;
    assert!(report.cases.iter().all(|case| case.check != "output"));
}

#[tokio::test]
async fn a_fault_is_reported_though_the_last_response_was_good() {
    let asked = AtomicUsize::new(0);
    let server = serving(move |request| {
        if let Some(rejection) = rejection(request) {
            return rejection;
        }
        // All generated requests but the last: they come after the others, one at a time.
        match request.url.path().contains("/functions/mine/") && asked.fetch_add(1, Ordering::Relaxed) % 5 < 4 {
            true => error(500, "ServiceException", r#"{"Type":"Service","Message":"oops"}"#),
            false => good(),
        }
    });
    let inputs = [("FunctionName".to_owned(), "mine".into())].into();
    let options = Options { generated: 5, concurrency: 1, inputs, ..only(GET) };
    let report = verified(&server.await.uri(), &options).await;
    let case = report.cases.iter().find(|case| case.id.ends_with("/generated/all")).expect("the case");
    let responses = |found: &str| {
        let (_, count) = found.split_once(" (in ").expect("a count");
        count.trim_end_matches(" of 5 responses)").parse::<usize>().expect("a number")
    };
    assert_eq!((case.verdict.name(), case.findings.len()), ("warned", 1));
    assert!(responses(&case.findings[0].found) >= 3, "{}", case.findings[0]);
}

#[tokio::test]
async fn causes_at_one_place_are_cases_of_their_own() {
    let server = serving(|request| match request.url.query() {
        Some(query) if query.contains("Qualifier") => with_body(200, r#"{"MaximumRetryAttempts":3}"#),
        _ => with_body(200, r#"{"MaximumRetryAttempts":"many","MaximumEventAgeInSeconds":1}"#),
    });
    let options = Options { generated: 20, ..only(GET) };
    let report = verified(&server.await.uri(), &options).await;
    let cases = failed(&report).into_iter().filter(|case| case.check == "generated");
    let lines: Vec<String> = cases.map(|case| format!("{}: {}", case.id, case.findings[0])).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn services_that_are_not_aws_s_need_not_name_requests() {
    let verified = async |traits: &str| {
        let model = format!(
            r#"$version: "2.0"
            namespace example
            {traits}
            @aws.protocols#restJson1
            service Weather {{ version: "1", operations: [Now] }}
            @readonly @http(method: "GET", uri: "/now")
            operation Now {{ output := {{ degrees: Integer }} }}"#
        );
        let model = proofmark_smithy_model::Loader::new()
            .text("weather.smithy", model.into_bytes())
            .load()
            .unwrap_or_else(|report| panic!("{report}"))
            .model;
        let api = Api::new(&model).unwrap_or_else(|report| panic!("{report}"));
        let server = serving(|_| ResponseTemplate::new(200).set_body_raw("{}", "application/json")).await;
        let options = Options { service: Arc::new(Plain), operations: Vec::new(), ..only("") };
        let report = verify::server(&api, &server.uri(), &options, &|_| {}).await.expect("it can be verified");
        let case = report.cases.iter().find(|case| case.check == "header");
        case.map(|case| format!("{} ({})", outcome(&report, &case.id), case.mark))
    };
    assert_eq!(verified("").await, None);
    insta::assert_snapshot!(verified(r#"@aws.api#service(sdkId: "Weather")"#).await.expect("a case"));
}
