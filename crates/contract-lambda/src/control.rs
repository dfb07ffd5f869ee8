//! What Lambda adds to the control API: the clock, what was invoked and delivered, and what functions do. Programs cannot
//! be attached here, as anything on the machine reaches it.

use crate::asynchronous::journal::{shown_delivery, shown_invocation};
use crate::function_name::FunctionName;
use crate::invocation::read as results;
use crate::invocation::result::FunctionResult;
use crate::shared::Shared;
use crate::time::{millis, utc};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use proofmark_contract::budget::json_bytes;
use proofmark_contract::located::{Problems, Tree};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::time::Duration;

/// The endpoints.
pub(crate) const ENDPOINTS: [&str; 7] = [
    "GET /_proofmark/clock",
    "POST /_proofmark/clock",
    "GET /_proofmark/invocations",
    "GET /_proofmark/deliveries",
    "GET /_proofmark/functions",
    "POST /_proofmark/functions",
    "DELETE /_proofmark/functions/ID",
];

/// How many functions can be given results while the server runs.
const FUNCTIONS: usize = 1000;

/// How far the clock can be advanced at once.
const LONGEST_ADVANCE: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// How many things happen before others get a turn, and in one call that waits for all of them.
const BATCH: usize = 1000;
const MOST: usize = 1_000_000;

/// How far a call advances the clock.
enum Advance {
    By(i64),
    UntilIdle,
}

/// The response, if the request is for one of the endpoints.
pub(crate) fn respond(shared: &Shared, request: &Request<Bytes>) -> Option<Response<Bytes>> {
    let path = request.uri().path().strip_prefix("/_proofmark/")?.trim_end_matches('/');
    let (name, rest) = path.split_once('/').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let said = match (request.method(), name, rest) {
        (&Method::GET, "clock", None) => Ok(clock(shared).to_string()),
        (&Method::POST, "clock", None) => advance(shared, request.body()),
        (&Method::GET, "invocations", None) => Ok(json!({ "invocations": invocations(shared, 0) }).to_string()),
        (&Method::GET, "deliveries", None) => Ok(format!("{{\"deliveries\":[{}]}}", deliveries(shared, 0))),
        (&Method::GET, "functions", None) => {
            let scripts = &shared.lock().scripts;
            let (functions, attached): (Vec<_>, Vec<_>) = (scripts.names().collect(), scripts.attached().collect());
            Ok(json!({ "functions": functions, "attached": attached }).to_string())
        }
        (&Method::POST, "functions", None) => set_results(shared, request.body()),
        (&Method::DELETE, "functions", Some(name)) => match shared.lock().scripts.remove(name) {
            true => Ok(json!({ "deleted": name }).to_string()),
            false => Err((StatusCode::NOT_FOUND, format!("nothing is declared of a function `{name}`"), Vec::new())),
        },
        _ => return None,
    };
    let (status, text) = match said {
        Ok(text) => (StatusCode::OK, text),
        Err((status, error, problems)) if problems.is_empty() => (status, json!({ "error": error }).to_string()),
        Err((status, error, problems)) => (status, json!({ "error": error, "problems": problems }).to_string()),
    };
    let mut response = Response::new(Bytes::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Some(response)
}

/// A response's text; or its status, what is wrong, and the single problems.
type Said = Result<String, (StatusCode, String, Vec<Node>)>;

fn bad(error: impl Into<String>) -> (StatusCode, String, Vec<Node>) {
    (StatusCode::BAD_REQUEST, error.into(), Vec::new())
}

fn clock(shared: &Shared) -> Node {
    let (waiting, next) = shared.lock().asynchronous.waiting();
    let time = shared.time();
    json!({
        "clock": time.mode().name(),
        "now": utc(time.now()),
        "waiting": waiting,
        "next": next.map(utc),
    })
}

fn invocations(shared: &Shared, after: u64) -> Vec<Node> {
    shared.lock().asynchronous.journal.invocations(after).map(shown_invocation).collect()
}

/// The deliveries as JSON texts, with commas.
fn deliveries(shared: &Shared, after: u64) -> String {
    let store = shared.lock();
    let texts: Vec<_> = store.asynchronous.journal.deliveries(after).map(shown_delivery).collect();
    texts.join(",")
}

fn advance(shared: &Shared, body: &[u8]) -> Said {
    let body: Node = serde_json::from_slice(body).map_err(|error| bad(format!("the body is not JSON: {error}")))?;
    let by = by(&body).map_err(bad)?;
    let (invoked, delivered) = shared.lock().asynchronous.journal.counts();
    match by {
        Advance::By(by) => shared.advance(by, BATCH),
        Advance::UntilIdle => shared.advance_until_idle(BATCH, MOST),
    }
    let mut state = clock(shared);
    state["invocations"] = invocations(shared, invoked).into();
    let mut text = state.to_string();
    // The last brace gives way to one member more.
    text.pop();
    Ok(format!("{text},\"deliveries\":[{}]}}", deliveries(shared, delivered)))
}

fn by(body: &Node) -> Result<Advance, String> {
    const EXPECTED: &str = "expected {\"advance\": LENGTH}, a length of time such as \"60s\", \"5m\" or \"6h\", or \
        \"until-idle\"";
    let members = body.as_object().ok_or(EXPECTED)?;
    if let Some(other) = members.keys().find(|key| *key != "advance") {
        return Err(format!("there is no member `{}`: {EXPECTED}", other.escape_debug()));
    }
    match members.get("advance").and_then(Node::as_str) {
        Some("until-idle") => Ok(Advance::UntilIdle),
        Some(text) => length(text).map(Advance::By).ok_or_else(|| format!("{EXPECTED}; at most 366 days")),
        None => Err(EXPECTED.to_owned()),
    }
}

/// A length of time in milliseconds.
fn length(text: &str) -> Option<i64> {
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim() {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86400.0,
        _ => return None,
    };
    let length = Duration::try_from_secs_f64(number.parse::<f64>().ok()? * unit).ok()?;
    (length <= LONGEST_ADVANCE).then(|| millis(length))
}

fn set_results(shared: &Shared, body: &[u8]) -> Said {
    let body_bytes = json_bytes(body).saturating_mul(2);
    let memory = shared.memory().reserve(body_bytes).map_err(|full| {
        (StatusCode::CONFLICT, format!("there is no room for it: {full}; raise --state-memory"), Vec::new())
    })?;
    let body: Node = serde_json::from_slice(body).map_err(|error| bad(format!("the body is not JSON: {error}")))?;
    let (name, results) = read(&body)
        .map_err(|problems| (StatusCode::BAD_REQUEST, "the results cannot be taken".to_owned(), problems))?;
    let mut store = shared.lock();
    if store.scripts.len() >= FUNCTIONS && !store.scripts.has_results(&name) {
        let error = format!("results of {FUNCTIONS} functions are declared already; delete some");
        return Err((StatusCode::CONFLICT, error, Vec::new()));
    }
    store.scripts.set(&name, &results, memory);
    Ok(json!({ "name": name, "results": results.len() }).to_string())
}

fn read(body: &Node) -> Result<(String, Vec<FunctionResult>), Vec<Node>> {
    let mut problems = Problems::default();
    let tree = Tree::of_json(body);
    let mut read = None;
    if let Some(table) = problems.table(&tree, "", &[&["name"], &results::KEYS[..]].concat()) {
        if table.get("name").is_none() {
            problems.missing(&table, "name", "name the function");
        }
        let expected = "a function's name, without region, account or version";
        let is_name = |text: &str| FunctionName::parse(text).is_some_and(|name| name.name == text);
        let name = problems.text(&table, "name", expected, is_name).unwrap_or_default();
        let results = results::results(&table, &mut problems);
        if results.is_empty() && problems.is_empty() {
            problems.missing(&table, "returns", "give `returns`, `raises`, or several of them as `results`");
        }
        read = Some((name, results));
    }
    match read {
        Some(read) if problems.is_empty() => Ok(read),
        _ => {
            let report = problems.report(None);
            let shown = report
                .diagnostics()
                .iter()
                .map(|problem| json!({ "code": problem.code, "message": problem.message, "help": problem.help }));
            Err(shown.collect())
        }
    }
}
