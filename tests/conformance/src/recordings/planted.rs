//! Markers planted wherever a secret can be, in every form; then everything that `proofmark` writes is searched for them:
//! the recording, what recording and replaying it print, misses, and the reports of `verify recording`.

use super::process::{Recording, run as proofmark};
use super::search::{FORMS, encoded, found};
use anyhow::{Context, Result};
use proofmark_contract::Mark;
use proofmark_contract::report::{Case, Finding, RunReport};
use proofmark_testkit::http::Response;
use proofmark_testkit::raw_server::RawServer;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// The secrets of the environment, each with its marker.
const VARIABLES: [&str; 8] = [
    "GITHUB_TOKEN",
    "DATABASE_PASSWORD",
    "STRIPE_API_KEY",
    "SIGNING_SECRET",
    "NPM_TOKEN",
    "SMTP_PASSWD",
    "CLIENT_SECRET",
    "AWS_SESSION_TOKEN",
];

/// Gives out markers.
#[derive(Default)]
struct Markers(Vec<String>);

impl Markers {
    /// A text that is nowhere else.
    fn next(&mut self) -> String {
        let number = self.0.len();
        self.0.push(format!("zq{number:02}Xk9vT{number:02}mWq7Rb"));
        self.0[number].clone()
    }

    /// An account.
    fn account(&mut self) -> String {
        self.0.push(format!("9073{:02}516284", self.0.len()));
        self.0[self.0.len() - 1].clone()
    }
}

/// A request, and the response to it.
struct Exchange {
    method: &'static str,
    target: String,
    headers: Vec<(&'static str, String)>,
    body: String,
    response: Response,
}

/// Records and replays what is planted, and searches.
pub(super) fn run(folder: &Path, report: &mut RunReport) -> Result<()> {
    let mut markers = Markers::default();
    let variables: Vec<(&str, String)> = VARIABLES.iter().map(|name| (*name, markers.next())).collect();
    let exchanges = exchanges(&mut markers, &variables);
    let environment: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let path = folder.join("planted.json");
    let shown = path.to_str().context("the path of this checkout is not UTF-8")?;
    let upstream = RawServer::start(exchanges.iter().map(|exchange| exchange.response.bytes()))?;

    let mut outputs: Vec<(String, String)> = Vec::new();
    let recording = Recording::start(&["--mode", "all", "--upstream", upstream.url()], &path, &environment)?;
    send(&recording, &exchanges)?;
    let strays = strays(&variables);
    outputs.push(("the responses to strays".to_owned(), send(&recording, &strays)?));
    let made = recording.finish()?;
    outputs.push(("what recording prints".to_owned(), made.printed));
    outputs.push(("the recording".to_owned(), fs::read_to_string(&path)?));
    let replay = Recording::start(&[], &path, &environment)?;
    outputs.push(("the responses of the replay".to_owned(), send(&replay, &exchanges)?));
    // Each once more, so that each is a miss.
    outputs.push(("the misses".to_owned(), send(&replay, &exchanges)?));
    outputs.push(("the misses of strays".to_owned(), send(&replay, &strays)?));
    outputs.push(("the misses of others".to_owned(), send(&replay, &differing(&variables))?));
    let played = replay.finish()?;
    outputs.push(("what the replay prints".to_owned(), played.printed));
    let files = ["json", "html", "xml"].map(|kind| folder.join(format!("planted-report.{kind}")));
    let [json, html, junit] = files.each_ref().map(|file| file.to_str().unwrap_or_default());
    let arguments = [
        "verify",
        "recording",
        shown,
        "--against",
        upstream.url(),
        "--allow-writes",
        "--report-json",
        json,
        "--html",
        html,
        "--junit",
        junit,
    ];
    outputs.push(("what verify recording prints".to_owned(), proofmark(&arguments, &environment)?));
    for file in &files {
        outputs.push((format!("{}", file.display()), fs::read_to_string(file)?));
    }

    let recorded = made.report["recorded"].as_u64().unwrap_or_default();
    let mut findings = Vec::new();
    if recorded != exchanges.len() as u64 {
        let found = format!("{recorded}: {}", made.report["findings"]);
        findings.push(Finding::error("recorded", exchanges.len().to_string(), found));
    }
    for (name, text) in &outputs {
        for (marker, form) in found(text, &markers.0) {
            findings.push(Finding::error(name.clone(), "no marker", format!("{marker} ({form})")));
        }
    }
    let bytes: usize = outputs.iter().map(|(_, text)| text.len()).sum();
    eprintln!(
        "secrets: {} markers planted in {} exchanges and {} variables; {} outputs with {bytes} bytes searched for {} forms: \
         {} found",
        markers.0.len(),
        exchanges.len(),
        variables.len(),
        outputs.len(),
        FORMS.len(),
        findings.len(),
    );
    report.requests += 2 * exchanges.len() as u64;
    report.cases.push(Case::new("(secrets)", "planted", "markers", Mark::Model).with_findings(findings));
    Ok(())
}

/// Sends all of them; what came back.
fn send(recording: &Recording, exchanges: &[Exchange]) -> Result<String> {
    use aws_credential_types::Credentials;
    use proofmark_contract::verify::Signer;
    let credentials = Credentials::from_keys(&recording.access_key, &recording.secret_key, None);
    let signer = Signer::new(credentials, "us-east-2");
    let mut received = String::new();
    for Exchange { method, target, headers, body, .. } in exchanges {
        let url = format!("{}{target}", recording.url);
        let mut request = http::Request::builder().method(*method).uri(&url);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let host = recording.url.trim_start_matches("http://");
        let mut request = request.header("host", host).body(bytes::Bytes::from(body.clone()))?;
        signer.sign("lambda", &mut request).map_err(anyhow::Error::msg)?;
        received.push_str(&exchange(host, &request)?);
    }
    Ok(received)
}

fn exchange(host: &str, request: &http::Request<bytes::Bytes>) -> Result<String> {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(host)?;
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let mut head = format!("{} {target} HTTP/1.1\r\n", request.method());
    for (name, value) in request.headers() {
        head.push_str(&format!("{name}: {}\r\n", value.to_str()?));
    }
    head.push_str(&format!("content-length: {}\r\nconnection: close\r\n\r\n", request.body().len()));
    stream.write_all(head.as_bytes())?;
    stream.write_all(request.body())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn exchanges(markers: &mut Markers, variables: &[(&str, String)]) -> Vec<Exchange> {
    let mut exchanges = vec![create(markers), payloads(markers), headers(markers), accounts(markers), errors(markers)];
    let configured = json!({ "FunctionName": "f", "Timeout": 3 });
    exchanges.push(Exchange {
        method: "PUT",
        target: "/2015-03-31/functions/f/configuration".to_owned(),
        headers: Vec::new(),
        body: json!({ "Description": "mine", "Handler": "index.handler", "Timeout": 3 }).to_string(),
        response: json_response(200, &[], &configured),
    });
    // Each secret of the environment in each form, where texts are kept.
    for (index, (_, value)) in variables.iter().enumerate() {
        let tags: serde_json::Map<String, Value> = FORMS
            .iter()
            .enumerate()
            .map(|(number, form)| (format!("note-{number}"), json!(format!("see {}", encoded(form, value)))))
            .collect();
        let target = "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-2%3A123456789012%3Afunction%3Af".to_owned();
        exchanges.push(Exchange {
            method: "POST",
            target,
            headers: Vec::new(),
            body: json!({ "Tags": tags }).to_string(),
            response: Response::new(204, &[], ""),
        });
        let form = FORMS[index % FORMS.len()];
        let described = json!({ "FunctionName": "f", "Description": format!("see {}", encoded(form, value)) });
        exchanges.push(get_configuration(&described));
    }
    exchanges
}

/// Requests of no operation, with secrets in their paths: they do not go on, and match nothing.
fn strays(variables: &[(&str, String)]) -> Vec<Exchange> {
    let stray = |method, target, body| Exchange {
        method,
        target,
        headers: Vec::new(),
        body,
        response: Response::new(200, &[], ""),
    };
    let mut strays: Vec<Exchange> =
        variables.iter().map(|(_, value)| stray("GET", format!("/nowhere/{value}"), String::new())).collect();
    strays.push(stray("GET", format!("/nowhere/{}", encoded("base64", &variables[0].1)), String::new()));
    strays
}

/// Requests that differ from recorded ones in members with secrets.
fn differing(variables: &[(&str, String)]) -> Vec<Exchange> {
    let differing = variables.iter().map(|(_, value)| Exchange {
        method: "PUT",
        target: "/2015-03-31/functions/f/configuration".to_owned(),
        headers: Vec::new(),
        body: json!({ "Description": format!("see {value}"), "Handler": value, "Timeout": 9 }).to_string(),
        response: Response::new(200, &[], ""),
    });
    differing.collect()
}

fn get_configuration(output: &Value) -> Exchange {
    Exchange {
        method: "GET",
        target: "/2015-03-31/functions/f/configuration".to_owned(),
        headers: Vec::new(),
        body: String::new(),
        response: json_response(200, &[], output),
    }
}

fn json_response(status: u16, headers: &[(&str, &str)], body: &Value) -> Response {
    let mut response = Response::new(status, headers, body.to_string());
    response.set("content-type", "application/json");
    response
}

/// Code, environment, sensitive and unknown members, values of the wrong kind, texts with the form of a secret.
fn create(markers: &mut Markers) -> Exchange {
    let mut m = || markers.next();
    let body = json!({
        "FunctionName": "f", "Role": "arn:aws:iam::123456789012:role/r",
        "Code": { "ZipFile": encoded("base64", &m()) },
        "Environment": { "Variables": { m(): m(), "DB": encoded("gzip", &m()) } },
        "Tags": { "password": m(), "Api-Token": m() },
        "Runtime": m(), "Architectures": [m()], "UnknownMember": m(), "Timeout": m(), "Publish": m(),
        "VpcConfig": { "Unknown": { "nested": m() }, "SubnetIds": [{ "wrong": m() }] },
        "KMSKeyArn": format!("https://user:{}@example.com", m()),
        "Description": format!("Bearer {}, eyJhbGciOiJIUzI1NiJ9.{}.x", m(), m()),
    });
    let created = json!({
        "FunctionName": "f", "FunctionArn": "arn:aws:lambda:us-east-2:123456789012:function:f",
        "Environment": { "Variables": { m(): m() }, "Error": { "ErrorCode": "x", "Message": m() } },
        "Surprise": m(), "State": m(),
    });
    Exchange {
        method: "POST",
        target: "/2015-03-31/functions".to_owned(),
        headers: vec![("content-type", "application/json".to_owned())],
        body: body.to_string(),
        response: json_response(201, &[], &created),
    }
}

/// What a function is called with, and what it returns and logs.
fn payloads(markers: &mut Markers) -> Exchange {
    let (event, result, log) = (markers.next(), markers.next(), markers.next());
    let headers = [("x-amz-log-result", encoded("base64", &log)), ("x-amz-executed-version", "1".to_owned())];
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Exchange {
        method: "POST",
        target: "/2015-03-31/functions/f/invocations".to_owned(),
        headers: Vec::new(),
        body: json!({ "event": event, "more": encoded("gzip", &event) }).to_string(),
        response: json_response(200, &headers, &json!({ "result": result })),
    }
}

/// Headers, cookies, and parameters of queries that no operation has; presigned URLs.
fn headers(markers: &mut Markers) -> Exchange {
    let mut m = || markers.next();
    let target = format!("/2015-03-31/functions/f?Unknown={}&token={}", m(), m());
    let headers = vec![
        ("x-auth-token", m()),
        ("cookie", format!("session={}", m())),
        ("x-custom", encoded("hexadecimal", &m())),
        ("user-agent", m()),
        ("referer", format!("https://example.com/?key={}", m())),
    ];
    let location = format!("https://b.s3.amazonaws.com/x?X-Amz-Credential={}&X-Amz-Signature={}", m(), m());
    let (cookie, other) = (format!("session={}", m()), m());
    let output = json!({ "Code": { "Location": location, "RepositoryType": "S3" }, "Tags": { "secret": m() } });
    let response = json_response(200, &[("set-cookie", &cookie), ("x-other", &other)], &output);
    Exchange { method: "GET", target, headers, body: String::new(), response }
}

/// Account ids, in ARNs and alone.
fn accounts(markers: &mut Markers) -> Exchange {
    let mut a = || markers.account();
    let output = json!({
        "FunctionName": "f", "FunctionArn": format!("arn:aws:lambda:us-east-2:{}:function:f", a()),
        "Role": format!("arn:aws:iam::{}:role/role", a()), "Description": format!("of {}, for {}", a(), a()),
        "KMSKeyArn": format!("arn:aws:kms:us-east-2:{}:key/1", a()),
    });
    get_configuration(&output)
}

/// Errors that the model does not have, with members of their own.
fn errors(markers: &mut Markers) -> Exchange {
    let error = json!({ "Message": "broken", "Type": "User", "Detail": markers.next(), "trace": [markers.next()] });
    Exchange {
        method: "GET",
        target: "/2015-03-31/functions/f/configuration".to_owned(),
        headers: Vec::new(),
        body: String::new(),
        response: json_response(400, &[("x-amzn-errortype", "BrandNewException")], &error),
    }
}
