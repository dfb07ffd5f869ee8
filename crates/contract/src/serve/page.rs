//! The page that a browser gets from the server: what is served, how to point an SDK here, what was received. It is HTML
//! without a script, and everything that did not come from this file is escaped.

use super::config::endpoint_variable;
use super::engine::Engine;
use super::recording::{Recorded, Recording};
use crate::api::{Api, ApiOperation};
use crate::report::html::BASE_STYLE;
use crate::report::text::escape_html;
use bytes::Bytes;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderValue};
use http::{HeaderMap, Method, Request, Response, Uri};
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::text::{printable, printable_lines};
use std::fmt::Write as _;

/// How many of the last requests are shown.
const SHOWN: usize = 25;
/// How much of a message and how many violations are shown.
const MESSAGE: usize = 4096;
const VIOLATIONS: usize = 50;

/// No script runs, nothing is fetched, and no other page may frame it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Whether a browser asks for the page. An API that has an operation there keeps it, as no SDK asks for HTML.
pub(super) fn is_for(method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
    matches!(*method, Method::GET | Method::HEAD) && uri.path() == "/" && wants_html(headers)
}

/// Whether a client asks for HTML, as browsers do.
pub(super) fn wants_html(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// A response with a page.
pub(super) fn response(page: String) -> Response<Bytes> {
    let mut response = Response::new(page.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    response
}

/// The page.
pub(super) fn respond(engine: &Engine, request: &Request<Bytes>, endpoints: &[&str]) -> Response<Bytes> {
    // The name by which the browser came here, which was checked.
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let recording = engine.recorder.recording(&engine.api);
    let mut response = response(render(engine, &recording, &format!("http://{host}"), endpoints));
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

fn render(engine: &Engine, recording: &Recording, url: &str, endpoints: &[&str]) -> String {
    let api = &engine.api;
    let mut page = String::with_capacity(16 * 1024);
    let title = shown(&format!("{} {}", api.title, api.version));
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n<title>Proofmark: {title}</title>\n<style>\n{BASE_STYLE}{}</style>\n\
         </head>\n<body>\n<header><h1>{title}</h1><p>{}</p></header>\n<main>\n",
        include_str!("page.css"),
        shown(&facts(engine)),
    );
    snippets(&mut page, engine, url);
    state(&mut page, engine, recording);
    violations(&mut page, recording);
    requests(&mut page, recording);
    control_api(&mut page, endpoints);
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn facts(engine: &Engine) -> String {
    let api = &engine.api;
    let mode = if engine.is_strict() {
        "requests that violate the model are rejected"
    } else {
        "requests that violate the model are recorded and accepted"
    };
    format!(
        "A Proofmark contract server: {} by the protocol {}; {mode}; {}.",
        counted(api.operations().len(), "operation"),
        api.protocol.name,
        engine.about_signatures()
    )
}

/// How to point SDKs here.
fn snippets(page: &mut String, engine: &Engine, url: &str) {
    page.push_str("<section class=\"panel\"><h2>Point an SDK here</h2>\n");
    for (name, text) in snippet_texts(&engine.api, &engine.settings.scope.region, url) {
        let _ = writeln!(page, "<details><summary>{name}</summary><pre>{}</pre></details>", shown_lines(&text));
    }
    page.push_str("</section>\n");
}

/// A text per language, with the name of the language.
fn snippet_texts(api: &Api, region: &str, url: &str) -> Vec<(&'static str, String)> {
    // One that can be called as it is.
    let is_plain = |operation: &&ApiOperation| operation.method == Method::GET && !operation.uri.source.contains('{');
    let path = api.operations().find(is_plain).map_or("/", |operation| operation.uri.source.as_str());
    let curl = format!("curl -i {url}{path}");
    if !api.is_aws {
        return vec![("Address", url.to_owned()), ("curl", curl)];
    }
    // As the SDKs derive the names of their packages from the service's.
    let joined: String = api.sdk_id.split_whitespace().collect();
    let (lower, dashed) = (joined.to_lowercase(), api.sdk_id.to_lowercase().replace(' ', "-"));
    let variable = endpoint_variable(api);
    let signing = api.signing_name.as_deref().unwrap_or(&lower);
    vec![
        (
            "Environment variables, for any SDK and the AWS CLI",
            format!(
                "export {variable}={url}\nexport AWS_REGION={region} AWS_DEFAULT_REGION={region}\nexport \
                 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test"
            ),
        ),
        (
            "Python",
            format!(
                "import boto3\n\nclient = boto3.client(\n    \"{lower}\",\n    endpoint_url=\"{url}\",\n    \
                 region_name=\"{region}\",\n    aws_access_key_id=\"test\",\n    aws_secret_access_key=\"test\",\n)"
            ),
        ),
        (
            "JavaScript",
            format!(
                "import {{ {joined}Client }} from \"@aws-sdk/client-{dashed}\";\n\nconst client = new {joined}Client({{\n  \
                 endpoint: \"{url}\",\n  region: \"{region}\",\n  credentials: {{ accessKeyId: \"test\", secretAccessKey: \
                 \"test\" }},\n}});"
            ),
        ),
        (
            "Go",
            format!(
                "client := {lower}.New({lower}.Options{{\n\tBaseEndpoint: aws.String(\"{url}\"),\n\tRegion:       \
                 \"{region}\",\n\tCredentials:  credentials.NewStaticCredentialsProvider(\"test\", \"test\", \"\"),\n}})"
            ),
        ),
        (
            "Java",
            format!(
                "var client = {joined}Client.builder()\n    .endpointOverride(URI.create(\"{url}\"))\n    \
                 .region(Region.of(\"{region}\"))\n    .credentialsProvider(StaticCredentialsProvider.create(\n        \
                 AwsBasicCredentials.create(\"test\", \"test\")))\n    .build();"
            ),
        ),
        (
            "Rust",
            format!(
                "let config = aws_config::defaults(aws_config::BehaviorVersion::latest())\n    .endpoint_url(\"{url}\")\n    \
                 .region(\"{region}\")\n    .test_credentials() // feature `test-util`\n    .load()\n    .await;\nlet client \
                 = aws_sdk_{lower}::Client::new(&config);"
            ),
        ),
        ("curl", format!("{curl} --aws-sigv4 aws:amz:{region}:{signing} --user test:test")),
    ]
}

fn state(page: &mut String, engine: &Engine, recording: &Recording) {
    let broken = recording.violating + recording.unrouted + recording.unreadable;
    let _ = write!(
        page,
        "<section class=\"panel\"><h2>State</h2>\n<p>{} since the start or the last reset, {broken} that violate the model. \
         Expectations and rules that are set: {}.</p>\n<p><a href=\"/_proofmark/report.html\">Report</a> · \
         <a href=\"/_proofmark/report\">report as JSON</a>",
        counted(recording.requests(), "request"),
        engine.rules.count(),
    );
    for endpoint in engine.state.as_ref().map_or(&[] as &[&str], |state| state.control_endpoints()) {
        if let Some(path) =
            endpoint.strip_prefix("GET ").filter(|path| !path.contains(|c: char| c.is_ascii_uppercase()))
        {
            let name = path.rsplit('/').next().unwrap_or(path);
            let _ = write!(page, " · <a href=\"{}\">{}</a>", shown(path), shown(name));
        }
    }
    page.push_str("</p></section>\n");
}

fn violations(page: &mut String, recording: &Recording) {
    if recording.violations.is_empty() {
        return;
    }
    page.push_str("<section class=\"panel\"><h2>Violations</h2>\n<ul>\n");
    for violation in recording.violations.iter().take(VIOLATIONS) {
        let operation = violation.operation.as_deref().unwrap_or("no operation");
        let times = if violation.count == 1 { "once".to_owned() } else { format!("{} times", violation.count) };
        let _ = writeln!(page, "<li><b>{}</b>: {} <i>({times})</i></li>", shown(operation), shown(&violation.message));
    }
    if recording.violations.len() > VIOLATIONS {
        let _ = writeln!(page, "<li>and {} more</li>", recording.violations.len() - VIOLATIONS);
    }
    page.push_str("</ul></section>\n");
}

fn requests(page: &mut String, recording: &Recording) {
    page.push_str("<section class=\"panel\"><h2>Last requests</h2>\n");
    if recording.last.is_empty() {
        page.push_str("<p>None so far. Reload the page to see new ones.</p>\n");
    }
    for recorded in recording.last.iter().rev().take(SHOWN) {
        request(page, recorded);
    }
    page.push_str("</section>\n");
}

fn request(page: &mut String, recorded: &Recorded) {
    let status = recorded.status.map_or_else(|| "fault".to_owned(), |status| status.to_string());
    let is_error = recorded.operation.is_none() || recorded.violations.iter().any(crate::Violation::is_error);
    let _ = writeln!(
        page,
        "<details{}><summary><span>{}</span> <b>{}</b> <span>{status}</span> <code>{}</code></summary>",
        if is_error { " class=\"bad\"" } else { "" },
        recorded.number,
        shown(recorded.operation.as_deref().unwrap_or("no operation")),
        shown(recorded.request.lines().next().unwrap_or_default()),
    );
    if !recorded.violations.is_empty() {
        page.push_str("<ul>\n");
        for violation in recorded.violations.iter().take(VIOLATIONS) {
            let _ = writeln!(page, "<li>{}</li>", shown(&violation.to_string()));
        }
        page.push_str("</ul>\n");
    }
    let _ = writeln!(
        page,
        "<pre>{}</pre>\n<pre>{}</pre></details>",
        shown_lines(&recorded.request),
        shown_lines(&recorded.response)
    );
}

fn control_api(page: &mut String, endpoints: &[&str]) {
    page.push_str("<section class=\"panel\"><h2>Control API</h2>\n<ul>\n");
    for endpoint in endpoints {
        let _ = writeln!(page, "<li><code>{}</code></li>", shown(endpoint));
    }
    page.push_str("</ul></section>\n");
}

/// A text on one line, cut where it is long, as HTML.
fn shown(text: &str) -> String {
    escape_html(&printable(&text[..text.floor_char_boundary(MESSAGE)]))
}

/// A text of several lines, cut where it is long, as HTML.
fn shown_lines(text: &str) -> String {
    let end = text.floor_char_boundary(MESSAGE);
    let mut shown = escape_html(&printable_lines(&text[..end]));
    if end < text.len() {
        shown.push('…');
    }
    shown
}
