//! Whether a recording still is what the model says, and what a service responds: each request and response is validated
//! against a model, compared with the documented examples, and, by wish, sent again. What the recording left out cannot
//! be judged and is not.

use crate::compare::{self, Difference, Tolerance};
use crate::exchange::{self, LARGEST_RESPONSE};
use crate::format::{Exchange, Recording};
use crate::placeholder::{self, Kind as Place, Part};
use crate::redact::Redactor;
use crate::render::Renderer;
use crate::secrets::Secrets;
use crate::upstream::Upstream;
use bytes::Bytes;
use http::{Method, Response, header};
use http_body_util::{BodyExt as _, Limited};
use jiff::civil::Date;
use proofmark_contract::api::{Api, ApiOperation};
use proofmark_contract::examples::{Example, examples};
use proofmark_contract::read::{self, ResponseOutcome};
use proofmark_contract::report::{Case, Finding};
use proofmark_contract::violation::{Severity, Violation};
use proofmark_contract::{Mark, write};
use proofmark_smithy_model::model::Node;
use std::collections::HashMap;

/// What a recording is checked for without a service.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Recordings of an earlier day are reported.
    pub not_before: Option<Date>,
}

/// What a recording is compared with by sending its requests again.
#[derive(Debug)]
pub struct Against<'a> {
    /// The service.
    pub upstream: &'a Upstream,
    /// The name of the check in reports: `against`.
    pub check: &'a str,
    /// How much a difference matters.
    pub severity: Severity,
    /// Whether operations are called that may change something.
    pub writes: bool,
}

/// The cases of a recording, validated against a model. `name` is that of the file in reports.
pub fn check(api: &Api, recording: &Recording, name: &str, options: &Options) -> Vec<Case> {
    let mut cases = vec![service_case(api, recording, name)];
    if let Some(oldest) = options.not_before {
        cases.push(age_case(recording, name, oldest));
    }
    let (examples, mut redactor) = (examples(api), Redactor::new(api, &recording.keep, Secrets::default()));
    for (index, exchange) in recording.exchanges.iter().enumerate() {
        let label = format!("{name}:{}", index + 1);
        let Some(operation) = api.operation(&exchange.operation) else {
            let finding = Finding::error("operation", "an operation of the model", format!("`{}`", exchange.operation));
            cases.push(Case::new(&exchange.operation, "request", label, Mark::Model).with_findings(vec![finding]));
            continue;
        };
        cases.push(request_case(api, recording, operation, exchange, &label, &mut redactor));
        cases.push(response_case(api, recording, operation, index, &label, &mut redactor));
        cases.extend(example_case(api, recording, operation, exchange, &label, &examples));
    }
    cases
}

fn service_case(api: &Api, recording: &Recording, name: &str) -> Case {
    let own = crate::file::service_name(api);
    let mut findings = Vec::new();
    if recording.service != own {
        findings.push(Finding::error("service", format!("`{own}`"), format!("`{}`", recording.service)));
    }
    if recording.protocol != api.protocol.name {
        let found = format!("`{}`", recording.protocol);
        findings.push(Finding::error("protocol", format!("`{}`", api.protocol.name), found));
    }
    if recording.api_version != api.version {
        let found = format!("`{}`", recording.api_version);
        findings.push(Finding::warning("apiVersion", format!("`{}`", api.version), found));
    }
    Case::new("recording", "service", name, Mark::Model).with_findings(findings)
}

fn age_case(recording: &Recording, name: &str, oldest: Date) -> Case {
    let is_old = recording.recorded.parse::<Date>().map_or(true, |day| day < oldest);
    let finding = || Finding::error("recorded", format!("{oldest} or later"), recording.recorded.clone());
    Case::new("recording", "age", name, Mark::Model).with_findings(is_old.then(finding).into_iter().collect())
}

fn request_case(
    api: &Api,
    recording: &Recording,
    operation: &ApiOperation,
    exchange: &Exchange,
    label: &str,
    redactor: &mut Redactor<'_>,
) -> Case {
    let case = Case::new(operation.name(), "request", label, Mark::Model);
    let recorded = &exchange.request;
    if recorded.raw.is_some() {
        return case.skipped("its body could not be read when it was recorded");
    }
    let input = Renderer::new(api, &recording.recorded).document(operation.input, &recorded.input);
    let read = match write::request(api, operation, &input) {
        Ok(request) => read::request(api, &request),
        Err(error) => return case.with_findings(vec![misfit(&error)]),
    };
    match read {
        Ok(read) => {
            let noted = &recorded.violations;
            case.with_findings(new_violations(&read.violations, &recorded.input, noted, redactor))
        }
        Err(error) => {
            case.with_findings(vec![Finding::error("request", "a request of the operation", error.to_string())])
        }
    }
}

fn response_case(
    api: &Api,
    recording: &Recording,
    operation: &ApiOperation,
    index: usize,
    label: &str,
    redactor: &mut Redactor<'_>,
) -> Case {
    let case = Case::new(operation.name(), "response", label, Mark::Model);
    let recorded = &recording.exchanges[index].response;
    if recorded.failure.is_some() {
        return case.skipped("the connection failed when it was recorded");
    }
    if recorded.raw.is_some() {
        return case.skipped("its body could not be read when it was recorded");
    }
    let response = match exchange::write(api, recording, index) {
        Ok(response) => response,
        Err(error) => return case.with_findings(vec![misfit(&error)]),
    };
    let read = read::response(api, operation, &response);
    let members = recorded.output.as_ref().or(recorded.error.as_ref().map(|error| &error.members));
    let mut findings = new_violations(&read.violations, members.unwrap_or(&Node::Null), &recorded.violations, redactor);
    if let Some(error) = &recorded.error
        && api.error(Some(operation), &error.name).is_none()
    {
        let expected = format!("an error of {}, or one that all services have", operation.name());
        findings.push(Finding::warning("error", expected, format!("`{}`", error.name)));
    }
    case.with_findings(findings)
}

fn misfit(error: &write::WriteError) -> Finding {
    match error.message.strip_prefix("expected ").and_then(|message| message.split_once(", found ")) {
        Some((expected, found)) => Finding::error(&error.path, expected, found),
        None => {
            Finding::error(&error.path, "a value that fits the model", format!("one that does not: {}", error.message))
        }
    }
}

/// The violations that were not there when it was recorded, and are not of values that were left out.
fn new_violations(
    violations: &[Violation],
    recorded: &Node,
    noted: &[String],
    redactor: &mut Redactor<'_>,
) -> Vec<Finding> {
    let is_new = |violation: &&Violation| {
        !is_left_out_at(recorded, &violation.path) && !noted.contains(&redactor.violation(violation))
    };
    violations.iter().filter(is_new).map(Finding::from).collect()
}

/// Whether a value, or what it is in, was left out of the recording.
fn is_left_out_at(recorded: &Node, path: &str) -> bool {
    let mut value = recorded;
    for name in path.split(['.', '[', ']']).filter(|name| !name.is_empty()) {
        let next = match value {
            Node::Object(members) => members.get(name),
            Node::Array(items) => name.parse::<usize>().ok().and_then(|index| items.get(index)),
            _ => None,
        };
        match next {
            Some(next) => value = next,
            // A key of a map, or what a placeholder stands for.
            None => return has_placeholder(value),
        }
    }
    has_placeholder(value)
}

fn has_placeholder(value: &Node) -> bool {
    any_text(value, &mut placeholder::occurs_in)
}

fn any_text(value: &Node, is_it: &mut impl FnMut(&str) -> bool) -> bool {
    match value {
        Node::String(text) => is_it(text),
        Node::Array(items) => items.iter().any(|item| any_text(item, is_it)),
        Node::Object(members) => members.iter().any(|(name, value)| is_it(name) || any_text(value, is_it)),
        _ => false,
    }
}

/// The comparison with the documented example that has the same input, if there is one.
fn example_case(
    api: &Api,
    recording: &Recording,
    operation: &ApiOperation,
    exchange: &Exchange,
    label: &str,
    examples: &[Example],
) -> Option<Case> {
    let renderer = Renderer::new(api, &recording.recorded);
    let input = renderer.document(operation.input, &exchange.request.input);
    let is_same = |example: &&Example| example.operation == operation.index && example.input == input;
    let example = examples.iter().find(is_same)?;
    let case = Case::new(operation.name(), "example", label, Mark::Documented);
    let (Some(expected), Some(output)) = (&example.output, &exchange.response.output) else { return None };
    // By their members: the values of an example are those of its author.
    let missing = |from: &Node, of: &Node| -> Vec<String> {
        let (from, of) = (from.as_object().cloned().unwrap_or_default(), of.as_object());
        from.into_iter().map(|(name, _)| name).filter(|name| of.is_none_or(|of| !of.contains_key(name))).collect()
    };
    let lacks = missing(expected, output)
        .into_iter()
        .map(|name| Finding::warning(name, "the member, as documented", "nothing"));
    let adds = missing(output, expected)
        .into_iter()
        .map(|name| Finding::warning(name, "nothing, as documented", "the member"));
    Some(case.with_findings(lacks.chain(adds).collect()))
}

/// The cases of a recording whose requests are sent again, in their order. What the service gave out (ids, tokens) is
/// sent where the recorded value was.
pub async fn send_again(api: &Api, recording: &Recording, name: &str, against: &Against<'_>) -> Vec<Case> {
    let (mut cases, mut known) = (Vec::new(), HashMap::new());
    // What the service responds now is shown where it differs.
    let secrets = Secrets::of_environment();
    for (index, exchange) in recording.exchanges.iter().enumerate() {
        let label = format!("{name}:{}", index + 1);
        let Some(operation) = api.operation(&exchange.operation) else { continue };
        let case = Case::new(operation.name(), against.check, label, Mark::Documented);
        cases.push(match request_again(api, recording, operation, exchange, against, &known) {
            Err(reason) => case.skipped(reason),
            Ok(request) => match response(api, operation, against.upstream, &request).await {
                Ok(found) => {
                    learn(exchange.response.output.as_ref(), &found.raw, &mut known);
                    let redactor = Redactor::new(api, &recording.keep, secrets.clone());
                    case.with_findings(compared(exchange, found, redactor, operation, against.severity))
                }
                Err(reason) => case.with_findings(vec![finding(
                    against.severity,
                    "response",
                    "a response",
                    &format!("none: {reason}"),
                )]),
            },
        });
    }
    cases
}

/// What a service responded.
struct Found {
    status: u16,
    outcome: ResponseOutcome,
    /// The output, not redacted.
    raw: Node,
}

type Known = HashMap<(Place, u64), String>;

fn request_again(
    api: &Api,
    recording: &Recording,
    operation: &ApiOperation,
    exchange: &Exchange,
    against: &Against<'_>,
    known: &Known,
) -> Result<http::Request<Bytes>, String> {
    if exchange.response.failure.is_some() {
        return Err("the connection failed when it was recorded".to_owned());
    }
    let is_read = operation.readonly || matches!(operation.method, Method::GET | Method::HEAD);
    if !is_read && !against.writes {
        return Err("it may change something; --allow-writes sends it".to_owned());
    }
    let is_left_out = |text: &str| {
        placeholder::parts(text).iter().any(|part| match part {
            Part::Placeholder(place) => matches!(place.kind, Place::Sensitive | Place::Secret | Place::Payload),
            Part::Literal(_) => false,
        })
    };
    if exchange.request.raw.is_some() || any_text(&exchange.request.input, &mut { is_left_out }) {
        return Err("the recording left out parts of its input".to_owned());
    }
    let input = with_known(&exchange.request.input, known);
    let input = Renderer::new(api, &recording.recorded).document(operation.input, &input);
    let mut request =
        write::request(api, operation, &input).map_err(|error| format!("it does not fit the model: {error}"))?;
    // For the signature, which is made anew, and has the region of the recording.
    let scope = format!(
        "Credential=A/20260101/{}/{}/aws4_request",
        recording.region,
        api.signing_name.as_deref().unwrap_or("")
    );
    let value = format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature={}", "0".repeat(64));
    if let (true, Ok(value)) = (api.signing_name.is_some(), value.parse()) {
        request.headers_mut().insert(header::AUTHORIZATION, value);
    }
    Ok(request)
}

async fn response(
    api: &Api,
    operation: &ApiOperation,
    upstream: &Upstream,
    request: &http::Request<Bytes>,
) -> Result<Found, String> {
    let (parts, body) = upstream.send(request).await.map_err(|failure| failure.to_string())?.into_parts();
    let whole = tokio::time::timeout(upstream.timeout(), Limited::new(body, LARGEST_RESPONSE).collect()).await;
    let body = whole.map_err(|_| "it did not end in time".to_owned())?.map_err(|error| error.to_string())?;
    let response = Response::from_parts(parts, body.to_bytes());
    let outcome = read::response(api, operation, &response).outcome;
    let raw = match &outcome {
        ResponseOutcome::Output(output) => output.clone(),
        ResponseOutcome::Error(_) => Node::Null,
    };
    Ok(Found { status: response.status().as_u16(), outcome, raw })
}

fn compared(
    exchange: &Exchange,
    found: Found,
    mut redactor: Redactor<'_>,
    operation: &ApiOperation,
    severity: Severity,
) -> Vec<Finding> {
    let recorded = &exchange.response;
    let mut findings = Vec::new();
    if let Some(status) = recorded.status.filter(|status| *status != found.status) {
        findings.push(finding(severity, "status", &status.to_string(), &found.status.to_string()));
    }
    match (&recorded.output, &recorded.error, &found.outcome) {
        (Some(output), _, ResponseOutcome::Output(now)) => {
            let now = redactor.output(operation, now);
            findings.extend(
                differences(output, &now).into_iter().map(|d| finding(severity, &d.path, &d.recorded, &d.found)),
            );
        }
        (_, Some(error), ResponseOutcome::Error(now)) if error.name != now.name => {
            findings.push(finding(severity, "error", &format!("`{}`", error.name), &format!("`{}`", now.name)));
        }
        (Some(_), _, ResponseOutcome::Error(now)) => {
            findings.push(finding(severity, "response", "an output", &format!("the error `{}`", now.name)));
        }
        (_, Some(error), ResponseOutcome::Output(_)) => {
            findings.push(finding(severity, "response", &format!("the error `{}`", error.name), "an output"));
        }
        _ => {}
    }
    findings
}

/// Ids, tokens and times are others in every run.
fn differences(recorded: &Node, found: &Node) -> Vec<Difference> {
    compare::differences(recorded, found, &Tolerance::default())
}

fn finding(severity: Severity, path: &str, expected: &str, found: &str) -> Finding {
    Finding { severity, ..Finding::error(path, format!("{expected}, as recorded"), found) }
}

/// Notes what the service gave in place of recorded ids and tokens.
fn learn(recorded: Option<&Node>, found: &Node, known: &mut Known) {
    match (recorded, found) {
        (Some(Node::String(recorded)), Node::String(found)) => {
            if let Some(place) = placeholder::whole(recorded)
                && matches!(place.kind, Place::Uuid | Place::Token)
            {
                known.insert((place.kind, place.number), found.clone());
            }
        }
        (Some(Node::Object(recorded)), Node::Object(found)) => {
            found.iter().for_each(|(name, value)| learn(recorded.get(name), value, known));
        }
        (Some(Node::Array(recorded)), Node::Array(found)) => {
            recorded.iter().zip(found).for_each(|(recorded, found)| learn(Some(recorded), found, known));
        }
        _ => {}
    }
}

fn with_known(value: &Node, known: &Known) -> Node {
    match value {
        Node::String(text) => {
            let place = placeholder::whole(text).map(|place| (place.kind, place.number));
            place.and_then(|place| known.get(&place)).map_or_else(|| value.clone(), |known| known.clone().into())
        }
        Node::Array(items) => items.iter().map(|item| with_known(item, known)).collect(),
        Node::Object(members) => members.iter().map(|(name, value)| (name.clone(), with_known(value, known))).collect(),
        value => value.clone(),
    }
}
