//! What is kept of requests, and what must not be.

use super::harness::{EXAMPLE, SIGNED, start, start_with};

#[test]
fn secrets_are_masked() {
    let server = start();
    server.ask(EXAMPLE, "x-amz-security-token: SECRET\r\n", "");
    let request = server.observer.recording().last[0].request.clone();
    assert!(request.contains("authorization: ***\n") && !request.contains("SECRET"), "{request}");
}

#[test]
fn sensitive_members_are_not_kept() {
    let server = start();
    let body = r#"{"FunctionName":"f","Role":"arn:aws:iam::123456789012:role/r","Code":{"ZipFile":"U0VDUkVU"},"Environment":{"Variables":{"KEY":"SECRET"}}}"#;
    server.ask("POST /2015-03-31/functions", "content-type: application/json\r\n", body);
    let recorded = server.observer.recording().last[0].clone();
    let text = format!("{recorded:?}");
    assert!(!text.contains("SECRET") && !text.contains("U0VDUkVU"), "{text}");
    assert!(recorded.request.contains("arn:aws:iam::123456789012:role/r"), "{text}");
}

#[test]
fn a_sensitive_payload_is_not_kept() {
    let server = start();
    server.ask("POST /2015-03-31/functions/f/invocations", "", r#"{"password":"SECRET"}"#);
    let text = format!("{:?}", server.observer.recording().last);
    assert!(!text.contains("SECRET"), "{text}");
}

#[test]
fn the_last_requests_are_kept_and_all_are_counted() {
    let server = start_with(|config| config.recorded = 3);
    for _ in 0..5 {
        server.ask(EXAMPLE, "", "");
    }
    let recording = server.observer.recording();
    let numbers: Vec<_> = recording.last.iter().map(|recorded| recorded.number).collect();
    assert_eq!((recording.routed, numbers), (5, vec![3, 4, 5]));
}

#[test]
fn requests_against_the_contract_outlast_the_others() {
    let server = start_with(|config| config.recorded = 2);
    server.ask(&EXAMPLE.replace("BLUE", "no!"), "", "");
    for _ in 0..5 {
        server.ask(EXAMPLE, "", "");
    }
    let recording = server.observer.recording();
    assert_eq!(recording.violating_last.iter().map(|recorded| recorded.number).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_violation_is_reported_once_with_its_count() {
    let server = start();
    for qualifier in ["a!", "b!", "c!"] {
        server.ask(&EXAMPLE.replace("BLUE", qualifier), "", "");
    }
    let recording = server.observer.recording();
    let told: Vec<_> =
        recording.violations.iter().map(|v| (v.operation.as_deref(), v.violation.path.as_str(), v.count)).collect();
    assert_eq!(told, [(Some("GetFunctionEventInvokeConfig"), "Qualifier", 3)]);
}

#[test]
fn the_report_has_a_case_for_each_operation_called() {
    let server = start();
    server.ask(EXAMPLE, "", "");
    server.ask("GET /2016-08-19/account-settings", "x-extra: 1\r\n", "");
    server.ask("GET /nothing/here", "", "");
    server.send(
        format!("{EXAMPLE} HTTP/1.1\r\n{}connection: close\r\n\r\n", SIGNED.replace("AWS4-HMAC", "AWS3-HMAC"))
            .as_bytes(),
    );
    let report = server.observer.report("verify client", "a test");
    let cases: Vec<_> = report.cases.iter().map(|case| format!("{} {}", case.id, case.verdict.name())).collect();
    insta::assert_snapshot!(cases.join("\n"));
}

#[test]
fn each_violation_is_reported_with_one_of_its_requests_and_with_how_many_there_were() {
    let server = start();
    for (name, qualifier) in [("my-function", "BLUE"), ("my-function", "a!"), ("my-function", "b!"), ("a.b", "BLUE")] {
        server.ask(&EXAMPLE.replace("my-function", name).replace("BLUE", qualifier), "", "");
    }
    server.ask("GET /nothing", "", "");
    server.ask("PATCH /2015-03-31/functions", "", "");
    let report = server.observer.report("verify client", "a test");
    let cases: Vec<_> = report
        .cases
        .iter()
        .map(|case| {
            let request = case.exchange.as_ref().map_or("", |exchange| exchange.request.lines().next().unwrap());
            let findings: Vec<_> = case.findings.iter().map(ToString::to_string).collect();
            format!("{} {}\n  {}\n  {request}", case.id, case.verdict.name(), findings.join("\n"))
        })
        .collect();
    insta::assert_snapshot!(cases.join("\n"));
}

#[test]
fn requests_with_warnings_alone_are_no_violating_ones() {
    let server = start();
    server.ask(&format!("{EXAMPLE}&Unknown=1"), "", "");
    server.ask(&EXAMPLE.replace("BLUE", "no!"), "", "");
    let recording = server.observer.recording();
    let numbers = |requests: &[std::sync::Arc<proofmark_contract::serve::Recorded>]| {
        requests.iter().map(|recorded| recorded.number).collect::<Vec<_>>()
    };
    assert_eq!((numbers(&recording.warned_last), numbers(&recording.violating_last)), (vec![1], vec![2]));
}
