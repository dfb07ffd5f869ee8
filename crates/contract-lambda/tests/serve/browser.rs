//! What browsers get: a page, and leave to call the API from a page of the same host, but never the control API.

use super::harness::{EXAMPLE, JSON, Running, SIGNED, start, start_with};
use proofmark_contract::serve::Signatures;

const ORIGIN: &str = "origin: http://localhost:3000\r\nsec-fetch-site: same-site\r\n";
const HTML: &str = "accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n";

/// A request of this line and these headers, without a signature; the response.
fn get(server: &Running, line: &str, headers: &str) -> String {
    server.send(format!("{line} HTTP/1.1\r\nhost: localhost\r\n{headers}connection: close\r\n\r\n").as_bytes())
}

fn header<'a>(response: &'a str, name: &str) -> Option<&'a str> {
    let head = response.split("\r\n\r\n").next()?;
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[test]
fn a_browser_gets_a_page_and_an_sdk_does_not() {
    let server = start();
    for line in ["GET /", "GET /_proofmark", "GET /_proofmark/"] {
        let response = get(&server, line, HTML);
        assert!(response.starts_with("HTTP/1.1 200 OK") && response.contains("<!doctype html>"), "{line}: {response}");
    }
    assert!(get(&server, "GET /", "").starts_with("HTTP/1.1 404"));
    assert!(server.observer.recording().violations.len() == 1, "the page is not a request for the API");
}

#[test]
fn the_page_says_how_to_point_each_sdk_here() {
    let page = get(&start(), "GET /", HTML);
    for text in [
        "AWS Lambda 2015-03-31",
        "export AWS_ENDPOINT_URL_LAMBDA=http://localhost",
        "export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test",
        "boto3.client(",
        "@aws-sdk/client-lambda",
        "lambda.New(lambda.Options{",
        "LambdaClient.builder()",
        "aws_sdk_lambda::Client::new",
        "--aws-sigv4 aws:amz:us-east-2:lambda",
        "requests must be signed, with any credentials",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn what_clients_send_is_escaped_on_the_page_and_runs_nowhere() {
    let server = start();
    let path = "/2015-03-31/functions/<script>alert(1)</script>\"'/configuration";
    get(&server, &format!("GET {path}"), "x-<b>: \"><img src=x onerror=alert(1)>\r\n");
    get(&server, "GET /2015-03-31/functions/%3Cscript%3E/configuration", "x-test: <img src=x onerror=alert(1)>\r\n");
    let page = get(&server, "GET /", HTML);
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    assert!(page.contains("found `&lt;script&gt;`"), "{page}");
    let policy = header(&page, "content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("script-src"), "{policy}");
}

#[test]
fn a_page_of_another_host_gets_no_page() {
    let server = start();
    for headers in ["origin: http://evil.test\r\n", "sec-fetch-site: cross-site\r\n"] {
        assert!(get(&server, "GET /", &format!("{HTML}{headers}")).starts_with("HTTP/1.1 403"), "{headers}");
    }
    let rebound = format!("GET / HTTP/1.1\r\nhost: evil.test\r\n{HTML}connection: close\r\n\r\n");
    assert!(server.send(rebound.as_bytes()).starts_with("HTTP/1.1 403"));
}

#[test]
fn the_report_is_a_page_too() {
    let server = start();
    server.ask(EXAMPLE, "", "");
    let page = get(&server, "GET /_proofmark/report.html", "");
    // Without it, browsers send a request for /favicon.ico, which is of no operation.
    for page in [&page, &get(&server, "GET /", HTML)] {
        assert!(page.contains(r#"<link rel="icon" href="data:,">"#), "{page}");
    }
    assert!(page.contains("text/html") && page.contains("GetFunctionEventInvokeConfig"), "{page}");
}

#[test]
fn a_preflight_request_of_an_sdk_gets_a_response_and_is_not_recorded() {
    let server = start();
    let headers = format!(
        "{ORIGIN}access-control-request-method: PUT\r\naccess-control-request-headers: authorization,x-amz-date\r\n"
    );
    let response = get(&server, "OPTIONS /2019-09-25/functions/f/event-invoke-config", &headers);
    assert!(response.starts_with("HTTP/1.1 204"), "{response}");
    assert_eq!(header(&response, "access-control-allow-origin"), Some("http://localhost:3000"));
    assert_eq!(header(&response, "access-control-allow-methods"), Some("PUT"));
    assert_eq!(header(&response, "access-control-allow-headers"), Some("authorization,x-amz-date"));
    assert_eq!(server.observer.recording().requests(), 0);
}

#[test]
fn a_page_of_the_same_host_reads_responses_and_their_headers() {
    let response = start().ask(EXAMPLE, ORIGIN, "");
    assert_eq!(header(&response, "access-control-allow-origin"), Some("http://localhost:3000"));
    let exposed = header(&response, "access-control-expose-headers").unwrap();
    assert!(exposed.contains("x-amzn-requestid"), "{exposed}");
    assert_eq!(header(&start().ask(EXAMPLE, "", ""), "access-control-allow-origin"), None, "no page asked");
}

#[test]
fn a_page_at_another_name_of_this_machine_calls_the_api() {
    let server = start();
    let headers = "origin: http://127.0.0.1:3000\r\nsec-fetch-site: cross-site\r\n";
    let preflight = format!("{headers}access-control-request-method: GET\r\n");
    let response = get(&server, "OPTIONS /2019-09-25/functions/f/event-invoke-config", &preflight);
    assert!(response.starts_with("HTTP/1.1 204"), "{response}");
    let response = server.ask(EXAMPLE, headers, "");
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    assert_eq!(header(&response, "access-control-allow-origin"), Some("http://127.0.0.1:3000"));
    for line in ["GET /_proofmark/requests", "POST /_proofmark/reset", "GET /_proofmark", "OPTIONS /_proofmark/reset"] {
        let response = get(&server, line, &preflight);
        assert!(response.starts_with("HTTP/1.1 403") && !response.contains("access-control-"), "{line}: {response}");
    }
}

#[test]
fn the_control_api_is_opened_to_no_page() {
    let server = start();
    let preflight =
        format!("{ORIGIN}access-control-request-method: POST\r\naccess-control-request-headers: content-type\r\n");
    for line in ["OPTIONS /_proofmark/expectations", "OPTIONS /_proofmark/reset", "OPTIONS /_proofmark"] {
        let response = get(&server, line, &preflight);
        assert!(!response.starts_with("HTTP/1.1 20"), "{line}: {response}");
        assert!(!response.contains("access-control-"), "{line}: {response}");
    }
    for line in ["GET /_proofmark/requests", "GET /_proofmark", "GET /_proofmark/report.html", "GET /"] {
        let response = get(&server, line, &format!("{ORIGIN}{HTML}"));
        assert!(!response.contains("\r\naccess-control-"), "{line}: {response}");
    }
}

#[test]
fn a_preflight_request_of_another_host_s_page_is_rejected() {
    let headers = "origin: http://evil.test\r\naccess-control-request-method: PUT\r\n";
    let response = get(&start(), "OPTIONS /2019-09-25/functions/f/event-invoke-config", headers);
    assert!(response.starts_with("HTTP/1.1 403") && !response.contains("access-control-"), "{response}");
}

#[test]
fn a_request_without_a_signature_learns_how_to_be_let_in() {
    let response = get(&start(), EXAMPLE, "");
    assert!(response.starts_with("HTTP/1.1 403"), "{response}");
    assert!(response.contains("or start this server with --signatures ignored"), "{response}");
    let open = start_with(|config| config.signatures = Signatures::Ignored);
    assert!(!get(&open, EXAMPLE, "").contains("--signatures"));
}

#[test]
fn recorded_requests_are_filtered_or_the_filter_is_rejected() {
    let server = start();
    server.ask(EXAMPLE, "", "");
    server.ask("GET /2016-08-19/account-settings", "", "");
    server.ask("GET /nowhere", "", "");
    let numbers = |query: &str| {
        let response = server.ask(&format!("GET /_proofmark/requests?{query}"), "", "");
        let body = &response[response.find("{\"").unwrap()..];
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        let listed = body["requests"].as_array().unwrap_or_else(|| panic!("{body}"));
        listed.iter().map(|request| request["number"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("operation=GetAccountSettings"), [2]);
    assert_eq!(numbers("violating=true"), [3]);
    assert_eq!(numbers("violating=false"), [1, 2]);
    assert_eq!(numbers("status=200&operation=GetAccountSettings"), [2]);
    assert_eq!(numbers("status=418"), [0_u64; 0]);
    assert_eq!(numbers("after=1&limit=1"), [3]);
    assert_eq!(numbers(""), [1, 2, 3]);
    for query in [
        "requests?operation=GetFunktion",
        "requests?violating=yes",
        "requests?limit=-1",
        "requests?opration=GetFunction",
        "report?operation=GetFunction",
        "health?x=1",
    ] {
        let response = server.ask(&format!("GET /_proofmark/{query}"), "", "");
        assert!(response.starts_with("HTTP/1.1 400") && response.contains("\"error\":"), "{query}: {response}");
    }
}

#[test]
fn sensitive_members_are_shown_to_a_test_that_asks_for_them() {
    let invoke = |server: &Running| {
        server.ask("POST /2015-03-31/functions/my-function/invocations", JSON, r#"{"order":17}"#);
        server.ask("GET /_proofmark/requests?operation=Invoke", "", "")
    };
    let hidden = invoke(&start());
    assert!(!hidden.contains("order") && hidden.contains("(sensitive)"), "{hidden}");
    let revealed = invoke(&start_with(|config| config.reveals = true));
    assert!(revealed.contains(r#"{\"order\":17}"#), "{revealed}");
    let signature = SIGNED.split("Signature=").nth(1).unwrap().split("\r\n").next().unwrap();
    assert!(!revealed.contains(signature) && revealed.contains("authorization: ***"), "{revealed}");
}

#[test]
fn every_endpoint_of_the_control_api_has_a_section_in_its_documentation() {
    let page = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/CONTROL.md"));
    let response = get(&start(), "GET /_proofmark", "");
    let body: serde_json::Value = serde_json::from_str(&response[response.find("{\"").unwrap()..]).unwrap();
    let endpoints: Vec<&str> = body["endpoints"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let sections: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## `")?.strip_suffix('`')).collect();
    let missing: Vec<_> = endpoints.iter().filter(|endpoint| !sections.contains(endpoint)).collect();
    let gone: Vec<_> = sections.iter().filter(|section| !endpoints.contains(section)).collect();
    assert_eq!((missing, gone), (vec![], vec![]));
}
