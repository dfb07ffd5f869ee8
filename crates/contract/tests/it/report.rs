//! Reports: what each output shows, which exit status follows, and what known failures do to a run.

use http::{HeaderMap, HeaderValue, StatusCode, Version};
use jiff::Timestamp;
use proofmark_contract::Mark;
use proofmark_contract::report::exchange::{mask_target, request_text, response_text};
use proofmark_contract::report::terminal::Style;
use proofmark_contract::report::{
    Case, Endpoint, Exchange, ExitStatus, Finding, KnownFailure, KnownFailures, RunReport, explain, html, json, junit,
    known, markdown, terminal,
};
use proofmark_contract::violation::{Constraint, Violation};
use std::time::Duration;

const GET: &str = "GetFunctionEventInvokeConfig";

fn report(cases: Vec<Case>) -> RunReport {
    RunReport {
        seed: Some(7),
        started: "2026-11-24T01:02:03.5Z".parse::<Timestamp>().expect("a timestamp"),
        duration: Duration::from_millis(1234),
        requests: 12,
        cases,
        ..RunReport::new("verify server", "AWS Lambda 2015-03-31", "http://127.0.0.1:5000")
    }
}

fn passed() -> Case {
    Case { duration: Duration::from_millis(3), ..Case::new(GET, "example", 1, Mark::Documented) }
}

fn failed() -> Case {
    let mut headers = HeaderMap::new();
    headers.insert("authorization", HeaderValue::from_static("AWS4-HMAC-SHA256 Credential=AKID/20261124"));
    headers.insert("x-amz-date", HeaderValue::from_static("20261124T010203Z"));
    let target = "/2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE";
    let mut responded = HeaderMap::new();
    responded.insert("content-type", HeaderValue::from_static("application/json"));
    let body = br#"{"FunctionArn":"arn:aws:lambda:us-east-2:123456789012:function:my-function"}"#;
    Case::new(GET, "behaviour", "qualified-arn", Mark::RECORDED)
        .with_findings(vec![Finding::error("FunctionArn", "a qualified ARN", "`arn:...:my-function`")])
        .with_exchange(Exchange {
            request: request_text("GET", target, &headers, b""),
            response: response_text(Version::HTTP_11, StatusCode::OK, &responded, body),
        })
}

fn warned() -> Case {
    Case::new(GET, "enum", "Runtime", Mark::Model).with_findings(vec![Finding::warning(
        "Runtime",
        "a rejection",
        "200",
    )])
}

fn skipped(name: u32) -> Case {
    Case::new("PutFunctionEventInvokeConfig", "example", name, Mark::Model).skipped("writes, needs --allow-writes")
}

fn hostile() -> Case {
    let text = "\u{1b}[2J</script><script>alert(1)</script>]]>&\u{0}\u{ffff}";
    Case::new(GET, "example", "hostile", Mark::Unknown)
        .with_findings(vec![Finding::error("body", "\"JSON\"", text)])
        .with_exchange(Exchange { request: "GET / HTTP/1.1\n".to_owned(), response: format!("HTTP/1.1 200\n\n{text}") })
}

fn known_failure(id: &str) -> KnownFailures {
    KnownFailures::parse(&format!("[[known-failure]]\nid = '{id}'\nreason = 'ignores Qualifier'\n")).expect("a list")
}

/// A report with every verdict.
fn full() -> RunReport {
    let mut cases = vec![passed(), failed(), warned(), skipped(1), skipped(2), hostile()];
    cases.push(Case { id: format!("{GET}/behaviour/put-twice"), ..failed() });
    cases.push(Case::new("PutFunctionEventInvokeConfig", "length", "FunctionName-max", Mark::Model));
    let mut report = report(cases);
    let list =
        ["GetFunctionEventInvokeConfig/behaviour/put-twice", "PutFunctionEventInvokeConfig/length/FunctionName-max"];
    let list = list.map(|id| format!("[[known-failure]]\nid = '{id}'\nreason = 'ignores Qualifier'\n")).concat();
    let list = format!("{list}[[known-failure]]\nid = 'Gone/example/1'\nreason = 'was repaired'\n");
    KnownFailures::parse(&list).expect("a list").apply(&mut report, |_| true);
    report
}

#[test]
fn the_terminal_shows_what_needs_eyes_and_counts_the_rest() {
    insta::assert_snapshot!(terminal::render(&full(), Style::default()));
}

#[test]
fn the_terminal_shows_all_messages_when_verbose() {
    let style = Style { verbose: true, ..Style::default() };
    insta::assert_snapshot!(terminal::render(&report(vec![passed(), failed()]), style));
}

#[test]
fn the_terminal_has_one_line_for_an_operation_that_was_skipped() {
    let other = Case::new("PutFunctionEventInvokeConfig", "length", "FunctionName", Mark::Model);
    let cases = vec![passed(), skipped(1), other.skipped("writes, needs --allow-writes")];
    insta::assert_snapshot!(terminal::render(&report(cases), Style::default()));
}

#[test]
fn the_terminal_is_coloured_on_request() {
    let style = Style { colour: true, ..Style::default() };
    insta::assert_snapshot!(terminal::render(&full(), style).escape_debug().to_string().replace("\\n", "\n"));
}

#[test]
fn no_control_character_of_a_server_reaches_the_terminal() {
    let text = terminal::render(&report(vec![hostile()]), Style::default());
    assert_eq!(text.chars().filter(|character| character.is_control() && *character != '\n').count(), 0, "{text}");
}

#[test]
fn no_text_of_a_server_turns_the_line_round() {
    let finding = Finding::error("body", "text", "\u{202e}txet");
    let text = terminal::render(&report(vec![passed().with_findings(vec![finding])]), Style::default());
    assert!(text.contains("found \\u{202e}txet"), "{text}");
}

#[test]
fn json_has_every_fact_of_the_report() {
    insta::assert_snapshot!(json::render(&full()));
}

#[test]
fn junit_has_a_suite_an_operation_and_no_character_that_xml_lacks() {
    insta::assert_snapshot!(junit::render(&full()));
}

#[test]
fn html_keeps_texts_of_strangers_inside_its_data() {
    let page = html::render(&report(vec![hostile()]));
    let data = page.split_once(r#"id="data">"#).and_then(|(_, rest)| rest.split_once("</script>")).expect("data").0;
    let data: serde_json::Value = serde_json::from_str(data).expect("the data is JSON");
    assert_eq!(data["cases"][0]["findings"][0]["found"], hostile().findings[0].found.as_str());
}

#[test]
fn html_fetches_nothing() {
    // The icon is in the page, so that browsers do not request one.
    let page = html::render(&report(vec![passed()])).replace(r#"<link rel="icon" href="data:,">"#, "");
    let fetching: Vec<&str> = [" src=", "<link", "@import", "url(", "fetch(", "XMLHttp"]
        .into_iter()
        .filter(|part| page.contains(part))
        .collect();
    assert_eq!(fetching, [""; 0]);
}

#[test]
fn html_escapes_the_title() {
    let report = RunReport { target: "http://<b>&".to_owned(), ..report(vec![passed()]) };
    assert!(
        html::render(&report).contains("<title>verify server: AWS Lambda 2015-03-31 at http://&lt;b&gt;&amp;</title>")
    );
}

#[test]
fn a_run_is_fine_when_all_passed_warned_or_was_skipped() {
    assert_eq!(report(vec![passed(), warned(), skipped(1)]).exit_status(), ExitStatus::Fine);
}

#[test]
fn a_failed_case_fails_the_run() {
    assert_eq!(report(vec![passed(), failed()]).exit_status(), ExitStatus::Findings);
}

#[test]
fn a_run_that_checked_nothing_could_not_run() {
    assert_eq!(report(vec![skipped(1)]).exit_status(), ExitStatus::CouldNotRun);
}

#[test]
fn a_known_failure_may_fail() {
    let mut report = report(vec![failed()]);
    known_failure(&failed().id).apply(&mut report, |_| true);
    assert_eq!(report.exit_status(), ExitStatus::Fine);
}

#[test]
fn a_known_failure_that_passes_fails_the_run() {
    let mut report = report(vec![passed()]);
    known_failure(&passed().id).apply(&mut report, |_| true);
    assert_eq!(report.exit_status(), ExitStatus::Findings);
}

#[test]
fn a_known_failure_that_was_skipped_stays_skipped() {
    let mut report = report(vec![passed(), skipped(1)]);
    known_failure(&skipped(1).id).apply(&mut report, |_| true);
    assert_eq!(report.cases[1], skipped(1));
}

#[test]
fn a_known_failure_of_no_case_is_stale_when_the_whole_suite_ran() {
    let mut report = report(vec![passed()]);
    known_failure("Gone/example/1").apply(&mut report, |_| true);
    let entry = KnownFailure { id: "Gone/example/1".to_owned(), reason: "ignores Qualifier".to_owned() };
    assert_eq!((report.exit_status(), report.stale), (ExitStatus::Findings, vec![entry]));
}

#[test]
fn a_known_failure_of_no_case_says_nothing_about_a_part_of_the_suite() {
    let mut report = report(vec![passed()]);
    known_failure("Gone/example/1").apply(&mut report, |_| false);
    assert_eq!(report.exit_status(), ExitStatus::Fine);
}

#[test]
fn a_list_names_each_case_once() {
    let text = "[[known-failure]]\nid = 'A/b/1'\nreason = 'x'\n\n[[known-failure]]\nid = 'A/b/1'\nreason = 'y'\n";
    let error = KnownFailures::parse(text).expect_err("a double entry");
    assert_eq!(error.to_string(), "line 6: `A/b/1` was listed on line 2 already; delete one of the two");
}

#[test]
fn a_list_gives_reasons() {
    let error = KnownFailures::parse("[[known-failure]]\nid = 'A/b/1'\nreason = ' '\n").expect_err("an empty reason");
    assert_eq!(error.to_string(), "line 2: `A/b/1` has an empty reason; say which case fails, and why");
}

#[test]
fn a_list_has_no_other_keys() {
    let error = KnownFailures::parse("[[known-failure]]\nid = 'A/b/1'\nwhy = 'x'\n").expect_err("an unknown key");
    insta::assert_snapshot!(error.to_string());
}

#[test]
fn secret_headers_are_masked() {
    let mut headers = HeaderMap::new();
    for name in ["authorization", "X-Amz-Security-Token", "cookie", "x-amz-date"] {
        headers.insert(http::HeaderName::try_from(name).expect("a name"), HeaderValue::from_static("value"));
    }
    insta::assert_snapshot!(request_text("GET", "/", &headers, b""), @r"
    GET / HTTP/1.1
    authorization: ***
    x-amz-security-token: ***
    cookie: ***
    x-amz-date: value
    ");
}

#[test]
fn the_secrets_of_a_presigned_url_are_masked() {
    let target = "/2015-03-31/functions?MaxItems=1&X-Amz-Signature=c0ffee&X-Amz-Security-Token=abc";
    assert_eq!(mask_target(target), "/2015-03-31/functions?MaxItems=1&X-Amz-Signature=***&X-Amz-Security-Token=***");
}

#[test]
fn a_long_body_is_cut_at_a_character() {
    let body = "ü".repeat(10_000);
    let text = response_text(Version::HTTP_11, StatusCode::OK, &HeaderMap::new(), body.as_bytes());
    assert!(text.ends_with("ü\n… (20000 bytes in all)"), "{}", &text[text.len() - 60..]);
}

#[test]
fn a_body_that_is_not_text_is_written_out() {
    let text = response_text(Version::HTTP_11, StatusCode::BAD_GATEWAY, &HeaderMap::new(), b"\xff\x00a");
    assert_eq!(text, "HTTP/1.1 502 Bad Gateway\n\n\\xff\\x00a\n(3 bytes in all, not UTF-8)");
}

#[test]
fn a_violation_says_what_was_expected_and_found() {
    let length = Constraint::Length { min: Some(1), max: Some(64), actual: 0 };
    let pattern = Constraint::Pattern { pattern: "^[a-z]+$".to_owned() };
    let violations = [
        Violation::error("DestinationConfig.OnFailure.Destination", pattern, Some("A".to_owned())),
        Violation::error("FunctionName", length, Some(String::new())),
        Violation::error("Qualifier", Constraint::Required, None),
        Violation::warning("Extra", Constraint::UnknownMember, Some("1".to_owned())),
        Violation::error("body", Constraint::Malformed { reason: "EOF at column 3".to_owned() }, None),
    ];
    let findings: Vec<String> = violations.iter().map(|violation| Finding::from(violation).to_string()).collect();
    insta::assert_snapshot!(findings.join("\n"));
}

/// A report on a server, where one thing is wrong with many cases.
fn with_one_cause() -> RunReport {
    let case = |operation: &str, member: &str| {
        let finding = Finding::error("status", format!("a rejection of `{member}`"), "a success");
        let request = format!("GET /{member}?a=it's HTTP/1.1\nauthorization: ***\nx-amz-date: now\n");
        Case::new(operation, "length", member, Mark::Model)
            .with_findings(vec![finding])
            .with_exchange(Exchange { request, response: "HTTP/1.1 200 OK\n".to_owned() })
    };
    let cases = vec![case(GET, "FunctionName"), case("GetAlias", "Name"), failed(), skipped(1), skipped(2)];
    RunReport {
        endpoint: Some(Endpoint { url: "http://127.0.0.1:5000".to_owned(), signing_name: Some("lambda".to_owned()) }),
        command: "proofmark verify server http://127.0.0.1:5000".to_owned(),
        next_steps: vec!["all cases on one page: --html FILE".to_owned()],
        ..report(cases)
    }
}

#[test]
fn the_terminal_begins_with_causes_over_all_operations() {
    insta::assert_snapshot!(terminal::render(&with_one_cause(), Style::default()));
}

#[test]
fn a_cause_of_many_cases_takes_no_more_lines_than_one_of_few() {
    let lines = |count: usize| {
        let case =
            |number: usize| Case { id: format!("Op{number}/header/x"), operation: format!("Op{number}"), ..failed() };
        let text = terminal::render(&report((0..count).map(case).collect()), Style::default());
        text.lines().count() - count
    };
    assert_eq!(lines(1000), lines(10));
}

#[test]
fn markdown_has_causes_with_an_example_each() {
    insta::assert_snapshot!(markdown::render(&with_one_cause()));
}

#[test]
fn markdown_keeps_texts_of_strangers_in_code() {
    let text = "``` \n# title <script>alert(1)</script> [a](http://evil) ````";
    let finding = Finding::error("body", "JSON", text);
    let exchange = Exchange { request: "GET / HTTP/1.1\n".to_owned(), response: format!("HTTP/1.1 200\n\n{text}") };
    let page = markdown::render(&report(vec![passed().with_findings(vec![finding]).with_exchange(exchange)]));
    // Each is in a span or block whose fence is longer than any run of backticks in it.
    assert!(page.contains("````` body: expected JSON, found ``` \\n# title"), "{page}");
    assert!(page.contains("  `````\n  GET / HTTP/1.1"), "{page}");
}

#[test]
fn a_list_of_known_failures_is_written_by_cause_and_read_again() {
    let mut report = with_one_cause();
    let list = known::write(&report);
    insta::assert_snapshot!(list);
    KnownFailures::parse(&list).expect("a list").apply(&mut report, |_| true);
    assert_eq!((report.exit_status(), report.summary().known_failures), (ExitStatus::Fine, 3));
}

#[test]
fn reasons_stay_when_a_list_is_written_again() {
    let mut report = report(vec![failed()]);
    known_failure(&failed().id).apply(&mut report, |_| true);
    assert!(known::write(&report).contains("ignores Qualifier"), "{}", known::write(&report));
}

#[test]
fn an_entry_has_one_id_or_several() {
    for entry in ["reason = 'x'", "reason = 'x'\nids = []", "id = 'A/b/1'\nids = ['A/b/2']\nreason = 'x'"] {
        let error = KnownFailures::parse(&format!("\n[[known-failure]]\n{entry}\n")).expect_err("no list");
        assert_eq!(error.to_string(), "line 2: an entry has either `id` or `ids`, the cases that fail", "{entry}");
    }
}

#[test]
fn the_page_explains_every_check_and_verdict_that_a_report_can_have() {
    for case in full().cases {
        assert!(explain::check(&case.check).is_some(), "{}", case.check);
        assert!(explain::VERDICTS.iter().any(|(name, _)| *name == case.verdict.name()), "{}", case.verdict.name());
    }
}

#[test]
fn junit_has_what_the_strict_schema_asks_for() {
    let xml = junit::render(&full());
    assert!(xml.contains("<testsuites>\n"), "no attributes: {xml}");
    for suite in xml.split("<testsuite ").skip(1) {
        for attribute in
            ["name=", "package=", "id=", "hostname=", "timestamp=", "tests=", "failures=", "errors=", "time="]
        {
            assert!(suite.contains(attribute), "{attribute} in {suite}");
        }
        let places = ["<properties>", "<testcase", "<system-out>", "<system-err>"].map(|tag| suite.find(tag));
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{suite}");
    }
}
