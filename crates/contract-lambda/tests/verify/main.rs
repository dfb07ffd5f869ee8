//! `verify server` against servers that are right and servers that are wrong in one way each: every fault must be
//! found, and no response of a server may stop the run.

mod contract_server;
mod faults;
mod generated;
mod one_fault;
mod proof;
mod responses;
mod run;

use proofmark_contract::report::{Case, RunReport, Verdict};
use proofmark_contract::verify::{self, Options, Signer};
use proofmark_contract_lambda::{api, service};
use std::time::Duration;
use wiremock::{Match, Mock, MockServer, Request, ResponseTemplate};

const GET: &str = "GetFunctionEventInvokeConfig";
const PUT: &str = "PutFunctionEventInvokeConfig";

/// Options for one operation, with synthesized credentials and few generated requests.
fn only(operation: &str) -> Options {
    Options {
        service: service(),
        operations: vec![operation.to_owned()],
        generated: 3,
        signer: Signer::new(Signer::dummy(), "us-east-2"),
        timeout: Duration::from_secs(5),
        ..Options::default()
    }
}

async fn verified(url: &str, options: &Options) -> RunReport {
    verify::server(api(), url, options, &|_| {}).await.expect("the server can be verified")
}

/// A server that responds to everything so.
async fn serving(response: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(Anything).respond_with(response).mount(&server).await;
    server
}

struct Anything;

impl Match for Anything {
    fn matches(&self, _: &Request) -> bool {
        true
    }
}

/// A good response to GetFunctionEventInvokeConfig.
fn good() -> ResponseTemplate {
    with_body(
        200,
        r#"{"FunctionArn":"arn:aws:lambda:us-east-2:123456789012:function:f:1","LastModified":1479757760.006}"#,
    )
}

fn with_body(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).insert_header("x-amzn-requestid", "1").set_body_raw(body, "application/json")
}

/// The rejection of an invalid request, or none for a valid one, as a server that goes by the model has it.
fn rejection(request: &Request) -> Option<ResponseTemplate> {
    let mut copy = http::Request::new(bytes::Bytes::copy_from_slice(&request.body));
    *copy.method_mut() = request.method.clone();
    *copy.uri_mut() = request.url.as_str().parse().expect("a URI");
    *copy.headers_mut() = request.headers.clone();
    let violations = proofmark_contract::read::request(api(), &copy).expect("an operation's request").violations;
    let paths: Vec<String> = violations
        .iter()
        .filter(|violation| violation.is_error())
        .map(|violation| format!("Value at '{}'", violation.path[..1].to_lowercase() + &violation.path[1..]))
        .collect();
    (!paths.is_empty()).then(|| error(400, "ValidationException", &format!(r#"{{"message":"{}"}}"#, paths.join("; "))))
}

fn error(status: u16, name: &str, body: &str) -> ResponseTemplate {
    with_body(status, body).insert_header("x-amzn-errortype", name)
}

/// The findings of a case, a line each, after its verdict.
fn outcome(report: &RunReport, id: &str) -> String {
    let Some(case) = report.cases.iter().find(|case| case.id == id) else {
        let ids: Vec<&str> = report.cases.iter().map(|case| case.id.as_str()).collect();
        return format!("no such case; there are {ids:#?}");
    };
    let mut lines = vec![case.verdict.name().to_owned()];
    lines.extend(case.findings.iter().map(ToString::to_string));
    lines.join("\n")
}

fn failed(report: &RunReport) -> Vec<&Case> {
    report.cases.iter().filter(|case| case.verdict == Verdict::Failed).collect()
}
